"""Words for explaining an occasion, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from o2o_sim.study.verdict import Language

__all__ = ["WORDS", "word"]

WORDS: dict[str, tuple[str, str]] = {
    # parts of a utility
    "order_worth": ("worth of the order", "订单本身的价值"),
    "inside": ("wish to buy at all", "购买意愿常数"),
    "channel": ("channel", "渠道常数"),
    "merchant": ("merchant's appeal", "商家吸引力"),
    "offer": ("this offer's own constant", "该报价自身常数"),
    "channel_taste": ("own taste for the channel", "个人渠道偏好"),
    "merchant_taste": ("own taste for the merchant", "个人商家偏好"),
    "need_memory": ("bought lately", "近期已购"),
    "distance": ("distance", "距离"),
    "travel_minutes": ("travelling time", "路途时间"),
    "expected_wait": ("expected wait", "预期等待"),
    "queue_length": ("queue", "排队人数"),
    "perceived_quality": ("quality believed in", "感知质量"),
    "stars": ("stars shown", "展示评分"),
    "loyalty": ("habit", "习惯"),
    "reference_gap": ("price against what one is used to", "与习惯价格之差"),
    "crowding": ("crowding", "拥挤"),
    "network": ("others on the platform", "平台用户规模"),
    "redemption_cost": ("trouble of using a coupon", "用券的麻烦"),
    "price": ("price paid", "实付价格"),
    "risk": ("risk that it is not fulfilled", "履约风险"),
    "perceived": ("all but chance", "不含随机项合计"),
    "noise": ("chance", "随机项"),
    "utility": ("utility", "效用"),
    # how merchants are met
    "everything": ("among all there are", "全部可见"),
    "random": ("at random", "随机看到"),
    "near": ("near home", "住处附近"),
    "listed": ("in the platform's list", "平台列表"),
    "to_mind": ("from memory", "想起的老店"),
    "reminded": ("reminded by a coupon", "优惠券提醒"),
    # channels
    "walk_in": ("walk in", "到店"),
    "ahead": ("order ahead", "预点自取"),
    "delivery": ("delivery", "外卖"),
    "voucher": ("voucher", "代金券"),
    "parcel": ("parcel", "快递"),
    # kinds of consumer
    "everyone": ("everyone", "普通消费者"),
    # membership
    "unaware": ("has not heard of it", "未听说"),
    "aware": ("has heard of it", "听说过"),
    "member": ("member", "会员"),
    "dormant": ("dormant member", "沉睡会员"),
    # what became of an order
    "payment_failed": ("the payment failed", "支付失败"),
    "refused": ("refused: a coupon had run out", "被拒：优惠已用完"),
    "cancelled": ("cancelled", "已取消"),
    "no_show": ("the person never came", "顾客未到"),
    "reneged": ("left when patience ended", "等不及离开"),
    "failed": ("never fulfilled", "未履约"),
    "served": ("served", "已送达/完成"),
    "expired": ("expired", "已过期"),
    "deal_off": ("the deal did not come about", "未成团"),
    # money of an order
    "list_price": ("list price", "标价"),
    "merchant_discount": ("merchant's coupon", "商家优惠"),
    "platform_discount": ("platform's coupon", "平台优惠"),
    "delivery_fee": ("delivery fee", "配送费"),
    "packaging_fee": ("packaging", "包装费"),
    "paid": ("paid by the person", "顾客实付"),
    "commission": ("commission, merchant to platform", "佣金（商家付平台）"),
    "advertising_fee": ("listing fee, merchant to platform", "推广费（商家付平台）"),
    "courier_pay": ("pay of the courier", "骑手报酬"),
    "processing_fee": ("payment processing", "支付手续费"),
    "support_cost": ("platform's support", "平台支持成本"),
    "goods_cost": ("merchant's cost of goods", "商家货品成本"),
    "refund": ("refund", "退款"),
    "claim": ("opportunistic claim", "投机索赔"),
    # moments
    "minute": ("ordered", "下单"),
    "arrived": ("reached the merchant", "到达商家"),
    "started": ("service began", "开始制作"),
    "ready": ("ready", "备好"),
    "served_at": ("in the person's hands", "到手"),
    # sentences
    "when": (
        "Day {day}, {clock}: person {person} ({segment}) wanted {category} for about {value}.",
        "第 {day} 天 {clock}，{person} 号顾客（{segment}）想买{category}，预算约 {value}。",
    ),
    "home": ("Home at ({x:.2f}, {y:.2f}) km.", "住在（{x:.2f}，{y:.2f}）km。"),
    "platform_state": (
        "{platform}: {state}, sure to {belief:.1%} that a prepaid order is fulfilled.",
        "{platform}：{state}，相信预付订单会履约的程度为 {belief:.1%}。",
    ),
    "regular": ("Lately bought at {merchants}.", "近期光顾：{merchants}。"),
    "regular_nowhere": ("Has bought nowhere lately.", "近期没有光顾任何商家。"),
    "wallet": ("Holds {what}.", "持有：{what}。"),
    "coupon": ("a coupon of {campaign}", "{campaign}优惠券"),
    "held_voucher": ("a voucher worth {value} for {merchant}", "{merchant} 的 {value} 代金券"),
    "never_redeems": ("Never uses coupons that take trouble.", "从不使用麻烦的优惠券。"),
    "saw": ("Came across {met}; looked at {offers} offers.", "遇到{met}；查看了 {offers} 个报价。"),
    "saw_part": ("{met} merchants {source} ({examined} examined)", "{source} {met} 家（细看 {examined} 家）"),
    "saw_one": ("{met} merchant {source} ({examined} examined)", "{source} {met} 家（细看 {examined} 家）"),
    "saw_nothing": ("Came across no merchant at all.", "没有遇到任何商家。"),
    "chose": (
        "Chose {channel} at {merchant} for {paid}; it won by {margin} over {rival}.",
        "选择了 {merchant} 的{channel}，实付 {paid}；比{rival}高出 {margin}。",
    ),
    "stayed": (
        "Bought nothing: that was worth {margin} more than the best offer, {rival}.",
        "没有购买：不买比最好的报价（{rival}）高出 {margin}。",
    ),
    "stayed_alone": ("Bought nothing: there was nothing to choose from.", "没有购买：没有可选的报价。"),
    "nothing": ("buying nothing", "不买"),
    "offer_of": ("{channel} at {merchant}", "{merchant} 的{channel}"),
    "because": (
        "What told in its favour: {for_it}; against it: {against}.",
        "有利因素：{for_it}；不利因素：{against}。",
    ),
    "none": ("nothing", "无"),
    "without_chance": (
        "Without chance the choice would have been {other}.",
        "若无随机项，会选择{other}。",
    ),
    "became": ("What became of it: {state}.", "结果：{state}。"),
    "open": (
        "It was still open when the run ended.",
        "运行结束时订单尚未完结。",
    ),
    "took": (
        "It took {minutes:.0f} minutes (expected {expected:.0f}).",
        "用时 {minutes:.0f} 分钟（预期 {expected:.0f}）。",
    ),
    "late": (
        "{late:.0f} minutes later than the promised {promised:.0f}.",
        "比承诺的 {promised:.0f} 分钟晚 {late:.0f} 分钟。",
    ),
    "experienced": (
        "All but chance: it turned out worth {experienced}; believed beforehand, {perceived}.",
        "不含随机项：实际价值 {experienced}，事前预期 {perceived}。",
    ),
    "review": ("Gave {stars} stars.", "评价 {stars} 星。"),
    "complained": ("Complained.", "投诉了。"),
    "instead": (
        "With {changes} on that day alone, the state of that morning and all draws as they were:",
        "若仅在当天设 {changes}，当天早晨的状态与所有随机数不变：",
    ),
    "as_it_was": ("All the rest here is of the day as it was.", "此处其余内容均为当天实际情形。"),
    "same_choice": ("the choice would have been the same{price}.", "选择不变{price}。"),
    "same_price": (", at {paid} in place of {before}", "，实付由 {before} 变为 {paid}"),
    "other_choice": ("the choice would have been {other}, not {first}.", "会选择{other}，而不是{first}。"),
    "kept": (
        "The lever also sets {columns}; what had moved by that morning was kept.",
        "该可调项还决定 {columns}；到当天早晨已变动的部分保持不变。",
    ),
    "other_code": (
        "The run was made by another version of o2o-sim; lived again, its days came out the same.",
        "该运行由另一版本的 o2o-sim 生成；重放到当天早晨为止，结果逐位一致。",
    ),
    # tables
    "offers": ("Offers, the best first, at most {most}", "各报价，由优到劣，至多 {most} 个"),
    "terms": ("How each term weighed [{money}]", "各项的货币权重 [{money}]"),
    "bill": ("The order's money [{money}]", "订单资金 [{money}]"),
    "moments": ("The order's moments", "订单时刻"),
    "term": ("term", "项"),
    "rank": ("rank", "名次"),
    "offered": ("offer", "报价"),
    "met": ("met", "如何遇到"),
    "km": ("km", "公里"),
    "wait": ("wait [min]", "等待 [分钟]"),
    "shown_stars": ("stars", "评分"),
    "what": ("what", "项目"),
    "money": ("amount", "金额"),
    "clock": ("time", "时刻"),
    "position": ("position {position}", "第 {position} 位"),
    "and": (", ", "、"),
}  # fmt: skip


def word(key: str, language: Language, **parts: object) -> str:
    """A word or sentence.

    Examples
    --------
    >>> word("delivery", "zh"), word("review", "en", stars=5)
    ('外卖', 'Gave 5 stars.')
    """
    return WORDS[key][1 if language == "zh" else 0].format(**parts)
