"""The code blocks of a Markdown page, and how each kind of block is run.

A page is run from top to bottom in a folder of its own. What a block is called decides what happens:

- ``sh``: run by bash; ``o2o`` is that of this checkout. Lines that install something, open a window or run
  all the tests are left out: CI does these itself. Of a ``make`` line the target is looked up. Of commands
  that take minutes only the help is asked for, unless a slow test runs them; the two that have a slow test of
  their own are run there;
- ``python``: a script of its own, run as a reader would run it; a first line ``# name.py`` keeps it so;
- ``yaml``: a first line ``# name.yaml`` keeps it as that file, for the commands after it;
- ``json``: parsed;
- ``text``: what a screen shows, not code.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```\s*$", re.M | re.S)
FILE_NAME = re.compile(r"^# (\S+\.(?:py|ya?ml|csv))\s*\n")
LONGEST = 900.0

# Lines that change the machine or wait for a person.
LEFT_OUT = re.compile(
    r"^(python3 -m venv|(\S*python -m )?pip install|\S*python -m pytest|git clone|cd |\S*o2o dashboard)"
)
MAKES = re.compile(r"^make (\S+)")
# Commands that take minutes.
LONG = re.compile(r"^\S*(o2o (?:demo|bench|verify|fit \S+))")
# Of these, run as they stand by tests/cli/test_demo.py and tests/study/test_verify.py.
RUN_ELSEWHERE = re.compile(r"^\S*(o2o (?:demo|verify))\s*(?:#.*)?$")


class Block(NamedTuple):
    """One fenced block: its language, its text, and the line it starts at."""

    language: str
    text: str
    line: int


class Place(NamedTuple):
    """Where a block is run: its folder, the folder of commands, and page and line for a complaint."""

    folder: Path
    tools: Path
    where: str


def pages() -> list[Path]:
    """Every page whose code is run: the two READMEs, CONTRIBUTING and all of docs/."""
    front = [*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md"]
    return sorted(front) + sorted((ROOT / "docs").rglob("*.md"))


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)


def is_long(page: Path) -> bool:
    """Whether a page has commands that take minutes, and no test of their own."""
    shell = (block.text for block in blocks(page) if block.language == "sh")
    lines = [line.strip() for text in shell for line in text.splitlines()]
    return any(LONG.match(line) and not RUN_ELSEWHERE.match(line) for line in lines)


def run_page(page: Path, folder: Path, tools: Path, whole: bool = False) -> None:
    """Runs every block of a page in `folder`; an AssertionError names the line of the first that fails.

    `tools` holds the commands `o2o` and `python`, as from `warm.warm_process`. Commands that take minutes are run if
    the `whole` page is asked for.
    """
    run = {"sh": _run_shell, "python": _run_python, "yaml": _keep_yaml, "json": _parse_json, "text": _nothing}
    for block in blocks(page):
        where = f"{page.relative_to(ROOT)}:{block.line}"
        assert block.language in run, f"{where}: a block in {block.language!r}; known are {', '.join(run)}"
        shorter = _shortened(block, RUN_ELSEWHERE if whole else LONG)
        run[block.language](shorter, Place(folder, tools, where))


def _shortened(block: Block, commands: re.Pattern[str]) -> Block:
    """The block with the help of each of these commands in its place."""
    lines = (commands.sub(r"\1 --help #", line.strip()) for line in block.text.splitlines())
    return block._replace(text="\n".join(lines)) if block.language == "sh" else block


def _nothing(block: Block, place: Place) -> None:
    """Shown, not run."""


def _parse_json(block: Block, place: Place) -> None:
    json.loads(block.text)


def _keep_yaml(block: Block, place: Place) -> None:
    name = FILE_NAME.match(block.text)
    assert name, f"{place.where}: a yaml block starts with a line `# name.yaml`, so that it can be run"
    assert yaml.safe_load(block.text) is not None, f"{place.where}: an empty file"
    (place.folder / name[1]).write_text(block.text, encoding="utf-8")


def _run_python(block: Block, place: Place) -> None:
    name = FILE_NAME.match(block.text)
    script = place.folder / (name[1] if name else "block.py")
    script.write_text(block.text, encoding="utf-8")
    _run(["python", "-W", "error", str(script)], place)


def _run_shell(block: Block, place: Place) -> None:
    lines = []
    for line in block.text.replace("\\\n", " ").splitlines():
        command = line.strip()
        if LEFT_OUT.match(command):
            continue
        if made := MAKES.match(command):
            _run(["make", "--dry-run", "--directory", str(ROOT), made[1]], place)
            continue
        lines.append(line.replace(".venv/bin/", ""))
    if any(line.strip() and not line.lstrip().startswith("#") for line in lines):
        _run(["bash", "-euo", "pipefail", "-c", "\n".join(lines)], place)


def _run(command: list[str], place: Place) -> None:
    """This checkout first, whatever else is installed; `o2o` and `python` are those of `tools`."""
    path = os.pathsep.join((str(place.tools), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "110"}
    command[0] = shutil.which(command[0], path=path) or command[0]
    done = subprocess.run(
        command,
        cwd=place.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    said = f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert done.returncode == 0, f"{place.where} ended with {done.returncode}:\n{said}"
