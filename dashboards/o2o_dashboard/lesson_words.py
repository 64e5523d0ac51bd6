"""Texts of the page of lessons, in both languages."""

from __future__ import annotations

from o2o_dashboard.words import Language

__all__ = ["TEXTS", "say"]

TEXTS: dict[str, tuple[str, str]] = {
    "lead": (
        "Commit to an answer, run the market, and see whether it comes true.",
        "先给出你的答案，再运行市场，看看是否如此。",
    ),
    "lesson": ("Lesson", "课程"),
    "your_prediction": ("Your prediction", "你的预测"),
    "commit": ("Commit and run", "确定并运行"),
    "running": ("The market is being lived …", "正在模拟市场……"),
    "stop": ("Stop", "停止"),
    "again": ("Begin again", "重新开始"),
    "came_true": ("You predicted it: {answer}.", "你预测对了：{answer}。"),
    "surprised": ("You predicted: {said}. It came out: {answer}.", "你的预测：{said}。结果：{answer}。"),
    "bars": (
        "Bars are 95 % intervals. Dots come from the simulated market, the dashed line from a closed form.",
        "竖线为 95% 区间。点来自模拟市场，虚线来自公式。",
    ),
    "why": ("Why", "为什么"),
    "question": ("A question", "一道题"),
    "answer": ("Your answer", "你的答案"),
    "check": ("Check", "核对"),
    "teacher": ("The teacher's page", "教师页"),
    "aim": ("Aim", "目标"),
    "plan": ("The hour", "课堂安排"),
    "minutes": ("{minutes} min", "{minutes} 分钟"),
    "pitfalls": ("Pitfalls", "常见误区"),
    "answers": ("Answers", "答案"),
    "differs": ("If the run differs", "若结果不同"),
    "further": ("Further", "延伸"),
    "command": ("The same from the command line:", "用命令行得到同样的结果："),
    "unknown": ("There is no lesson called {name}.", "没有名为 {name} 的课程。"),
}


def say(key: str, language: Language, **parts: object) -> str:
    """A text of the page.

    Examples
    --------
    >>> say("check", "zh")
    '核对'
    """
    return TEXTS[key][0 if language == "en" else 1].format(**parts)
