"""Compiled functions: same bits as plain Python, code on disk that notices an edit next door."""

import importlib
import os
import shutil
import subprocess
import sys

import numba
import pytest

from o2o_sim.core import compiled as module
from o2o_sim.core.compiled import cache_folder, compiled


@compiled
def weighted(values, weight):
    total = 0.0
    for value in values:
        total += weight * value
    return total


def test_a_compiled_function_adds_in_the_order_that_is_written():
    values = (1e16, 1.0, -1e16, 1.0)
    assert weighted(values, 1.0) == weighted.py_func(values, 1.0) == 1.0


def test_division_by_zero_gives_infinity():
    assert compiled(lambda x: 1.0 / x)(0.0) == float("inf")


def test_the_configuration_of_numba_is_left_alone():
    chosen = os.environ.get("NUMBA_CACHE_DIR", "")
    assert chosen == numba.config.CACHE_DIR


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A package `toy` built like ours, in which one compiled function calls that of another file."""
    source = tmp_path / "source" / "toy"
    (source / "core").mkdir(parents=True)
    (source / "__init__.py").touch()
    (source / "core" / "__init__.py").touch()
    shutil.copy(module.__file__, source / "core" / "compiled.py")
    write_inner(source, 1)
    (source / "outer.py").write_text(OUTER)
    monkeypatch.syspath_prepend(source.parent)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    yield source
    forget()


OUTER = """
from toy.core.compiled import compiled
from toy.inner import (
    inner,
)

@compiled
def outer(x):
    return inner(x) + 10

value = outer(1)
hits = sum(outer.stats.cache_hits.values())
"""


def write_inner(source, added):
    (source / "inner.py").write_text(
        f"from toy.core.compiled import compiled\n\n@compiled\ndef inner(x):\n    return x + {added}\n"
    )


def forget():
    """Unload the package, as if the process ended."""
    for name in [name for name in sys.modules if name.split(".")[0] == "toy"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def run_again():
    forget()
    outer = importlib.import_module("toy.outer")
    return outer.hits, outer.value


def test_code_is_found_on_disk_by_the_next_process(toy):
    assert run_again() == (0, 12)
    assert run_again() == (1, 12)


def test_an_edit_in_an_imported_file_is_noticed(toy):
    run_again()
    write_inner(toy, 50)
    assert run_again() == (0, 61)


@pytest.mark.parametrize("kept", [0, 1, 40])
def test_a_code_file_cut_short_is_compiled_anew(toy, tmp_path, kept):
    run_again()
    for file in (tmp_path / "cache").rglob("*.nbc"):
        file.write_bytes(file.read_bytes()[:kept])
    assert run_again() == (0, 12)
    assert run_again() == (1, 12)


def test_of_processes_that_start_together_one_compiles_and_the_others_wait(toy):
    ask = "import toy.outer as it; print(sum(it.outer.stats.cache_misses.values()), it.value)"
    path = os.pathsep.join([str(toy.parent), *sys.path])
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ask], env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [process.communicate()[0].decode().split() for process in started]
    assert [value for _, value in said] == ["12"] * 3
    assert sorted(misses for misses, _ in said) == ["0", "0", "1"]


def test_a_turn_ends_with_who_has_it(tmp_path, monkeypatch):
    first, second = module._Turn(tmp_path / "turn"), module._Turn(tmp_path / "turn")
    assert not first.take()
    assert not module.follows_another()
    monkeypatch.setattr(module, "LONGEST_TURN", 0.1)
    assert second.take(), "it waits, and then compiles for itself"
    assert module.follows_another()
    second.give()
    first.give()
    assert not second.take()
    assert not module.follows_another()
    second.give()


def test_code_of_another_signature_is_not_taken(tmp_path):
    files = module._CodeFiles(tmp_path, "base")
    files.save("one", 1)
    assert (files.load("one"), files.load("two")) == (1, None)
    files._path("one").rename(files._path("two"))
    assert files.load("two") is None


def test_a_disk_that_cannot_be_written_costs_only_the_cache(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    blocked = module._CodeFiles(in_the_way, "base")
    blocked.save("key", 1)
    assert blocked.load("key") is None


def test_a_cache_that_others_may_write_is_not_used(tmp_path):
    shared = tmp_path / "o2o-sim"
    shared.mkdir()
    shared.chmod(0o777)
    assert not module._is_private(shared)
    shared.chmod(0o700)
    assert module._is_private(shared)


def test_without_a_writable_home_a_private_folder_is_taken(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    folder = module._writable_root.__wrapped__(str(in_the_way))
    assert folder.is_dir()
    assert module._is_private(folder)


def test_the_cache_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path / "o2o-sim"
