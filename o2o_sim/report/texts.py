"""Every text of the report in both languages."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["TEXTS", "Text"]


class Text(NamedTuple):
    """One text in both languages."""

    en: str
    zh: str


TEXTS: dict[str, Text] = {
    "title": Text("Report of a comparison", "对比报告"),
    "skip": Text("To the findings", "跳到发现"),
    "language": Text("Language", "语言"),
    "question": Text("The question", "问题"),
    "found": Text("What was found", "发现"),
    "gains": Text("Who gains", "谁得益"),
    "gains_lead": Text(
        "What each part of the market gains (blue) or loses (orange) a day. A bar begins where the one above it "
        "ends, so its colour and length tell, not on which side of zero it lies; together they make the last, "
        "the difference in welfare. Whiskers are 95 % intervals of paired differences.",
        "市场各方每天的得（蓝）失（橙）。每一条从上一条的终点开始，因此看颜色和长度，而不是它在零线的哪一侧；"
        "各条相加即最后一条，社会福利之差。须线为配对差异的 95% 区间。",
    ),
    "gains_of": Text("{scenario} against {first}", "{scenario} 对比 {first}"),
    "gain_axis": Text("gain or loss [{unit}]", "得失 [{unit}]"),
    "main": Text("The outcomes that matter first", "主要指标"),
    "main_lead": Text(
        "Means with half of their 95 % intervals, paired differences to the first scenario, and what may be said "
        "of them. Outcomes marked ◆ were named beforehand as those that decide.",
        "均值与 95% 区间半宽、与第一个情景的配对差异及结论。标 ◆ 者为事先指定的决定性指标。",
    ),
    "slide": Text(
        "Differences and verdicts stand further right: slide the table sideways.",
        "差异和结论在右侧：请左右滑动表格。",
    ),
    "all": Text("All {count} outcomes", "全部 {count} 项指标"),
    "outcome": Text("Outcome", "指标"),
    "difference": Text("difference", "差异"),
    "verdict": Text("verdict", "结论"),
    "funnel": Text("The customer journey", "顾客漏斗"),
    "funnel_axis": Text("occasions that reach the step [per day]", "到达该步骤的需求 [次/天]"),
    "funnel_lead": Text(
        "How many purchase occasions a day reach each step, with 95 % intervals.",
        "每天有多少次需求到达各步骤，及 95% 区间。",
    ),
    "days": Text("Day by day", "逐日变化"),
    "days_lead": Text(
        "Lines are means over replications, bands their 95 % intervals.",
        "线为各次重复的均值，带为 95% 区间。",
    ),
    "day": Text("day", "天"),
    "numbers": Text("The numbers of this figure", "此图的数字"),
    "part": Text("Part", "部分"),
    "scenario": Text("Scenario", "情景"),
    "mean": Text("Mean", "均值"),
    "low": Text("From", "下限"),
    "high": Text("To", "上限"),
    "assumed": Text("What is assumed differently", "假设有何不同"),
    "assumed_lead": Text(
        "Every key whose value is not the same in all scenarios; a dash: the scenario does not have it.",
        "取值不尽相同的全部设定项；短横表示该情景没有此项。",
    ),
    "nothing_assumed": Text("Nothing: the scenarios are the same.", "没有不同：各情景完全一样。"),
    "key": Text("Key", "设定项"),
    "unit": Text("Unit", "单位"),
    "meaning": Text("Meaning", "含义"),
    "again": Text("Make it again", "如何重现"),
    "command": Text("This command gives the same numbers:", "以下命令得到同样的数字："),
    "command_files": Text(
        "This command, typed in the folder of this report, gives the same numbers:",
        "在本报告所在文件夹输入以下命令，得到同样的数字：",
    ),
    "seed": Text("Seed", "随机种子"),
    "replications": Text("Replications", "重复次数"),
    "length": Text("Days", "天数"),
    "engine": Text("Engine", "引擎"),
    "versions": Text("Versions", "版本"),
    "commit": Text("Commit", "提交"),
    "code": Text("Digest of the code", "代码摘要"),
    "laws": Text("Laws checked on every day", "每天检验的守恒律"),
    "hashes": Text("Scenarios and their hashes", "情景及其哈希"),
    "left_out": Text(
        "{count} further scenarios are in comparison.csv beside this page.",
        "另有 {count} 个情景，见同一文件夹的 comparison.csv。",
    ),
    "no_script": Text(
        "Figures need JavaScript; their numbers are in the tables below each.",
        "图需要 JavaScript；其数字见各图下方的表格。",
    ),
    "offline": Text(
        "One file, no network: everything it needs is inside.", "单一文件，无需网络：所需内容均在其中。"
    ),
    "by_part": Text("Gain or loss by part of the market", "市场各部分的得失"),
    "partial": Text(
        "{done} of {planned} replications are done; the others are left out.",
        "已完成 {planned} 次重复中的 {done} 次，其余未计入。",
    ),
}
