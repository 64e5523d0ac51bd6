"""The page of a claim: the verdict and all it rests on, in English with the Chinese beside, from the results alone."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.scenario.part import Label, unfolded
from o2o_sim.study.claims.claim import Claim, Spread
from o2o_sim.study.claims.region import leading
from o2o_sim.study.report import row
from o2o_sim.study.units import unit_words
from o2o_sim.study.verdict import plain_number, plus_minus

__all__ = ["VERDICTS", "claim_page", "verdict_words"]

NOTE = "<!-- Written by `o2o claim report` from claim.yaml and results.json: do not edit. -->\n"

VERDICTS = {
    "holds": ("holds", "成立"),
    "fails": ("fails: it is the other way round", "不成立：方向相反"),
    "undecided": ("cannot be decided", "无法判定"),
}
LEFT = {
    "same": ("still there", "依然存在"),
    "turned": ("turned round", "方向反转"),
    "gone": ("gone", "消失"),
    "undecided": ("not sure", "不确定"),
    "holds": ("as the claim has it", "与说法一致"),
    "fails": ("the other way round", "与说法相反"),
}
"""What has become of an effect; the last two where it was not sure before."""
DIRECTIONS = {"higher": ("higher", "更高"), "lower": ("lower", "更低")}


def claim_page(claim: Claim, name: str, results: dict[str, Any]) -> str:
    """The page as Markdown.

    Parameters
    ----------
    claim
        From `load_claim`.
    name
        Of its folder.
    results
        What `Trial.run` gave, as read from ``results.json``.
    """
    parts = [
        _head(claim, results),
        _pair(claim, results),
        _ablations(claim, results),
        _region(claim, results),
    ]
    return NOTE + "\n" + "\n".join([*parts, _reading(claim), _again(claim, name, results)])


def _head(claim: Claim, results: dict[str, Any]) -> str:
    thin = "\n*A thinned run: a look at the machinery, not a verdict. 精简运行，仅供查看，不作结论。*\n"
    return (
        f"# Claim {claim.listed}: {claim.title.en} · {claim.title.zh}\n\n"
        f"{claim.claim.en}\n\n{claim.claim.zh}\n\n"
        f"> {escape(claim.quotation, quote=False)} (source text {claim.source})\n"
        f"{thin if results['thinned'] else ''}\n## Verdict · 结论\n\n"
        f"{_verdict_en(claim, results)}\n\n{_verdict_zh(claim, results)}\n"
    )


def verdict_words(claim: Claim, results: dict[str, Any], language: str) -> str:
    """The verdict in a few sentences of English or Chinese, in Markdown."""
    return (_verdict_zh if language == "zh" else _verdict_en)(claim, results)


def _verdict_en(claim: Claim, results: dict[str, Any]) -> str:
    first, where = results["pair"]["outcomes"][0], results["region"]["outcomes"][0]
    off = [one[0] for one in results["ablations"]]
    gone = [
        f"with *{ablation.label.en}* it is {_left(one, first['verdict'])[0]}"
        for ablation, one in zip(claim.ablations, off, strict=True)
    ]
    return (
        f"**The claim {VERDICTS[first['verdict']][0]}** in the market as it is: "
        f"{_label(first['outcome'], 0)} is {_against(first, results, 0)} with *{claim.treated.label.en}* than "
        f"with *{claim.base.label.en}*. As to why: {'; '.join(gone)}. Over the region of what is not known the "
        f"sign is the claim's at {_share(where)} of {where['defined']} points.{_beside(results, 0)}"
    )


def _verdict_zh(claim: Claim, results: dict[str, Any]) -> str:
    first, where = results["pair"]["outcomes"][0], results["region"]["outcomes"][0]
    off = [one[0] for one in results["ablations"]]
    gone = [
        f"若{ablation.label.zh}，该效应{_left(one, first['verdict'])[1]}"
        for ablation, one in zip(claim.ablations, off, strict=True)
    ]
    return (
        f"**该说法在现有市场中{VERDICTS[first['verdict']][1]}**：与“{claim.base.label.zh}”相比，"
        f"“{claim.treated.label.zh}”下{_label(first['outcome'], 1)}{_against(first, results, 1)}。"
        f"原因检验：{'；'.join(gone)}。在未知参数的区域内，{where['defined']} 个点中有 {_share(where)} "
        f"的符号与该说法一致。{_beside(results, 1)}"
    )


def _left(one: dict[str, Any], before: str) -> tuple[str, str]:
    """What has become of the effect of the pair: gone only where nothing is left, or the mechanism surely made it."""
    left = one["left_verdict"]
    if left == "undecided":
        made = before != "undecided" and one["made_verdict"] == before
        return LEFT["gone" if made or not any(one["left"].values()) else "undecided"]
    return LEFT[left if before == "undecided" else "same" if left == before else "turned"]


def _beside(results: dict[str, Any], language: int) -> str:
    """What else decides: the verdict in the pair, and the share of the region."""
    others = zip(results["pair"]["outcomes"][1:], results["region"]["outcomes"][1:], strict=True)
    told = [
        f"{_label(pair['outcome'], language)} {VERDICTS[pair['verdict']][language]}"
        + (f" ({_share(where)})", f"（{_share(where)}）")[language]
        for pair, where in others
    ]
    heads = ((" By its other outcomes: ", "; ", "."), ("其他判定指标：", "；", "。"))
    before, between, after = heads[language]
    return f"{before}{between.join(told)}{after}" if told else ""


def _against(found: dict[str, Any], results: dict[str, Any], language: int) -> str:
    """How much one world is above or below the other."""
    difference = found["difference"]
    size = plus_minus(abs(difference["mean"]), difference["half_width"])
    unit = _unit(found["outcome"], results, language)
    word = DIRECTIONS["higher" if difference["mean"] > 0 else "lower"][language]
    measured = f"{size} {unit}".strip()
    return f"{word} by {measured}" if language == 0 else f"{word} {measured}"


def _share(where: dict[str, Any]) -> str:
    """A share with its interval, in per cent."""
    return f"{100 * where['share']:.0f} % [{100 * where['low']:.0f}, {100 * where['high']:.0f}]"


def _pair(claim: Claim, results: dict[str, Any]) -> str:
    pair, market = results["pair"], results["market"]
    worlds = _both(claim.base.label), _both(claim.treated.label)
    heads = ["outcome 指标", *worlds, "difference 差", "the claim says 说法", "verdict 结论"]
    lines = [row(heads), row(["---"] * len(heads))]
    for found in pair["outcomes"]:
        cells = [
            plus_minus(found[arm]["mean"], found[arm]["half_width"])
            for arm in ("base", "treated", "difference")
        ]
        says = " ".join(DIRECTIONS[found["direction"]])
        lines.append(
            row([_named(found["outcome"], results), *cells, says, " ".join(VERDICTS[found["verdict"]])])
        )
    days = pair["days"] - market["warmup"]
    warm = f" after a warm-up of {market['warmup']}" if market["warmup"] else ""
    warm_zh = f"（另有 {market['warmup']} 天预热）" if market["warmup"] else ""
    return (
        f"{chr(10).join(lines)}\n\n{pair['replications']} paired replications of {days} days{warm}, of "
        f"{market['people']:,} people and {market['merchants']} merchants, with common random numbers; intervals of "
        f"95 %. {pair['replications']} 次配对重复，各 {days} 天{warm_zh}，{market['people']:,} 人、"
        f"{market['merchants']} 个商家，共用随机数；区间置信度 95%。\n"
    )


def _ablations(claim: Claim, results: dict[str, Any]) -> str:
    heads = [
        "without 去掉",
        "outcome 指标",
        "effect left 剩余效应",
        "made by it 由其产生",
        "the effect is 效应",
    ]
    lines = [row(heads), row(["---"] * len(heads))]
    for ablation, found in zip(claim.ablations, results["ablations"], strict=True):
        for one, pair in zip(found, results["pair"]["outcomes"], strict=True):
            left, made = (plus_minus(one[key]["mean"], one[key]["half_width"]) for key in ("left", "made"))
            word = " ".join(_left(one, pair["verdict"]))
            lines.append(row([_both(ablation.label), _named(one["outcome"], results), left, made, word]))
    return f"## Ablation · 去掉机制\n\n{chr(10).join(lines)}\n"


def _region(claim: Claim, results: dict[str, Any]) -> str:
    region = results["region"]
    shares = [f"{_label(one['outcome'], 0)} {_share(one)}" for one in region["outcomes"]]
    heads = ["parameter 参数", "range 范围", "rank correlation 秩相关"]
    heads += ["holds in the lowest third 最低三分之一", "in the highest 最高三分之一"]
    lines = [row(heads), row(["---"] * len(heads)), *_dependences(claim, region["outcomes"][0])]
    first = region["outcomes"][0]
    return (
        f"## Region · 参数区域\n\n{region['points']} points of a scrambled Sobol design, {region['replications']} "
        f"replication(s) of {region['days'] - results['market']['warmup']} days each. The sign is the claim's at: "
        f"{'; '.join(shares)} (Wilson's 95 %). Below, for {_label(first['outcome'], 0)}: how the effect, counted "
        "positive where the claim has it, goes with each parameter. A linear model of all of them explains "
        f"{_percent(first['explained'])} of its variance.\n\n"
        f"{region['points']} 个 Sobol 点；下表为{_label(first['outcome'], 1)}：效应（与说法同向为正）与各参数的秩相关，"
        f"以及参数处于最低和最高三分之一时说法成立的比例。\n\n{chr(10).join(lines)}\n\n"
        f"![Where the sign holds 符号成立之处](region.svg)\n"
    )


def _dependences(claim: Claim, found: dict[str, Any]) -> Iterator[str]:
    """One line a parameter, the strongest first."""
    for index in leading(found):
        spread, one = claim.region.parameters[index], found["parameters"][index]
        rho = "–" if one["rho"] is None else f"{one['rho']:+.2f}" + (" *" if one["p_value"] < 0.01 else "")
        yield row([_both(spread.label), _range(spread), rho, _percent(one["low"]), _percent(one["high"])])


def _range(spread: Spread) -> str:
    if spread.values:
        return ", ".join(map(str, spread.values))
    return f"{plain_number(spread.low or 0.0)} – {plain_number(spread.high or 0.0)} {spread.unit}".strip()


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _reading(claim: Claim) -> str:
    return f"## What to make of it · 解读\n\n{claim.reading.en}\n\n{unfolded(claim.reading.zh)}\n"


def _again(claim: Claim, name: str, results: dict[str, Any]) -> str:
    hashes = ", ".join(f"`{value}`" for value in results["scenarios"].values())
    cited = f" It rests on {', '.join(claim.citations)}." if claim.citations else ""
    return (
        f"## Made again · 重做\n\n```sh\no2o claim run {name}\n```\n\n"
        f"Seed {results['pair']['seed']}; the two scenarios are {hashes}; the numbers above are read from "
        f"`results.json`.{cited}\n"
    )


def _both(label: Label) -> str:
    return escape(f"{label.en} {label.zh}".strip(), quote=False)


def _label(outcome: str, language: int) -> str:
    if outcome not in OUTCOMES:
        return outcome
    found = OUTCOMES[outcome]
    return found.label_zh if language else found.label_en


def _unit(outcome: str, results: dict[str, Any], language: int = 0) -> str:
    unit = OUTCOMES[outcome].unit if outcome in OUTCOMES else ""
    return (
        ""
        if unit in ("", "share", "ratio")
        else unit_words(unit, ("en", "zh")[language], results["currency"])
    )


def _named(outcome: str, results: dict[str, Any]) -> str:
    unit = _unit(outcome, results)
    return f"{_label(outcome, 0)} {_label(outcome, 1)}" + (f" [{unit}]" if unit else "")
