"""Texts of the page that explains a choice, in both languages."""

from __future__ import annotations

from o2o_dashboard.words import Language

__all__ = ["TEXTS", "say"]

TEXTS: dict[str, tuple[str, str]] = {
    "lead": (
        "Pick a day and somebody who wanted something: what they saw, how each term weighed in money, what they "
        "chose, and what they would have done had one lever been different on that day.",
        "选一天、选一个人：他看到了什么，每一项折合多少钱，选了什么；若当天某个可调项不同，又会怎样。",
    ),
    "live": ("Live to that morning", "运行到那天早晨"),
    "living": ("Living until day {day} …", "正在运行到第 {day} 天……"),
    "bought": ("What came of it", "结果"),
    "anything": ("anything", "不限"),
    "nothing": ("nothing", "没有购买"),
    "occasion": ("Who, and when ({count} in all)", "谁、何时（共 {count} 次）"),
    "person": (
        "{clock}, person {person}, {category}: {bought}",
        "{clock}，{person} 号顾客，{category}：{bought}",
    ),
    "none": ("There is no such occasion on that day.", "那天没有这样的需求。"),
    "lever": ("One lever on that day", "当天的一个可调项"),
    "as_it_was": ("as it was", "不变"),
    "value": ("Its value on that day ({unit}; it was {baseline})", "当天的取值（{unit}；原为 {baseline}）"),
    "horizon": (
        "The state of that morning and all draws are kept: this is one choice, not a forecast.",
        "保持当天早晨的状态与所有随机数：这只是一次选择，不是预测。",
    ),
    "who": ("Who", "谁"),
    "choice": ("The choice", "选择"),
    "fate": ("What became of it", "结果"),
    "instead": ("With the lever changed", "可调项改变之后"),
    "balance": ("What told for {best}, beside {rival}", "{best} 与 {rival} 相比"),
    "axis": ("for it (right) or against it (left) [{money}]", "有利（右）或不利（左）[{money}]"),
    "command": ("The same from the command line, from a run that is kept:", "用命令行对已保存的运行提问："),
}


def say(key: str, language: Language, **parts: object) -> str:
    """A text of the page.

    Examples
    --------
    >>> say("nothing", "zh")
    '没有购买'
    """
    return TEXTS[key][0 if language == "en" else 1].format(**parts)
