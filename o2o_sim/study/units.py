"""Units as readers of the two languages write them."""

from __future__ import annotations

from o2o_sim.study.verdict import Language

__all__ = ["unit_words"]

WHOLE: dict[Language, dict[str, str]] = {
    "en": {"1/day": "per day", "money per money": "money back per money spent"},
    "zh": {
        "1/day": "次/天",
        "money per money": "每 1 元优惠带来的毛利",
        "share of price": "占价格",
        "share of list price": "占标价",
        "share of paid": "占实付",
        "share of goods": "占商品额",
        "share of nominal value": "占名义价值",
        "share of discount": "占优惠额",
        "× nominal": "× 标准价",
    },
}
WORDS_ZH = {
    "yuan": "元",
    "euro": "欧元",
    "dollar": "美元",
    "US dollar": "美元",
    "money": "货币单位",
    "day": "天",
    "days": "天",
    "hour": "小时",
    "hours": "小时",
    "minutes": "分钟",
    "minute": "分钟",
    "order": "单",
    "orders": "单",
    "units": "件",
    "km": "公里",
    "share": "占比",
    "merchants": "家",
    "stars": "星",
    "vouchers": "张",
    "couriers": "人",
    "servers": "人",
    "ratio": "比值",
}


def unit_words(unit: str, language: Language = "en", currency: str = "money") -> str:
    """A unit in a language; parts that have no translation stay as they are.

    Parameters
    ----------
    currency
        What stands for ``money``.

    Examples
    --------
    >>> unit_words("1/day"), unit_words("yuan/day", "zh"), unit_words("money/order", "zh", "yuan")
    ('per day', '元/天', '元/单')
    >>> unit_words("yuan per yuan")
    'money back per money spent'
    """
    paid, _, back = unit.partition(" per ")
    if paid and paid == back:  # written in a currency already, as in yuan per yuan
        unit = "money per money"
    if unit in WHOLE[language]:
        return WHOLE[language][unit]
    parts = [currency if part == "money" else part for part in unit.split("/")]
    return "/".join(WORDS_ZH.get(part, part) if language == "zh" else part for part in parts)
