"""Outcomes: what people want to read off a market, each declared once.

An outcome is a ratio of two daily measures. Over a run it is the ratio of their sums (or, for stocks, the value of the
last day), so a day, a merchant, a segment and a run are all read by the same formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from o2o_sim.core.errors import ScenarioError, nearest_name
from o2o_sim.offers.channels import CHANNELS
from o2o_sim.scenario.schema import Scenario

Better = Literal["higher", "lower", "neither"]

#: Steps of the customer journey; each is a decision or an event of its own.
FUNNEL: tuple[str, ...] = (
    "occasion",
    "seen",
    "opened",
    "ordered",
    "paid",
    "arrived",
    "served",
    "reviewed",
    "returned",
)

FUNNEL_ZH = dict(
    zip(FUNNEL, ("需求", "看到", "打开", "下单", "支付", "到达", "完成", "评价", "复购"), strict=True)
)
CHANNEL_ZH = dict(zip(CHANNELS, ("到店", "预点自取", "外卖", "代金券", "快递"), strict=True))


@dataclass(frozen=True)
class Outcome:
    """One number to read off a market.

    Examples
    --------
    >>> OUTCOMES["take_rate"].formula
    'platform revenue / gross transaction value on the platform, deal vouchers used or run out at their price'

    Parameters
    ----------
    name : how it is called in files and on the command line
    unit : unit; `money` stands for the scenario's currency
    better : which way is better for the side it belongs to
    label_en, label_zh : names for readers
    top, bottom : daily measures; the outcome is top / bottom (`day` counts days)
    formula : what is divided by what, in words
    group : where it stands in tables
    stock : whether a run is summed up by its last day rather than by sums over days
    """

    name: str
    unit: str
    better: Better
    label_en: str
    label_zh: str
    top: str
    bottom: str
    formula: str
    group: str
    stock: bool = False


def _flow(
    name: str, unit: str, better: Better, en: str, zh: str, formula: str, group: str, top: str = ""
) -> Outcome:
    return Outcome(name, unit, better, en, zh, top or name, "day", f"{formula}, per day", group)


def _ratio(
    name: str, unit: str, better: Better, en: str, zh: str, top: str, bottom: str, formula: str, group: str
) -> Outcome:
    return Outcome(name, unit, better, en, zh, top, bottom, formula, group)


def _stock(
    name: str, unit: str, better: Better, en: str, zh: str, top: str, bottom: str, formula: str, group: str
) -> Outcome:
    return Outcome(name, unit, better, en, zh, top, bottom, f"{formula}, on the last day", group, stock=True)


def _funnel() -> list[Outcome]:
    counts = [
        _flow(
            f"count_{step}",
            "1/day",
            "higher",
            f"Journey: {step}",
            f"旅程：{FUNNEL_ZH[step]}",
            f"occasions that reached the step `{step}`",
            "funnel",
            step,
        )
        for step in FUNNEL
    ]
    conversions = [
        _ratio(
            f"conversion_{first}_{second}",
            "ratio" if second == "returned" else "share",
            "higher",
            f"Conversion {first} to {second}",
            f"转化率：{FUNNEL_ZH[first]}→{FUNNEL_ZH[second]}",
            second,
            first,
            f"{second} / {first}",
            "conversion",
        )
        for first, second in combinations(FUNNEL, 2)
    ]
    return counts + conversions


def _by_channel() -> list[Outcome]:
    found = []
    for channel in CHANNELS:
        zh = CHANNEL_ZH[channel]
        en = channel.replace("_", " ")
        found += [
            _flow(
                f"orders_{channel}",
                "1/day",
                "neither",
                f"Orders served, {en}",
                f"完成订单：{zh}",
                f"orders served, {en}",
                "channels",
                f"served_{channel}",
            ),
            _ratio(
                f"share_{channel}",
                "share",
                "neither",
                f"Share of orders, {en}",
                f"订单占比：{zh}",
                f"served_{channel}",
                "served",
                f"orders served, {en} / orders served",
                "channels",
            ),
            _ratio(
                f"completion_{channel}",
                "share",
                "higher",
                f"Ordered to served, {en}",
                f"下单完成率：{zh}",
                f"served_{channel}",
                f"ordered_{channel}",
                "orders served / orders placed",
                "channels",
            ),
            _ratio(
                f"payment_{channel}",
                "share",
                "higher",
                f"Ordered to paid, {en}",
                f"下单支付率：{zh}",
                f"paid_{channel}",
                f"ordered_{channel}",
                "orders paid or to be paid on arrival / orders placed",
                "channels",
            ),
        ]
    return found


# fmt: off
SALES = [
    _flow("orders", "1/day", "higher", "Orders served (effective demand)", "完成订单（有效需求）", "orders served", "sales", "served"),
    _flow("notional_demand", "1/day", "higher", "Notional demand", "名义需求",
          "sum of choice probabilities of buying, before rationing", "sales", "notional"),
    _flow("gtv", "money/day", "higher", "Gross transaction value", "交易总额",
          "list price and consumer fees of orders served", "sales"),
    _ratio("order_value", "money", "neither", "Order value", "客单价", "goods_list", "served", "list price of goods / orders served", "sales"),
    _ratio("online_share", "share", "neither", "Online share of orders", "线上订单占比", "online", "served",
           "orders on a platform or by parcel / orders served", "sales"),
    _ratio("online_value_share", "share", "neither", "Online share of value", "线上交易额占比", "online_list", "goods_list",
           "their list price / list price of all", "sales"),
    _flow("footfall", "1/day", "higher", "Footfall", "到店客流", "people who came to a merchant's place", "sales"),
    _ratio("repeat_rate", "share", "higher", "Repeat rate", "重复购买率", "repeat", "served",
           "orders at a merchant of the person's last few / orders served", "sales"),
    _flow("full_price_returns", "1/day", "higher", "Full-price returns", "全价回头订单",
          "orders at a merchant of the person's last few without any discount", "sales"),
]

MERCHANTS = [
    _flow("merchant_revenue", "money/day", "higher", "Merchants' revenue", "商家收入",
          "goods and packaging less the discounts that merchants fund", "merchants"),
    _flow("merchant_profit", "money/day", "higher", "Merchants' profit", "商家利润",
          "everything that merchants receive less everything they pay", "merchants"),
    _ratio("merchant_margin", "share", "higher", "Merchants' margin", "商家利润率", "merchant_profit", "merchant_revenue",
           "profit / revenue", "merchants"),
    _ratio("loss_share", "share", "lower", "Merchants with a loss", "亏损商家占比", "losers", "active_merchants",
           "merchant-days with a loss / merchant-days open", "merchants"),
    _flow("active_merchants", "merchants", "higher", "Merchants open", "营业商家", "merchants open", "merchants"),
    _ratio("profit_large", "money/day", "higher", "Profit of a large merchant", "大商家利润", "profit_large", "count_large",
           "profit of the larger half by size / their number", "merchants"),
    _ratio("profit_small", "money/day", "higher", "Profit of a small merchant", "小商家利润", "profit_small", "count_small",
           "profit of the smaller half by size / their number", "merchants"),
    _stock("concentration", "HHI", "neither", "Concentration of sales (HHI)", "销售集中度 HHI", "hhi", "day",
           "sum of squared shares of merchants in list sales since warm-up x 10,000", "merchants"),
    _stock("top_tenth", "share", "neither", "Share of the top tenth of merchants", "前 10% 商家份额", "top_tenth", "day",
           "list sales of the tenth of merchants that sells most / list sales, since warm-up", "merchants"),
    _flow("rent", "money/day", "neither", "Rent", "租金", "rent paid by merchants", "merchants"),
    _flow("rent_premium", "money/day", "neither", "Rent premium of a prime place", "黄金地段租金溢价",
          "mean rent of the half of merchants with most people near, less that of the others", "merchants"),
    _flow("place_premium", "money/day", "neither", "Profit premium of a prime place", "黄金地段利润溢价",
          "mean profit of the half of merchants with most people near, less that of the others", "merchants"),
    _flow("site_premium", "money/day", "neither", "Premium of a prime place before rent", "黄金地段租前利润溢价",
          "mean profit before rent of the half of merchants with most people near, less that of the others", "merchants"),
    _ratio("site_dependence", "share", "neither", "Dependence on prime places", "对黄金地段的依赖", "site_premium", "revenue_mean",
           "premium of a prime place before rent / mean revenue of a merchant", "merchants"),
    _ratio("rent_ratio", "ratio", "neither", "Rent, prime to other places", "黄金地段与其他地段租金之比", "rent_prime", "rent_other",
           "mean rent of the half of merchants with most people near / that of the others", "merchants"),
]

PLATFORM = [
    _flow("platform_revenue", "money/day", "higher", "Platform revenue", "平台收入",
          "commission, advertising, delivery fees, share of deals and breakage", "platform"),
    _flow("platform_cost", "money/day", "lower", "Platform cost", "平台成本",
          "courier pay, subsidies, processing, support, claims, media and fixed cost", "platform"),
    _flow("platform_profit", "money/day", "higher", "Platform profit", "平台利润", "revenue less cost", "platform"),
    _ratio("take_rate", "share", "neither", "Take rate", "平台抽成率", "platform_revenue", "platform_gtv",
           "platform revenue / gross transaction value on the platform, deal vouchers used or run out at their price", "platform"),
    _stock("float_balance", "money", "neither", "Float held by the platform", "平台沉淀资金", "float_balance", "day",
           "prepaid money not yet settled", "platform"),
    _stock("members", "share", "higher", "Members", "会员占比", "members", "people", "members of a platform / people x platforms", "platform"),
    _stock("awareness", "share", "higher", "Awareness of the platform", "平台知晓率", "aware", "people",
           "people who know a platform / people x platforms", "platform"),
    _ratio("acquisition_cost", "money", "lower", "Acquisition cost", "获客成本", "acquisition_spend", "new_members",
           "media spending / new members", "platform"),
    _ratio("retention", "share", "higher", "30-day retention", "30 天留存率", "retained", "buyers_before",
           "platform buyers of the 30 days before who bought again within 30 days / those buyers", "platform"),
    _stock("lifetime_value", "money", "higher", "Lifetime value of a buyer", "用户终身价值", "lifetime_value", "day",
           "m (1 + i) / (1 + i - r): contribution m a buyer and month before media and fixed cost, retention r, interest i", "platform"),
]

PEOPLE = [
    _flow("surplus_perceived", "money/day", "higher", "Consumer surplus, perceived", "消费者剩余（感知）",
          "logsum less the outside option, less what deal vouchers had cost, when they are used or run out", "people"),
    _flow("misperception", "money/day", "lower", "Misperception", "误判损失",
          "utility believed less utility that came, orders served or failed", "people"),
    _flow("rationing", "money/day", "lower", "Rationing", "配给损失", "utility lost by orders refused, unpaid or left waiting, and ways made in vain", "people"),
    _flow("surplus_experienced", "money/day", "higher", "Consumer surplus, experienced", "消费者剩余（体验）",
          "perceived less misperception", "people"),
    _flow("surplus_realised", "money/day", "higher", "Consumer surplus, realised", "消费者剩余（实现）",
          "perceived less misperception less rationing", "people"),
    _flow("courier_surplus", "money/day", "higher", "Courier surplus", "骑手剩余", "pay less what the paid hours are worth elsewhere", "people"),
    _flow("emissions", "money/day", "lower", "Damage of deliveries", "配送排放损害", "damage of deliveries and packaging", "people"),
    _flow("welfare", "money/day", "higher", "Welfare", "社会福利",
          "realised surplus, profits of merchants and platforms, courier surplus and rents, less damage", "people"),
]

COUPONS = [
    _flow("coupons_sent", "1/day", "neither", "Coupons sent", "发放优惠券", "coupons put into wallets", "coupons"),
    _flow("coupons_redeemed", "1/day", "neither", "Coupons redeemed", "核销优惠券", "orders served with a coupon in hand", "coupons"),
    _ratio("redemption_rate", "share", "higher", "Redemption rate", "核销率", "sent_redeemed", "coupons_sent",
           "sent coupons redeemed / coupons sent", "coupons"),
    _flow("discounts", "money/day", "neither", "Discounts", "优惠总额", "all discounts on orders served, the whole value of vouchers included",
          "coupons"),
    _ratio("coupon_return_believed", "money per money", "higher", "Return on coupons, as the merchant believes",
           "优惠回报率（商家以为）", "coupon_margin", "coupon_cost",
           "margin of orders whose coupon in hand the merchant paid for, all believed to be additional / what it paid",
           "coupons"),
    _flow("deals_sold", "1/day", "neither", "Deal vouchers sold", "团购券销量", "deal vouchers bought", "coupons"),
    _ratio("breakage_rate", "share", "neither", "Breakage", "团购券过期率", "deals_expired", "deals_closed",
           "deal vouchers expired / deal vouchers redeemed or expired", "coupons"),
]

SERVICE = [
    _ratio("wait_walk_in", "minutes", "lower", "Wait of walk-ins", "到店等待", "walk_in_minutes", "served_walk_in",
           "minutes from arriving to being served / walk-ins served", "service"),
    _ratio("queueing", "minutes", "lower", "Queueing", "排队时间", "queue_minutes", "served", "minutes in queues / orders served", "service"),
    _ratio("delivery_time", "minutes", "lower", "Delivery time", "外卖送达时间", "delivery_minutes", "served_delivery",
           "minutes from ordering to the door / deliveries", "service"),
    _ratio("lateness_rate", "share", "lower", "Late deliveries", "外卖超时率", "late_deliveries", "served_delivery",
           "deliveries after the promised time / deliveries", "service"),
    _ratio("delivery_time_p95", "minutes", "lower", "Delivery time, slowest of twenty", "外卖送达时间（95 分位）", "slowest_minutes",
           "served_delivery", "95th percentile of a day's minutes from ordering to the door, over days by their deliveries", "service"),
    _ratio("lateness", "minutes", "lower", "Lateness of deliveries", "外卖平均超时", "late_minutes", "served_delivery",
           "minutes after the promised time, 0 where in time / deliveries", "service"),
    _ratio("ready_to_pickup", "minutes", "lower", "From ready to picked up", "出餐到取餐时间", "pickup_minutes", "served_delivery",
           "minutes from being ready to leaving with the courier / deliveries", "service"),
    _ratio("pickup_distance", "km", "lower", "Couriers' way to the merchant", "骑手取餐距离", "pickup_km", "served_delivery",
           "road kilometres to merchants / deliveries", "service"),
    _ratio("idle_distance", "km", "lower", "Couriers' way to rest", "骑手空驶距离", "idle_km", "served_delivery",
           "road kilometres ridden idle, to a place to rest at / deliveries", "service"),
    _ratio("bundled_rate", "share", "neither", "Deliveries on a trip with others", "拼单配送率", "brought_together", "served_delivery",
           "deliveries on a trip with others / deliveries", "service"),
    _ratio("abandonment", "share", "lower", "Abandonment", "排队放弃率", "reneged", "visits_on_site",
           "visitors who lost patience / visitors who wait on the spot", "service"),
    _ratio("balking", "share", "lower", "Turned round at the queue", "见队即走率", "balked", "asked",
           "orders that did not join a queue they saw / orders that came to a station", "service"),
    _ratio("turned_away", "share", "lower", "Turned away", "被拒率", "turned_away", "asked",
           "orders for which there was no room, slot or stock / orders that came to a station", "service"),
    _ratio("stock_out_rate", "share", "lower", "Stock-outs", "缺货率", "out_of_stock", "asked_for_stock",
           "orders that found too little in stock / orders for it", "service"),
    _ratio("oversell_rate", "share", "lower", "Oversold orders", "超卖率", "oversold", "asked_for_stock",
           "orders of what was shown and not there / orders for what is in stock", "service"),
    _flow("spoiled", "units/day", "lower", "Spoiled units", "报损数量", "units thrown away", "service"),
    _ratio("units_in_vain", "share", "lower", "Units that came in vain", "空跑率", "units_in_vain", "units_came",
           "units that came by themselves and found no room / units that came by themselves", "service"),
    _ratio("units_in_stock", "units", "neither", "Units in stock", "平均在库数量", "units_there", "stocks",
           "mean over the day of units in stock / stocks", "service"),
    _ratio("no_show_rate", "share", "lower", "Bookings not used", "爽约率", "not_come", "booked",
           "booked and did not come / bookings", "service"),
    _ratio("cancellation_rate", "share", "lower", "Bookings cancelled", "预约取消率", "cancelled", "booked",
           "bookings given back / bookings", "service"),
    _ratio("queue_length", "orders", "lower", "Length of a queue", "平均队长", "in_queues", "queues",
           "mean over the day of orders in queues / queues", "service"),
    _ratio("kitchen_utilisation", "share", "neither", "Utilisation of kitchens and counters", "厨房与柜台利用率", "station_busy",
           "station_minutes", "busy server minutes / server minutes", "service"),
    _ratio("courier_utilisation", "share", "neither", "Utilisation of couriers", "骑手利用率", "courier_busy", "courier_minutes",
           "busy courier minutes / paid courier minutes", "service"),
    _ratio("courier_idle_share", "share", "lower", "Idle share of couriers", "骑手空闲率", "courier_idle", "courier_on_duty",
           "courier minutes on duty and on no trip / courier minutes on duty", "service"),
    _ratio("deliveries_per_hour", "1/hour", "higher", "Deliveries of a courier in an hour", "骑手每小时送单量", "served_delivery", "courier_hours",
           "deliveries / paid courier hours", "service"),
    _ratio("courier_earnings", "money/hour", "higher", "Courier earnings", "骑手时薪", "courier_pay", "courier_hours",
           "courier pay / paid hours", "service"),
]

TRUST = [
    _stock("belief", "share", "higher", "Fulfilment belief", "履约信任", "belief_sum", "members_or_people", "mean belief of members", "trust"),
    _ratio("failure_rate", "share", "lower", "Prepaid orders that failed", "预付订单失败率", "failed", "prepaid", "failed / prepaid orders", "trust"),
    _ratio("refund_rate", "share", "lower", "Orders refunded", "退款订单率", "refunded", "prepaid",
           "orders refunded, claims included / prepaid orders", "trust"),
    _ratio("refund_value_share", "share", "lower", "Refunds", "退款金额占比", "refund_value", "gtv",
           "refunds and claims / gross transaction value", "trust"),
    _ratio("satisfaction", "", "higher", "Satisfaction", "满意度", "satisfaction_sum", "judged", "sum of latent satisfaction / orders judged", "trust"),
    _ratio("complaint_rate", "share", "lower", "Complaints", "投诉率", "complaints", "judged", "complaints / orders judged", "trust"),
    _ratio("review_rate", "share", "higher", "Review rate", "评价率", "reviewed", "judged", "reviews / orders judged", "trust"),
    _ratio("stars_given", "stars", "higher", "Stars given", "评价星级", "stars_given", "reviewed", "stars / reviews", "trust"),
    _stock("rating", "stars", "higher", "Rating shown", "展示评分", "shown_sum", "active_merchants", "mean of the ratings shown", "trust"),
    *(
        _ratio(f"stars_{k}", "share", "neither", f"Reviews with {k} star{'s' if k > 1 else ''}", f"{k} 星评价占比",
               f"stars_{k}", "reviewed", f"reviews with {k} stars / reviews", "trust")
        for k in range(1, 6)
    ),
]

# fmt: on
#: Every outcome by its name, in the order of tables.
OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        *SALES,
        *MERCHANTS,
        *PLATFORM,
        *PEOPLE,
        *COUPONS,
        *SERVICE,
        *TRUST,
        *_by_channel(),
        *_funnel(),
    )
}


def require_outcomes(scenario: Scenario) -> None:
    """See that the outcomes exist which decide a scenario's question or show what it is there for.

    Raises
    ------
    ScenarioError
        naming the nearest known outcome for one that does not.
    """
    named = [("deciding", name) for name in scenario.deciding]
    named += [(f"effects.{name}.outcome", effect.outcome) for name, effect in scenario.effects.items()]
    for key, name in named:
        if name not in OUTCOMES:
            message = f"No outcome is called {name}."
            raise ScenarioError(message, key=key, nearest=nearest_name(name, OUTCOMES))
