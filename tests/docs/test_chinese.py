"""Chinese text is set in Chinese punctuation: no half-width mark next to a Chinese character, wherever users read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    "README.md",
    "README.zh.md",
    "benchmarks",
    "dashboards",
    "docs",
    "lessons",
    "o2o_sim",
    "papers",
    "scenarios",
)
KINDS = {".css", ".html", ".json", ".md", ".py", ".svg", ".yaml"}
CHINESE = r"[\u3001\u3002\u4e00-\u9fff\uff00-\uffef\u201c\u201d]"
HALF_WIDTH = re.compile(f"{CHINESE}[,:;?!()]|[,:;?!()]{CHINESE}")
LINK = re.compile(r"\]\([^)]*\)")  # of Markdown: its brackets are not text


def test_the_pattern_finds_what_it_should() -> None:
    for wrong in ("结论:成立", "到店,外卖", "完成订单(有效需求)", "多少?", "(旧版本)", "“好”,"):
        assert HALF_WIDTH.search(wrong), wrong
    for right in (
        "结论：成立",
        'zh: "成立"',
        '"到店", "外卖"',
        "见 [中文](README.zh.md)。",
        "住在 (0.1, 0.2) km。",
    ):
        assert not HALF_WIDTH.search(LINK.sub("", right)), right


@pytest.mark.parametrize("place", PLACES)
def test_no_half_width_mark_stands_next_to_a_chinese_character(place: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in _files(ROOT / place)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if HALF_WIDTH.search(LINK.sub("", line))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("place", ["o2o_sim", "dashboards"])
def test_no_half_width_mark_will_stand_next_to_what_is_filled_in(place: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / place).rglob("*.py"))
        for line, text in _sentences(path.read_text(encoding="utf-8"))
        if _is_chinese(text) and HALF_WIDTH.search(re.sub(r"\{[^{}]*\}", "词", text))
    ]
    assert not found, "\n".join(found)


def _is_chinese(text: str) -> bool:
    """Whether a text is Chinese and not, besides, a sentence of English."""
    return bool(re.search("[\u4e00-\u9fff]", text)) and not re.search(r"[a-z]+ [a-z]+ [a-z]+ ", text)


def _sentences(source: str) -> Iterator[tuple[int, str]]:
    """Every line of text in a file that is no docstring, the values of an f-string as empty braces."""
    for node in ast.walk(ast.parse(source if re.search("[\u4e00-\u9fff]", source) else "")):
        if isinstance(node, ast.JoinedStr):
            parts = [str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values]
            yield from ((node.lineno, line) for line in "".join(parts).splitlines())
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
            yield node.lineno, node.value


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    yield from (path for path in sorted(place.rglob("*")) if path.suffix in KINDS)
