"""The plan of the house as the tests read it: rooms from the ground up, and the sources in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "o2o_sim"

# A room imports from those before it and from itself; the rooms of one tuple do not see each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("_version",),
    ("core",),
    ("theory",),
    ("agents",),
    ("offers",),
    ("demand",),
    ("fulfilment",),
    ("rules",),
    ("scenario",),
    ("market",),
    ("study",),
    ("figures", "data", "testing"),
    ("report",),
    ("cli",),
    ("__main__",),
)
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor}


class Import(NamedTuple):
    """One imported module, where it is imported, and whether that happens when the file is loaded."""

    path: Path
    line: int
    module: str
    on_load: bool


def sources(room: str | None = None) -> list[Path]:
    """Every Python file of the package, or of one room of it."""
    if room is None:
        return sorted(PACKAGE.rglob("*.py"))
    return sorted((PACKAGE / room).rglob("*.py")) or [p for p in [PACKAGE / f"{room}.py"] if p.exists()]


def room_of(path: Path) -> str:
    """The room a file of the package lives in; the package's own `__init__` is the doorstep."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "doorstep" if parts == ("__init__",) else parts[0]


def imports(path: Path) -> Iterator[Import]:
    """Every import of a file, those inside functions included, by its absolute module name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from _walk(path, tree, on_load=True)


def _walk(path: Path, node: ast.AST, on_load: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(path, child.lineno, alias.name, on_load) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = _absolute(path, child)
            yield Import(path, child.lineno, base, on_load)
            if base == "o2o_sim":
                yield from (Import(path, child.lineno, f"{base}.{a.name}", on_load) for a in child.names)
        else:
            inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _walk(path, child, on_load and not inside and not _for_types_only(child))


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    package = ("o2o_sim", *path.relative_to(PACKAGE).parent.parts)
    kept = package[: len(package) - node.level + 1]
    return ".".join((*kept, node.module) if node.module else kept)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
