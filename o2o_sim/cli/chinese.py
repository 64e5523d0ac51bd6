"""What `o2o list` and `o2o explain` print, in Chinese; a rule of a plug-in keeps its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["HEADS", "PHASES", "RULES", "heads", "phase_meaning", "rule_meaning", "said"]

HEADS: dict[str, str] = {
    "name": "名称",
    "title": "标题",
    "question": "问题",
    "family": "规则族",
    "kind": "种类",
    "rule": "规则",
    "rules": "规则",
    "meaning": "含义",
    "parameters": "参数",
    "label": "标签",
    "unit": "单位",
    "better": "何者为好",
    "formula": "公式",
    "scenarios": "情景",
    "outcomes": "指标",
    "phase": "阶段",
    "what happens": "发生什么",
    "reads": "读",
    "writes": "写",
    "where": "所在",
    "The day": "一天",
    "Rules in force": "生效的规则",
    "higher": "越高越好",
    "lower": "越低越好",
    "neither": "无所谓好坏",
}
"""Titles and heads of tables, and the few words that stand in them again and again."""

PHASES: dict[str, str] = {
    "terms": "商家定价，平台排序，活动开始或结束",
    "reach": "人们听说并加入平台；优惠券进入卡包；团购券售出或过期",
    "choose": "有需求的人查看、权衡、选择；下单",
    "claim": "支付成功或失败；限量优惠按下单先后领取",
    "serve": "订单经过柜台、后厨和骑手；有些顾客等不及离开",
    "settle": "每张订单的资金往来：价格、优惠、佣金、报酬、成本、退款",
    "learn": "人们评判、评价、记忆和信任；评分与预期等待随之变动",
    "close": "记录指标，商家进入或退出，租金与备货调整，核对当天的各项定律",
}

RULES: dict[str, str] = {
    "adoption/at_rest": "会员不退出，也无人加入：成熟的平台。",
    "adoption/hazards": "人们通过媒体、朋友、店内二维码和推荐得知并加入平台。",
    "commission/ad_valorem": "按价格的比例收取，各渠道可以不同。",
    "commission/per_unit": "不论价格，每单收取同样金额，各渠道可以不同。",
    "coupons/amount": "任何订单减免固定金额，不超过其价格。",
    "coupons/group_voucher": "购买人数足够时，代金券以远低于面值的价格售出，日后使用或过期。",
    "coupons/none": "不减免：评判优惠券的参照，也可只作提醒。",
    "coupons/percentage": "按价格的比例减免，有上限。",
    "coupons/spend_save": "订单满门槛减固定金额，略低于门槛的订单因此凑单。",
    "delivery_fee/distance": "起步费，加超出起步里程后的每公里费用。",
    "delivery_fee/flat": "每次配送收取同样费用；负值表示付给消费者。",
    "delivery_fee/free": "消费者不付配送费。",
    "entry/closed": "第一天的商家不论盈亏都留下，也没有新店。",
    "entry/free_entry": "亏损足够久的商家关门；空铺位预期能回本时有新店开张。",
    "payment/on_arrival": "消费者当场付给商家；平台只知道商家申报的订单。",
    "payment/prepay": "消费者下单时付给平台；平台知道每张订单并转付款项。",
    "pricing/best_reply": "每个店主按所面对的需求，定在一阶条件所要求的价格水平。",
    "pricing/cost_plus": "在单位成本（含佣金）上固定加成：企业调查中最常见的做法。",
    "pricing/demand_responsive": "忙日之后涨一步，闲日之后降一步。",
    "pricing/fixed": "价格保持情景所定。",
    "ranking/distance": "最近的商家排在最前。",
    "ranking/margin": "给平台带来收入最多的商家排在最前。",
    "ranking/random": "各区内随机排序：人人机会相同的参照。",
    "ranking/rating": "评分最高的商家排在最前，越远越靠后。",
    "ranking/sales": "各区内销量最高的商家排在最前，运气因此自我强化。",
    "rent/bid_rent": "租金趋向附近租户租前利润的一定比例。",
    "rent/fixed": "每个铺位保持第一天的租金：租约长于运行期。",
    "review/everyone": "每张订单都评价：没有选择性的评分，用作参照。",
    "review/selective": "评价的概率取决于星级，因此展示的分布呈 J 形。",
    "stocking/fixed": "每次补货都补到情景所定的件数，不论来客多少。",
    "stocking/newsvendor": "按近几日的来客备货，取当时收益最高的件数。",
    "trust/asymmetric": "每次事件使信任移动一部分：守信升得少，失信降得多。",
    "trust/beta_reputation": "信任同等计入守信与失信，起初无成见，两者都可逐渐遗忘。",
    "trust/fulfilment_belief": "信任计入守信与失信，失信权重更大，并逐渐回到先验。",
}


def said(word: str, language: str) -> str:
    """A title or head in a language; what has no Chinese stays as it is.

    Examples
    --------
    >>> said("meaning", "zh"), said("meaning", "en"), said("fen", "zh")
    ('含义', 'meaning', 'fen')
    """
    return HEADS.get(word, word) if language == "zh" else word


def heads(row: Mapping[str, Any], language: str) -> Iterable[str]:
    """The heads of a table whose rows are mappings."""
    return (said(key, language) for key in row)


def phase_meaning(name: str, meaning: str, language: str) -> str:
    """What happens in a phase of the day."""
    return PHASES.get(name, meaning) if language == "zh" else meaning


def rule_meaning(rule: Any, language: str) -> str:
    """The one line of a rule, or of its class; in English where it has no Chinese, as a plug-in's.

    Examples
    --------
    >>> from o2o_sim.rules.pricing.fixed import Fixed
    >>> rule_meaning(Fixed, "zh")
    '价格保持情景所定。'
    """
    meaning = str(rule.meaning())
    return RULES.get(f"{rule.family}/{rule.kind_name()}", meaning) if language == "zh" else meaning
