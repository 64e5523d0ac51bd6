"""Executors do every task once, say what became of it, and lose only the task that killed its worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from o2o_sim.core.errors import RunError
from o2o_sim.study.executor import Executor, FuturesExecutor, SerialExecutor, cluster, cores
from o2o_sim.study.pool import WarmPool

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}


@pytest.fixture
def work(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    import pool_work

    return pool_work


@pytest.fixture
def pool():
    with WarmPool(workers=2, niceness=0) as executor:
        yield executor


EXECUTORS = {
    "serial": SerialExecutor,
    "threads": lambda: FuturesExecutor(ThreadPoolExecutor(2)),
    "pool": lambda: WarmPool(workers=2, niceness=0),
}


@pytest.fixture(params=EXECUTORS, ids=str)
def executor(request):
    with EXECUTORS[request.param]() as made:
        yield made


def results(executor: Executor, function, tasks) -> list:
    return [f.result for f in sorted(executor.run(function, tasks), key=lambda finished: finished.index)]


def test_every_task_is_done_once(executor, work):
    assert results(executor, work.square, range(7)) == [task * task for task in range(7)]


def test_no_task_is_no_work(executor, work):
    assert results(executor, work.square, []) == []


def test_a_failure_is_an_answer_and_stops_nobody(executor, work):
    finished = {f.index: f for f in executor.run(work.fail_on_odd, range(4))}
    assert [finished[index].result for index in (0, 2)] == [0, 2]
    assert str(finished[3].error) == "3 is odd" and isinstance(finished[3].error, ValueError)


def test_an_executor_is_used_again(executor, work):
    assert results(executor, work.square, [2]) == results(executor, work.square, [2]) == [4]


def test_progress_is_told_by_task(pool, work):
    heard = []
    list(pool.run(work.square, [1, 2, 3], lambda index, share: heard.append((index, share))))
    assert sorted(heard) == [(0, 0.5), (1, 0.5), (2, 0.5)]


def test_workers_stay_warm_between_calls(pool, work):
    first = set(results(pool, work.process, range(6)))
    assert set(results(pool, work.process, range(6))) == first
    assert len(first) == 2


def test_workers_have_one_thread_and_keep_quiet(pool, work, capfd):
    assert results(pool, work.environment, [None]) == [
        {"NUMBA_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
    ]
    assert capfd.readouterr().out == ""


def test_an_interrupt_from_the_keyboard_does_not_reach_the_workers(pool, work):
    """They are in sessions of their own from the first moment, so no terminal sends them a signal."""
    workers = set(results(pool, work.process, range(6)))
    assert {os.getsid(worker) for worker in workers} == workers


def test_a_killed_worker_costs_one_task_which_is_tried_again(pool, work, tmp_path):
    tasks = [(number, str(tmp_path / "mark")) for number in range(8)]
    assert results(pool, work.die_once, tasks) == list(range(8))
    assert (tmp_path / "mark").exists()


def test_a_task_that_kills_twice_is_reported_and_the_rest_is_kept(pool, work):
    finished = {f.index: f for f in pool.run(work.die_always, range(6))}
    assert {index for index, f in finished.items() if f.error} == {3}
    assert isinstance(finished[3].error, RunError) and "signal 9" in str(finished[3].error)
    assert [finished[index].result for index in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 5]


def test_an_idle_worker_that_was_killed_is_replaced(pool, work):
    for process in results(pool, work.process, range(2)):
        os.kill(process, signal.SIGKILL)
    assert results(pool, work.square, range(4)) == [0, 1, 4, 9]


def test_errors_and_results_that_do_not_travel_are_said_in_words(pool, work):
    (failed,) = pool.run(work.fail_unportably, [0])
    assert isinstance(failed.error, RunError) and "Unportable: odd" in str(failed.error)
    (answered,) = pool.run(work.answer_unportably, [0])
    assert answered.error is not None and "ended its worker" not in str(answered.error)


def test_where_an_error_arose_travels_as_a_note(pool, work):
    (failed,) = pool.run(work.fail_on_odd, [1])
    assert "fail_on_odd" in "".join(failed.error.__notes__)


def test_leaving_early_ends_the_busy_workers(pool, work):
    started = time.monotonic()
    stream = pool.run(work.slow, [0.1, 30.0])
    assert next(stream).result == 0.1
    stream.close()
    assert time.monotonic() - started < 10
    assert results(pool, work.square, [5]) == [25]


def test_what_is_called_off_in_time_leaves_its_workers_warm(pool, work):
    before = {finished.result for finished in pool.run(work.process, range(4))}
    # A step of five seconds' work takes 50 ms: both hear in time that nobody wants it any more.
    stream = pool.run(work.slow, [0.01, 5.0, 5.0])
    next(stream)
    stream.close()
    assert {worker.process.pid for worker in pool._idle} == before
    assert [finished.result for finished in pool.run(work.square, [3])] == [9]


def test_workers_that_cannot_start_are_reported(work, monkeypatch):
    monkeypatch.setattr("o2o_sim.study.pool.BOOTSTRAP", "raise SystemExit(3)")
    with (
        WarmPool(workers=2) as broken,
        pytest.raises(RunError, match=r"do not start here: it ended with code 3"),
    ):
        list(broken.run(work.square, range(4)))


def test_a_script_without_a_main_guard_may_use_the_pool(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(HERE)!r})
        import pool_work
        from o2o_sim.study.pool import WarmPool
        with WarmPool(workers=2) as pool:
            print(sorted(done.result for done in pool.run(pool_work.square, [1, 2, 3])))
        """)
    )
    done = subprocess.run(
        [sys.executable, script], env=ENVIRONMENT, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.returncode) == ("[1, 4, 9]\n", 0), done.stderr


def test_workers_end_when_the_parent_is_killed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(HERE)!r})
        import pool_work
        from o2o_sim.study.pool import WarmPool
        pool = WarmPool(workers=2)
        print(*{{done.result for done in pool.run(pool_work.process, range(6))}}, flush=True)
        list(pool.run(pool_work.slow, [60.0, 60.0]))
        """)
    )
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as parent:
        workers = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
        parent.wait()
        assert len(workers) == 2
    deadline = time.monotonic() + 10
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.05)


def is_running(process: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_cluster_without_dask_or_scheduler_is_a_sentence():
    with pytest.raises(RunError, match=r"Dask"):
        cluster("tcp://127.0.0.1:1", patience=0.2)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same(work):
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    options = {"n_workers": 1, "threads_per_worker": 2, "processes": False, "dashboard_address": None}
    with (
        distributed.LocalCluster(host="127.0.0.1", protocol="tcp://", **options) as local,
        cluster(local.scheduler_address) as executor,
    ):
        assert executor.workers == 2
        assert results(executor, work.square, range(7)) == [task * task for task in range(7)]
        finished = {f.index: f for f in executor.run(work.fail_on_odd, range(2))}
        assert finished[0].result == 0 and isinstance(finished[1].error, ValueError)


def test_there_is_a_processor():
    assert 1 <= cores() <= (os.cpu_count() or 1)
