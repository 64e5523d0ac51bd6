"""Every text of the page in both languages."""

from __future__ import annotations

from typing import Literal

__all__ = ["LANGUAGES", "Language", "say"]

Language = Literal["en", "zh"]
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}

TEXTS: dict[str, tuple[str, str]] = {
    "lead": (
        "Pick scenarios, change what can be changed, run them on the same luck, and see which differences are real.",
        "选择情景,调整可调之处,用同样的随机数运行,看哪些差异是真实的。",
    ),
    "language": ("Language", "语言"),
    "scenarios": ("Scenarios", "情景"),
    "scenarios_help": ("The first is the yardstick: the others are compared with it.", "第一个是基准,其余与它比较。"),
    "scenarios_none": ("Choose scenarios", "请选择情景"),
    "beside": ("Keep the unchanged scenario beside the changed one", "保留未调整的情景作对照"),
    "levers": ("Levers", "可调项"),
    "levers_changed": ("{count} changed", "已改 {count} 项"),
    "no_levers": ("There is nothing to change in this scenario.", "此情景没有可调项。"),
    "prices": ("Prices", "价格"),
    "coupons": ("Coupons and deals", "优惠券与团购"),
    "platform": ("Platform", "平台"),
    "baseline": ("Baseline {value}", "基准 {value}"),
    "baseline_changed": ("**Changed** – baseline {value}", "**已调整** – 基准 {value}"),
    "unlimited": ("no limit", "不限"),
    "bounds": ("From {low} to {high}.", "范围 {low} 至 {high}。"),
    "at_least": ("At least {low}; empty means no limit.", "不小于 {low};留空表示不限。"),
    "source": ("Source: {source}.", "来源:{source}。"),
    "source_row": ("row {row} of the table of defaults", "默认值表第 {row} 行"),
    "reset": ("Back to the baseline", "恢复基准"),
    "length": ("Length and luck", "时长与随机性"),
    "days": ("Days", "天数"),
    "replications": ("Replications", "重复次数"),
    "replications_help": (
        "Runs of each scenario, paired by common random numbers: more make the intervals narrower.",
        "每个情景运行的次数,各情景共用随机数;次数越多,区间越窄。",
    ),
    "seed": ("Seed", "随机种子"),
    "more": ("Other changes, for all scenarios", "其他调整(作用于全部情景)"),
    "more_help": (
        "One a line, as path=value, such as consumers.count=2000.",
        "每行一项,写作 路径=值,例如 consumers.count=2000。",
    ),
    "run": ("Run", "运行"),
    "cancel": ("Cancel", "取消"),
    "summary": (
        "{scenarios} scenarios, {days} days, {replications} replications, seed {seed}",
        "{scenarios} 个情景,{days} 天,{replications} 次重复,种子 {seed}",
    ),
    "need_two": (
        "Choose a second scenario, or change a lever of the one that is chosen: then there is something to compare.",
        "请再选一个情景,或调整已选情景的可调项,才有可比较的对象。",
    ),
    "where_levers": (
        "On a narrow screen the levers are behind the arrow at the top left.",
        "屏幕较窄时,可调项在左上角箭头里。",
    ),
    "not_run": ("Not run yet. The questions:", "尚未运行。要回答的问题:"),
    "starting": ("Starting …", "正在启动……"),
    "running": ("{done} of {total} runs done", "已完成 {done}/{total} 次运行"),
    "time_left": ("about {time} left", "约剩 {time}"),
    "seconds": ("{count} s", "{count} 秒"),
    "minutes": ("{count} min", "{count} 分钟"),
    "cancelled": (
        "Cancelled. {done} of {total} runs are kept and will not be run again.",
        "已取消。{done}/{total} 次运行已保留,不会重做。",
    ),
    "stopped": (
        "The process that ran this has ended unexpectedly; finished runs are kept. Run again to go on.",
        "运行进程意外结束;已完成的运行已保留。再次运行即可继续。",
    ),
    "failed": ("This could not be run: {why}", "无法运行:{why}"),
    "some_failed": (
        "{count} runs failed and are left out; the first: {why}",
        "{count} 次运行失败,未计入;其中第一个:{why}",
    ),
    "unknown_scenario": ("There is no scenario called {name}.", "没有名为 {name} 的情景。"),
    "damaged": ("What was kept of this cannot be read; run it again.", "保留的结果无法读取,请重新运行。"),
    "kept": ("Kept from an earlier run.", "取自先前保留的结果。"),
    "found": ("What was found", "发现"),
    "side_by_side": ("Side by side", "并列比较"),
    "side_by_side_lead": (
        "Means with their 95 % intervals. Scenarios share their luck: a difference may be sure although these overlap.",
        "均值与 95% 区间。各情景共用随机数,区间重叠时差异仍可能确定。",
    ),
    "differences": ("Difference to {first}", "与 {first} 的差异"),
    "differences_lead": (
        "Paired differences with 95 % intervals: one that does not touch the line is real.",
        "配对差异与 95% 区间:不碰零线者为真实差异。",
    ),
    "difference_axis": ("difference [{unit}]", "差异 [{unit}]"),
    "funnel": ("The customer journey", "顾客漏斗"),
    "funnel_axis": ("occasions that reach the step [per day]", "到达该步骤的需求 [次/天]"),
    "conversion": ("Conversion from step to step", "逐步转化率"),
    "conversion_axis": ("share of those who reached the step before", "占上一步的比例"),
    "over_time": ("Day by day", "逐日变化"),
    "outcome": ("Outcome", "指标"),
    "day": ("day", "天"),
    "bands": (
        "Lines are means over replications, bands their 95 % intervals.",
        "线为各次重复的均值,带为 95% 区间。",
    ),
    "table": ("Table", "表格"),
    "all_outcomes": ("All outcomes", "全部指标"),
    "column_difference": ("{scenario}: difference", "{scenario}:差异"),
    "column_verdict": ("{scenario}: verdict", "{scenario}:结论"),
    "again": ("Take it with you, make it again", "下载与重现"),
    "csv": ("Table (CSV)", "表格 (CSV)"),
    "json": ("Data (JSON)", "数据 (JSON)"),
    "scenario_file": ("Scenario file {file}", "情景文件 {file}"),
    "command": (
        "The same numbers from the command line (seed {seed}); a changed scenario is a file to download first:",
        "用命令行得到同样的数字(种子 {seed});经过调整的情景需先下载其文件:",
    ),
    "command_plain": (
        "The same numbers from the command line (seed {seed}):",
        "用命令行得到同样的数字(种子 {seed}):",
    ),
    "changed_title": ("{title} – changed", "{title} – 已调整"),
    "undefined": ("undefined", "无定义"),
}  # fmt: skip


def say(key: str, language: Language, **parts: object) -> str:
    """A text of the page.

    Examples
    --------
    >>> say("run", "zh")
    '运行'
    """
    return TEXTS[key][0 if language == "en" else 1].format(**parts)
