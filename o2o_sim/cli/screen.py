"""What commands print: results on standard output, progress and complaints on standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

__all__ = [
    "harmless",
    "holds_word",
    "interruptible",
    "print_json",
    "share_bar",
    "show",
    "study_bar",
    "table",
    "tell",
    "width",
]

LONG_ENOUGH_TO_WONDER = 5.0
"""Seconds after which one piece of work says how far it is, where no bar can be shown."""


def console(stderr: bool = False) -> Console:
    """A console made when it is used, so that tests and pipes get their own."""
    wide = Console(stderr=stderr, markup=False)
    # A file or a pipe has no width: tables have room there, and `show` leaves lines of text whole.
    return wide if wide.is_terminal else Console(stderr=stderr, markup=False, width=400)


def show(content: Any) -> None:
    """Print a table or a text as a result."""
    screen = console()
    if screen.is_terminal:
        screen.print(content, highlight=False)
        return
    if not isinstance(content, str):
        with screen.capture() as captured:
            screen.print(content, highlight=False)
        content = captured.get()
    for line in content.splitlines():
        typer.echo(line.rstrip())


def width() -> int:
    """Characters that a line of results may have."""
    return console().width


def tell(text: str) -> None:
    """Print a remark that is not the result."""
    console(stderr=True).print(harmless(text), highlight=False)


def harmless(text: str) -> str:
    """A text with control characters written out: what a file or folder is called must not steer a terminal.

    Examples
    --------
    >>> harmless("\\x1b[31mred"), harmless("two\\nlines, 美团")
    ('\\\\x1b[31mred', 'two\\nlines, 美团')
    """
    return "".join(sign if sign.isprintable() or sign in "\n\t" else repr(sign)[1:-1] for sign in text)


def print_json(content: Any) -> None:
    """Print plain data as JSON; a number that is not finite is null."""
    typer.echo(json.dumps(_plain(content), ensure_ascii=False, indent=1, allow_nan=False))


def table(title: str, *columns: str, numbers: tuple[int, ...] = ()) -> Table:
    """An empty table; the columns listed as numbers are set flush right."""
    made = Table(title=title, title_justify="left", caption_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for place, column in enumerate(columns):
        made.add_column(column, justify="right" if place in numbers else "left", overflow="fold")
    return made


def holds_word(holds: bool) -> Text:
    """Whether something holds, in a word that is seen."""
    return Text("holds") if holds else Text("does not hold", style="bold red")


@contextmanager
def interruptible(what_is_kept: Callable[[], str]) -> Iterator[None]:
    """End with code 130 at Ctrl-C, after saying what is kept."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"o2o: Stopped. {what_is_kept()}", err=True)
        raise SystemExit(130) from None


@contextmanager
def share_bar(what: str) -> Iterator[Callable[[float], None]]:
    """A bar for one piece of work, or a line a quarter without a terminal; gives a function told the share."""
    if not console(stderr=True).is_terminal:
        yield Quarters(what).tell_share
        return
    with _bar() as bar:
        line = bar.add_task(what, total=1.0, left="")

        def advance(share: float) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            left = _left(elapsed * (1 - share) / share) if share > 0 else ""
            bar.update(line, completed=share, left=left)

        yield advance


@contextmanager
def study_bar(what: str) -> Iterator[Callable[[Any], None]]:
    """A bar for a study, or a line a quarter without a terminal; gives a reader of its `Progress`."""
    if not console(stderr=True).is_terminal:
        yield Quarters(what)
        return
    with _bar() as bar:
        line = bar.add_task(what, total=1.0, left="")

        def advance(progress: Any) -> None:
            left = "" if progress.seconds_left is None else _left(progress.seconds_left)
            described = f"{what}: {progress.done} of {progress.total} runs"
            bar.update(line, completed=progress.share, description=described, left=left)

        yield advance


class Quarters:
    """Progress for a file or a pipe: a line whenever another quarter is done."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.told = 0
        self.began = monotonic()

    def __call__(self, progress: Any) -> None:
        """Tell, if another quarter is done."""
        quarter = int(4 * progress.done / progress.total) if progress.total else 4
        if quarter > self.told:
            self.told = quarter
            left = "" if not progress.seconds_left else f", {_left(progress.seconds_left)}"
            tell(f"{self.what}: {progress.done} of {progress.total} runs{left}")

    def tell_share(self, share: float) -> None:
        """Tell, if another quarter of one piece of work is done and it has taken long enough to wonder."""
        elapsed = monotonic() - self.began
        if int(4 * share) > self.told and elapsed > LONG_ENOUGH_TO_WONDER:
            self.told = int(4 * share)
            left = f", {_left(elapsed * (1 - share) / share)}" if share < 1 else ""
            tell(f"{self.what}: {share:.0%}{left}")


def _bar() -> Bar:
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        console=console(stderr=True),
        transient=True,
    )


def _left(seconds: float) -> str:
    """Time left, in words.

    Examples
    --------
    >>> _left(8.2), _left(75), _left(7300)
    ('9 s left', '2 min left', '2 h 2 min left')
    """
    if seconds < 60:
        return f"{int(seconds) + 1} s left"
    hours, minutes = divmod(int(seconds // 60) + 1, 60)
    return f"{hours} h {minutes} min left" if hours else f"{minutes} min left"


def _plain(content: Any) -> Any:
    """JSON has no NaN and no infinity."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_plain(value) for value in content]
    if isinstance(content, float) and not abs(content) < float("inf"):
        return None
    return content
