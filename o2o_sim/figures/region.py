"""A region as a picture: where a claim's sign holds, over the two parameters that it depends on most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from o2o_sim.figures.palette import COLOURS

__all__ = ["Axis", "claim_svg", "region_svg"]

WIDTH, HEIGHT, LEFT, TOP, SIDE = 640, 420, 90, 30, 330
HOLDS, FAILS = COLOURS[0], COLOURS[1]
TEXT = 'font-family="sans-serif" font-size="13" fill="#222222"'


class Axis(NamedTuple):
    """A parameter along one side: what it is called, and what stands at its two ends."""

    label: str
    low: str
    high: str


def region_svg(across: Axis, up: Axis, points: Sequence[tuple[float, float, float]], title: str) -> str:
    """An SVG that needs nothing else: a filled circle where the sign holds, a hollow triangle where it does not.

    Parameters
    ----------
    across, up
        The two parameters.
    points
        For each point the shares (0-1) of the way along both, and the effect, positive where the claim has it.
    title
        What a reader who does not see the picture is told.

    Examples
    --------
    >>> fee = Axis("fee", "0", "8")
    >>> svg = region_svg(fee, fee, [(0.2, 0.5, 1.0), (0.9, 0.5, -3.0)], "where it holds")
    >>> svg.count("<circle"), svg.count("<path")
    (2, 2)
    """
    body = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888888"/>',
        *_axes(across, up),
        *(_mark(LEFT + x * SIDE, TOP + (1 - y) * SIDE, effect > 0) for x, y, effect in points),
        *_key(),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return "\n".join([head, f"<title>{escape(title)}</title>", *body, "</svg>", ""])


def _axes(across: Axis, up: Axis) -> Iterable[str]:
    bottom, right = TOP + SIDE, LEFT + SIDE
    yield _text(LEFT, bottom + 18, across.low, "start")
    yield _text(right, bottom + 18, across.high, "end")
    yield _text(LEFT + SIDE / 2, bottom + 42, across.label, "middle")
    yield _text(LEFT - 8, bottom, up.low, "end")
    yield _text(LEFT - 8, TOP + 10, up.high, "end")
    middle = TOP + SIDE / 2
    yield _text(22, middle, up.label, "middle", f' transform="rotate(-90 22 {middle:g})"')


def _mark(x: float, y: float, holds: bool) -> str:
    if holds:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{HOLDS}" fill-opacity="0.8"/>'
    triangle = f"M{x:.1f} {y - 5:.1f} L{x + 5:.1f} {y + 4:.1f} L{x - 5:.1f} {y + 4:.1f} Z"
    return f'<path d="{triangle}" fill="none" stroke="{FAILS}" stroke-width="1.8"/>'


def _key() -> Iterable[str]:
    x = LEFT + SIDE + 28
    yield _mark(x, TOP + 20, True)
    yield _text(x + 14, TOP + 25, "as claimed 与说法一致", "start")
    yield _mark(x, TOP + 46, False)
    yield _text(x + 14, TOP + 51, "the other way 相反", "start")


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" {TEXT}{more}>{escape(text)}</text>'


def claim_svg(claim: Any, results: dict[str, Any]) -> str:
    """The picture of a claim's region, for its first outcome.

    Parameters
    ----------
    claim
        From `load_claim`.
    results
        As read from ``results.json``.
    """
    from o2o_sim.study.claims.region import design, leading

    first = leading(results["region"]["outcomes"][0])
    chosen = (first + first)[:2]
    sign = 1.0 if claim.decides[0].direction == "higher" else -1.0
    size = results["region"]["points"]
    points = design(claim.region.model_copy(update={"points": size}))
    effects = [row["effects"][0] for row in results["region"]["rows"]]
    marks = [
        (point.shares[chosen[0]], point.shares[chosen[1]], sign * effect)
        for point, effect in zip(points, effects, strict=True)
        if effect is not None
    ]
    across, up = (_axis(claim.region.parameters[k]) for k in chosen)
    return region_svg(across, up, marks, claim.title.en)


def _axis(spread: Any) -> Axis:
    unit = f" [{spread.unit}]" if spread.unit else ""
    ends = (spread.values[0], spread.values[-1]) if spread.values else (spread.low, spread.high)
    low, high = (f"{end:g}" if isinstance(end, (int, float)) else str(end) for end in ends)
    return Axis(f"{spread.label.en}{unit}", low, high)
