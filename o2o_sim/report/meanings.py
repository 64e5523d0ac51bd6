"""What a key of a scenario means, in Chinese, for the keys that comparisons change most."""

from __future__ import annotations

from o2o_sim.report.texts import Text
from o2o_sim.study.assumptions import Assumption
from o2o_sim.study.units import unit_words

__all__ = ["MEANINGS", "meaning_of", "unit_of"]

MEANINGS: dict[str, str] = {
    "days": "运行天数",
    "warmup": "不计入的预热天数",
    "consumers.count": "人数",
    "city.width": "城市边长",
    "merchants.price_level": "相对标准价的水平",
    "pricing.markup": "在单位成本上的加成",
    "costs.goods_share": "货品成本占标价的比例",
    "costs.fixed": "固定成本",
    "costs.rent": "租金",
    "merchants.count": "商家数",
    "coupon.value": "减免额",
    "coupon.rate": "减免比例",
    "coupon.cap": "减免上限",
    "coupon.threshold": "满减门槛",
    "coupon.saving": "满门槛后的减免额",
    "coupon.face": "团购券面值",
    "coupon.price": "团购券售价",
    "coupon.merchant_share": "团购券售价中归商家的比例",
    "coupon.minimum_group": "成团人数",
    "campaigns.budget": "活动预算",
    "campaigns.merchant_share": "优惠中由商家承担的比例",
    "campaigns.participation": "参与活动的商家比例",
    "campaigns.validity": "优惠券有效期",
    "commission.rate": "佣金占价格的比例",
    "commission.per_order": "每单佣金",
    "delivery_fee.amount": "每次配送向消费者收取的费用",
    "delivery_fee.base": "起步配送费",
    "delivery_fee.per_km": "超出起步里程后每公里配送费",
    "trust.refund_share": "订单失败时退还的比例",
    "couriers.count": "在岗骑手数",
    "listing.radius": "平台列表的展示半径",
    "platforms.members": "会员比例",
    "counter.servers": "柜台人手",
    "kitchen.servers": "后厨人手",
    "platforms": "平台",
    "campaigns": "活动",
    "merchants.channels": "渠道",
}
"""By the whole key, by its last two parts, or by its first and last where a name stands between."""


def meaning_of(found: Assumption) -> Text:
    """What a key means in both languages; where there is no Chinese, the schema's own words stand for it.

    Examples
    --------
    >>> meaning_of(Assumption("platforms.app.commission.rate", (), "", "share of the price")).zh
    '佣金占价格的比例'
    """
    path = found.key.split(".")
    between = f"{path[0]}.{path[-1]}" if len(path) == 3 else ""
    keys = (found.key, ".".join(path[-2:]), between)
    chinese = next((MEANINGS[key] for key in keys if key in MEANINGS), "")
    return Text(found.meaning, chinese or found.meaning)


def unit_of(found: Assumption) -> Text:
    """The unit of a key in both languages."""
    return Text(found.unit, unit_words(found.unit, "zh"))
