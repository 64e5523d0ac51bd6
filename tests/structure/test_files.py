"""No tracked file names a machine, a registry or a secret place; long files and functions are reported."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Spelled in pieces, so that this file does not find itself; a home called `me` is nobody's.
PLACES = "|".join(("work", "root", "home", "opt", "farm", "Users"))
MACHINE = re.compile(rf"(?<![\w.])/(?:{PLACES})/(?!me/)[\w.]")
HOSTS = (("py" + "pi", "org"), ("python" + "hosted", "org"), ("npm" + "js", "org"))
REGISTRY = re.compile("|".join(rf"{name}\.{end}" for name, end in HOSTS))
LONG_FILE, LONG_FUNCTION, USUAL_FUNCTION = 400, 60, 30


def tracked(*suffixes: str) -> list[Path]:
    """Tracked text files of the checkout; all files of a folder that is no checkout."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() or [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file()]
    paths = [ROOT / name for name in names]
    return [p for p in paths if p.is_file() and (not suffixes or p.suffix in suffixes)]


def test_no_machine_and_no_registry_is_named() -> None:
    found = []
    for path in tracked():
        if path.stat().st_size > 2_000_000:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if MACHINE.search(line) or REGISTRY.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_the_patterns_can_find() -> None:
    assert MACHINE.search("see /ho" + "me/ann/notes") and not MACHINE.search("https://example.net/home/ann")
    assert REGISTRY.search("https://py" + "pi." + "org/simple")


def test_no_bare_except() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in tracked(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert not found, "\n".join(found)


def test_lengths_are_reported() -> None:
    """Nine functions in ten stay under 30 lines; single long files and functions are only reported."""
    lengths, long = [], []
    for path in tracked(".py"):
        if path.relative_to(ROOT).parts[0] != "o2o_sim":
            continue
        source = path.read_text(encoding="utf-8")
        if source.count("\n") > LONG_FILE:
            long.append(f"{path.relative_to(ROOT)} has {source.count(chr(10))} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lengths.append(_statement_lines(node))
                if lengths[-1] > LONG_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {lengths[-1]} lines")
    lengths.sort()
    for line in long:
        print(line)
    assert lengths[int(0.9 * len(lengths))] < USUAL_FUNCTION, "nine functions in ten stay under 30 lines"


def _statement_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring, which may be as long as it needs to be."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is None:
        return lines
    docstring = node.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)
