"""The folder of a run: refused before the work where it cannot be, written whole after it."""

from __future__ import annotations

from pathlib import Path

from o2o_sim.core.errors import RunError, StudyError
from o2o_sim.market.tables import RESULT_TABLES, WITH_ORDERS
from o2o_sim.study.folder import refuse_unwritable, sweep, whole_folder
from o2o_sim.study.live import Lived
from o2o_sim.study.manifest import MANIFEST, dump, manifest_of, read_manifest
from o2o_sim.study.spec import RunSpec
from o2o_sim.study.tables import write_columns

__all__ = ["TABLES", "TIMING", "prepare_target", "write_run"]

TIMING = "timing.json"
TABLES = tuple(name for name in RESULT_TABLES if name not in WITH_ORDERS)


def prepare_target(target: Path, key: str, force: bool) -> None:
    """Refuse, before the work, a folder that should not or cannot be written.

    Raises
    ------
    RunError
        If it holds something that is not a run, or a run and ``force`` is not set, or the disk does not
        take it.
    """
    if target.exists() and not target.is_dir():
        raise RunError(f"{target} is a file; name a folder that does not exist yet.")
    if target.is_dir() and any(target.iterdir()):
        _refuse_standing(target, key, force)
    refuse_unwritable(target)
    sweep(target.parent)


def write_run(target: Path, spec: RunSpec, lived: Lived, *, replace: bool = False) -> None:
    """Write the folder of a run, whole or not at all.

    Raises
    ------
    NotWritten
        If the disk does not take it.
    """
    manifest = manifest_of(spec, lived.laws)
    with whole_folder(target, replace=replace) as partial:
        for name in (*TABLES, *WITH_ORDERS) if spec.orders else TABLES:
            columns = getattr(lived.results, name)
            manifest["files"][f"{name}.parquet"] = write_columns(columns, partial / f"{name}.parquet")
        (partial / MANIFEST).write_bytes(dump(manifest))
        (partial / TIMING).write_bytes(dump(lived.timing()))


def _refuse_standing(target: Path, key: str, force: bool) -> None:
    try:
        standing = read_manifest(target)
    except StudyError as error:
        message = f"{target} holds something that is not a run; it is left alone. Name another folder."
        raise RunError(message) from error
    if force:
        return
    what = "already holds this very run" if standing.get("key") == key else "holds another run"
    raise RunError(f"{target} {what}; it is left alone. Name another folder, or add --force to replace it.")
