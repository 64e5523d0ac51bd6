"""Every text of the page in both languages."""

from __future__ import annotations

from typing import Literal

__all__ = ["LANGUAGES", "Language", "say"]

Language = Literal["en", "zh"]
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}

TEXTS: dict[str, tuple[str, str]] = {
    "lead": (
        "Pick scenarios, change what can be changed, run them on the same luck, and see which differences are real.",
        "选择情景，调整可调之处，用同样的随机数运行，看哪些差异是真实的。",
    ),
    "language": ("Language", "语言"),
    "scenarios": ("Scenarios", "情景"),
    "scenarios_help": ("The first is the yardstick: the others are compared with it.", "第一个是基准，其余与它比较。"),
    "scenarios_none": ("Choose scenarios", "请选择情景"),
    "beside": ("Keep the unchanged scenario beside the changed one", "保留未调整的情景作对照"),
    "levers": ("Levers", "可调项"),
    "levers_changed": ("{count} changed", "已改 {count} 项"),
    "no_levers": ("There is nothing to change in this scenario.", "此情景没有可调项。"),
    "live": ("Run at every change", "调整后立即运行"),
    "live_help": (
        "Once something has been run, every change of a lever starts a new run by itself and stops the old one.",
        "运行过一次之后，每次调整都会自动重新运行，并停止旧的运行。",
    ),
    "staffing": ("Staffing", "人手"),
    "interim": (
        "So far {done} of {total} replications: intervals are still wide and narrow as more arrive.",
        "目前完成 {total} 次重复中的 {done} 次：区间因此较宽，随重复增加而变窄。",
    ),
    "waiting": ("Waiting for another run to end …", "等待其他运行结束……"),
    "overview": ("Overview", "总览"),
    "merchants": ("Merchants", "商家"),
    "people": ("People and trust", "消费者与信任"),
    "map": ("City map", "城市地图"),
    "days_section": ("Day by day", "逐日"),
    "curve": ("Response curve", "响应曲线"),
    "take": ("Take it with you", "下载与重现"),
    "section": ("What to look at", "查看内容"),
    "gains": ("Who gains", "谁得益"),
    "gains_lead": (
        "Blue gains, orange loses. A bar begins where the one above it ends: together they are the difference in "
        "welfare. Whiskers are 95 % intervals.",
        "蓝为得，橙为失。每一条从上一条的终点开始，各条相加即社会福利之差；须线为 95% 区间。",
    ),
    "gain_axis": ("gain over {first} [{unit}]", "相对 {first} 的得失 [{unit}]"),
    "which_scenario": ("Scenario", "情景"),
    "by_size": ("By size", "按规模"),
    "by_place": ("By distance from the middle of the map", "按与地图中心的距离"),
    "measure": ("Measure", "指标"),
    "revenue": ("Revenue of a merchant", "单个商家收入"),
    "profit": ("Profit of a merchant", "单个商家利润"),
    "size_low": ("Smallest third", "最小的三分之一"),
    "size_middle": ("Middle third", "中间的三分之一"),
    "size_high": ("Largest third", "最大的三分之一"),
    "place_low": ("Nearest third", "最近的三分之一"),
    "place_middle": ("Middle third", "中间的三分之一"),
    "place_high": ("Farthest third", "最远的三分之一"),
    "thirds_axis": ("{measure} [{unit}]", "{measure} [{unit}]"),
    "thirds_lead": (
        "Means over the merchants of each third, with 95 % intervals; below, paired differences.",
        "各三分组商家的均值与 95% 区间；下方为配对差异。",
    ),
    "segments": ("Surplus by segment", "各人群的剩余"),
    "segments_axis": ("realised surplus [{unit}]", "实现的剩余 [{unit}]"),
    "trust": ("Trust and satisfaction", "信任与满意度"),
    "trust_lead": (
        "Fulfilment belief, failures, refunds, complaints and ratings, each with its 95 % interval.",
        "履约信任、失败、退款、投诉与评分，均带 95% 区间。",
    ),
    "map_lead": (
        "Every replication is a city of its own; this is one of them. Cells are homes, dots are merchants "
        "(larger: more revenue). Blue gains, orange loses.",
        "每次重复是一座不同的城市，这里显示其中一座。格子为住处，圆点为商家（越大收入越高）。蓝为得益，橙为受损。",
    ),
    "world": ("World", "世界"),
    "world_of": ("{number} of {count}", "第 {number} 个，共 {count} 个"),
    "map_orders": ("orders a person and day", "人均日订单"),
    "map_gain": ("surplus gained a person and day [{unit}]", "人均日剩余变化 [{unit}]"),
    "map_profit": ("profit [{unit}]", "利润 [{unit}]"),
    "map_profit_gain": ("profit gained [{unit}]", "利润变化 [{unit}]"),
    "east": ("east [km]", "东 [公里]"),
    "north": ("north [km]", "北 [公里]"),
    "map_show": ("Show", "显示"),
    "map_who": ("Who orders where", "谁在哪里下单"),
    "map_lost": ("Who gained, who lost", "谁得谁失"),
    "curve_lead": (
        "One lever over a range, every value on the same luck as the unchanged scenario.",
        "一个可调项在一段范围内取值，各取值与未调整的情景共用随机数。",
    ),
    "lever": ("Lever", "可调项"),
    "from": ("From", "从"),
    "to": ("To", "到"),
    "points": ("Values", "取值个数"),
    "curve_run": ("Run the curve", "运行曲线"),
    "curve_baseline": ("baseline", "基准"),
    "curve_best": ("best of the grid", "网格最优"),
    "curve_found": (
        "Best of the grid: **{value}**, with {mean}. It is the best in {share} of the bootstrap draws of "
        "{count} replications; the probability that it is worse than the baseline is {loss}.",
        "网格最优取值：**{value}**，指标为 {mean}。对 {count} 次重复重抽样，有 {share} 为最优；"
        "比基准差的概率为 {loss}。",
    ),
    "column_value": ("Value", "取值"),
    "column_mean": ("Mean", "均值"),
    "column_gain": ("Difference to the baseline", "与基准之差"),
    "column_loss": ("Probability of a loss", "亏损概率"),
    "column_best": ("Probability of being best", "最优概率"),
    "bad_range": ("The range has to go from a lower to a higher value.", "范围须由小到大。"),
    "no_curve": ("This scenario has no lever to move.", "此情景没有可调项。"),
    "report": ("Report (HTML, both languages)", "报告（HTML，双语）"),
    "prices": ("Prices", "价格"),
    "coupons": ("Coupons and deals", "优惠券与团购"),
    "platform": ("Platform", "平台"),
    "baseline": ("Baseline {value}", "基准 {value}"),
    "baseline_changed": ("**Changed** – baseline {value}", "**已调整** – 基准 {value}"),
    "unlimited": ("no limit", "不限"),
    "bounds": ("From {low} to {high}.", "范围 {low} 至 {high}。"),
    "at_least": ("At least {low}; empty means no limit.", "不小于 {low}；留空表示不限。"),
    "source": ("Source: {source}.", "来源：{source}。"),
    "source_row": ("row {row} of the table of defaults", "默认值表第 {row} 行"),
    "reset": ("Back to the baseline", "恢复基准"),
    "length": ("Length and luck", "时长与随机性"),
    "days": ("Days", "天数"),
    "replications": ("Replications", "重复次数"),
    "replications_help": (
        "Runs of each scenario, paired by common random numbers: more make the intervals narrower.",
        "每个情景运行的次数，各情景共用随机数；次数越多，区间越窄。",
    ),
    "seed": ("Seed", "随机种子"),
    "more": ("Other changes, for all scenarios", "其他调整（作用于全部情景）"),
    "more_help": (
        "One a line, as path=value, such as consumers.count=2000.",
        "每行一项，写作 路径=值，例如 consumers.count=2000。",
    ),
    "run": ("Run", "运行"),
    "cancel": ("Cancel", "取消"),
    "summary": (
        "{scenarios} scenarios, {days} days, {replications} replications, seed {seed}",
        "{scenarios} 个情景，{days} 天，{replications} 次重复，种子 {seed}",
    ),
    "need_two": (
        "Choose a second scenario, or change a lever of the one that is chosen: then there is something to compare.",
        "请再选一个情景，或调整已选情景的可调项，才有可比较的对象。",
    ),
    "where_levers": (
        "On a narrow screen the levers are behind the arrow at the top left.",
        "屏幕较窄时，可调项在左上角箭头里。",
    ),
    "not_run": ("Not run yet. The questions:", "尚未运行。要回答的问题："),
    "starting": ("Starting …", "正在启动……"),
    "running": ("{done} of {total} runs done", "已完成 {done}/{total} 次运行"),
    "time_left": ("about {time} left", "约剩 {time}"),
    "seconds": ("{count} s", "{count} 秒"),
    "minutes": ("{count} min", "{count} 分钟"),
    "cancelled": (
        "Cancelled. {done} of {total} runs are kept and will not be run again.",
        "已取消。{done}/{total} 次运行已保留，不会重做。",
    ),
    "stopped": (
        "The process that ran this has ended unexpectedly; finished runs are kept. Run again to go on.",
        "运行进程意外结束；已完成的运行已保留。再次运行即可继续。",
    ),
    "failed": ("This could not be run: {why}", "无法运行：{why}"),
    "some_failed": (
        "{count} runs failed and are left out; the first: {why}",
        "{count} 次运行失败，未计入；其中第一个：{why}",
    ),
    "unknown_scenario": ("There is no scenario called {name}.", "没有名为 {name} 的情景。"),
    "damaged": ("What was kept of this cannot be read; run it again.", "保留的结果无法读取，请重新运行。"),
    "kept": ("Kept from an earlier run.", "取自先前保留的结果。"),
    "found": ("What was found", "发现"),
    "side_by_side": ("Side by side", "并列比较"),
    "side_by_side_lead": (
        "Means with their 95 % intervals. Scenarios share their luck: a difference may be sure although these overlap.",
        "均值与 95% 区间。各情景共用随机数，区间重叠时差异仍可能确定。",
    ),
    "differences": ("Difference to {first}", "与 {first} 的差异"),
    "differences_lead": (
        "Paired differences with 95 % intervals: one that does not touch the line is real.",
        "配对差异与 95% 区间：不碰零线者为真实差异。",
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
        "线为各次重复的均值，带为 95% 区间。",
    ),
    "table": ("Table", "表格"),
    "all_outcomes": ("All outcomes", "全部指标"),
    "column_difference": ("{scenario}: difference", "{scenario}：差异"),
    "column_verdict": ("{scenario}: verdict", "{scenario}：结论"),
    "csv": ("Table (CSV)", "表格（CSV）"),
    "json": ("Data (JSON)", "数据（JSON）"),
    "scenario_file": ("Scenario file {file}", "情景文件 {file}"),
    "command": (
        "The same numbers from the command line (seed {seed}); a changed scenario is a file to download first:",
        "用命令行得到同样的数字（种子 {seed}）；经过调整的情景需先下载其文件：",
    ),
    "command_plain": (
        "The same numbers from the command line (seed {seed}):",
        "用命令行得到同样的数字（种子 {seed}）：",
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
