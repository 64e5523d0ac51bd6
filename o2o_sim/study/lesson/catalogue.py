"""The lessons that come with the package: one file each."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from o2o_sim.core.datafile import shipped_folder
from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.scenario.document import read_document
from o2o_sim.scenario.problems import problems_of
from o2o_sim.study.lesson.lesson import Lesson

__all__ = ["lessons", "load_lesson"]


def lessons() -> list[Lesson]:
    """All lessons that come with the package, in their order.

    Raises
    ------
    ScenarioError
        If a file of a lesson is not one.

    Examples
    --------
    >>> [lesson.name for lesson in lessons()][0]
    'group_buying_trap'
    """
    found = [_read(path) for path in sorted(shipped_folder("lessons").glob("*.yaml"))]
    return sorted(found, key=lambda lesson: lesson.order)


def load_lesson(name: str) -> Lesson:
    """A lesson by its name, or from a file of one's own.

    Parameters
    ----------
    name : as in `lessons`, or the path of a YAML file

    Raises
    ------
    InputError
        If there is none.
    ScenarioError
        If its file is not a lesson, with file, line and key.
    """
    if name.endswith((".yaml", ".yml")):
        return _read(Path(name))
    known = {path.stem: path for path in shipped_folder("lessons").glob("*.yaml")}
    if name not in known:
        hint = nearest_name(name, known)
        raise InputError(f"There is no lesson `{name}`." + (f" Did you mean {hint}?" if hint else ""))
    return _read(known[name])


def _read(path: Path) -> Lesson:
    document = read_document(path, path.name)
    try:
        return Lesson.model_validate(document.data)
    except ValidationError as error:
        raise problems_of(error, document, Lesson) from None
