"""Every code block that a reader may copy is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import pages, warm

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


TRANSLATED = pages.ROOT / "README.zh.md"
PAGES = [page for page in pages.pages() if page != TRANSLATED]
SLOW = {"teach-a-lesson", "calibrate", "put-a-claim-to-the-market", "ask-why"}
"""Pages whose commands have fast tests of their own, and take long together."""


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The commands of pages, warm."""
    with warm.warm_process(tmp_path_factory.mktemp("warm")) as folder:
        yield folder


def test_translation_has_the_same_code() -> None:
    """So that it is run once: the two READMEs differ in their comments only."""

    def code(page: Path) -> list[str]:
        return [re.sub(r"\s*#.*", "", block.text) for block in pages.blocks(page)]

    assert code(TRANSLATED) == code(pages.ROOT / "README.md")


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.slow if page.stem in SLOW else ()) for page in PAGES],
    ids=lambda page: str(page.relative_to(pages.ROOT)),
)
def test_code_of_page_runs(page: Path, tmp_path: Path, tools: Path) -> None:
    pages.run_page(page, tmp_path, tools)


@pytest.mark.slow
@pytest.mark.longest
@pytest.mark.parametrize("page", [page for page in PAGES if pages.is_long(page)], ids=lambda page: page.stem)
def test_long_commands_of_page_run(page: Path, tmp_path: Path, tools: Path) -> None:
    pages.run_page(page, tmp_path, tools, whole=True)


@pytest.mark.parametrize(
    ("language", "text"), [("sh", "false"), ("python", "raise SystemExit(3)"), ("json", "{,}"), ("cobol", "")]
)
def test_a_broken_block_is_noticed(
    language: str, text: str, tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n```{language}\n{text}\n```\n", encoding="utf-8")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    with pytest.raises((AssertionError, ValueError)):
        pages.run_page(page, tmp_path, tools)


def test_links_between_pages_lead_somewhere() -> None:
    lost = [
        f"{page.relative_to(pages.ROOT)} -> {target}"
        for page in pages.pages()
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not lost, "\n".join(lost)


def test_rows_of_the_baseline_that_calibration_moved_say_so() -> None:
    """Their first value alone would be read as the market's."""
    page = (pages.ROOT / "docs/explanation/baseline.md").read_text("utf-8")
    told = re.search(r"from a first calibration or from judgement alone \(([\d, ]+)\), were moved", page)
    assert told is not None
    for row in told[1].split(", "):
        assert re.search(rf"^\| {row} \|.*calibrated", page, re.MULTILINE), (
            f"row {row} gives a value as if it stood"
        )
