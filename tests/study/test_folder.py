"""Folders and files are there as a whole or not at all, and the disk's refusals are one sentence."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from o2o_sim.core.errors import StudyError
from o2o_sim.study.folder import NotWritten, refuse_unwritable, sweep, whole_folder, write_whole
from o2o_sim.study.lock import held
from o2o_sim.study.tables import write_columns

ROOT = Path(__file__).resolve().parents[2]


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_appears_when_the_block_ends_well(tmp_path):
    with whole_folder(tmp_path / "deep" / "run") as partial:
        (partial / "a").write_text("1")
        assert not (tmp_path / "deep" / "run").exists()
    assert left_behind(tmp_path / "deep") == ["run"]
    assert (tmp_path / "deep" / "run" / "a").read_text() == "1"


def test_a_failure_in_the_block_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "run") as partial:
        (partial / "a").write_text("1")
        raise ZeroDivisionError
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "no space is left on that disk"),
        (errno.EROFS, "that disk is read-only"),
        (errno.EACCES, "permission is denied"),
        (errno.EIO, "input/output error"),
    ],
)
def test_a_refusal_of_the_disk_is_a_sentence_and_leaves_nothing(tmp_path, code, words):
    with pytest.raises(NotWritten, match=words), whole_folder(tmp_path / "run") as partial:
        (partial / "a").write_text("1")
        raise OSError(code, os.strerror(code))
    assert left_behind(tmp_path) == []


def test_a_disk_that_gives_way_while_a_file_is_forced_to_it(tmp_path, monkeypatch):
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(NotWritten, match="no space is left"):
        write_whole(tmp_path / "file", b"content")
    with pytest.raises(NotWritten, match="no space is left"), whole_folder(tmp_path / "run") as partial:
        (partial / "a").write_text("1")
    assert left_behind(tmp_path) == []


def test_what_stands_there_is_kept_unless_it_is_to_be_replaced(tmp_path):
    target = tmp_path / "run"
    for content in ("old", "new"):
        with whole_folder(target, replace=content == "new") as partial:
            (partial / "a").write_text(content)
    assert (target / "a").read_text() == "new"
    with pytest.raises(NotWritten, match="something stands there"), whole_folder(target) as partial:
        (partial / "a").write_text("newer")
    assert (target / "a").read_text() == "new" and left_behind(tmp_path) == ["run"]


def test_a_file_is_replaced_as_a_whole(tmp_path):
    write_whole(tmp_path / "sub" / "file", b"one")
    write_whole(tmp_path / "sub" / "file", b"two")
    assert left_behind(tmp_path / "sub") == ["file"] and (tmp_path / "sub" / "file").read_bytes() == b"two"


def test_a_path_through_a_file_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritten, match=r"cannot be written"):
        refuse_unwritable(tmp_path / "file" / "run")
    refuse_unwritable(tmp_path / "new" / "run")
    assert left_behind(tmp_path / "new") == []


def test_what_a_killed_process_left_is_swept_and_work_under_way_is_not(tmp_path):
    script = (
        "import os, signal, sys; from pathlib import Path; from o2o_sim.study.folder import whole_folder\n"
        "with whole_folder(Path(sys.argv[1]) / 'run') as partial:\n"
        "    (partial / 'a').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert killed.returncode == -9
    (left,) = left_behind(tmp_path)
    assert left.startswith(".partial-run-")
    with whole_folder(tmp_path / "other") as partial:
        (partial / "a").write_text("")
        assert sweep(tmp_path) == 1
        assert left_behind(tmp_path) == [partial.name]
    assert left_behind(tmp_path) == ["other"]


def test_one_process_holds_a_folder(tmp_path):
    with (
        held(tmp_path / "study"),
        pytest.raises(StudyError, match="Another process"),
        held(tmp_path / "study"),
    ):
        pass
    with held(tmp_path / "study"):
        pass


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a tiny disk needs root")
def test_a_disk_that_is_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a disk")
    try:
        with pytest.raises(NotWritten, match="no space is left"), whole_folder(disk / "run") as partial:
            (partial / "small").write_bytes(b"x" * 1000)
            (partial / "large").write_bytes(b"x" * 1_000_000)
        assert left_behind(disk) == []
        noise = {"noise": np.random.default_rng(1).uniform(size=100_000)}
        with pytest.raises(NotWritten, match="no space is left"), whole_folder(disk / "run") as partial:
            write_columns(noise, partial / "noise.parquet")
        assert left_behind(disk) == []
    finally:
        subprocess.run(["umount", disk], check=True)
