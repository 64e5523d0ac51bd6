"""A process that has read the whole package, and becomes any command of a page in no time.

A page asks for some eighty commands, and each would spend two seconds on imports and on loading compiled code. So one
process, `serve`, does that once and forks for each command; `CLIENT` stands in for `o2o` and `python` on a page's path:
it hands over its arguments, folder, environment and open files, passes an interrupt on, and ends as the command ended.
That the commands start by themselves as well is for tests/cli and tests/reproducibility to show.
"""

from __future__ import annotations

import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CLIENT = """\
import json, os, signal, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect(sys.argv[1])
asked = {"kind": sys.argv[2], "arguments": sys.argv[3:], "folder": os.getcwd(), "environment": dict(os.environ)}
socket.send_fds(server, [json.dumps(asked).encode()], [0, 1, 2])
answers = server.makefile()
command = int(answers.readline())
signal.signal(signal.SIGINT, lambda *_: os.kill(command, signal.SIGINT))
code = int(answers.readline())
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""
LONGEST_REQUEST = 1 << 20


@contextmanager
def warm_process(folder: Path) -> Iterator[Path]:
    """A folder of tools for a path, `o2o` and `python` among them, behind which one warm process stands."""
    address = folder / "socket"
    client = folder / "client.py"
    client.write_text(CLIENT, encoding="utf-8")
    tools = folder / "tools"
    tools.mkdir()
    for name, kind in (("o2o", "o2o"), ("python", "python"), ("python3", "python")):
        shim = tools / name
        shim.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -IS "{client}" "{address}" {kind} "$@"\n', "utf-8"
        )
        shim.chmod(0o755)
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__)), str(address)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None and server.stdout.readline() == b"ready\n", (
            "the warm process did not start"
        )
        yield tools
    finally:
        server.communicate()


def serve(address: str) -> None:
    """Answer requests until standard input ends; in the child, does the command and returns."""
    _warm_up()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            asked, _ = listener.accept()
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children below
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                listener.close()
                _answer(asked)
                return
            asked.close()


def _warm_up() -> None:
    """Import what commands import, and live a day of a small market, so that its compiled code is in memory."""
    import o2o_sim as o2o
    import o2o_sim.cli.app
    import o2o_sim.report.page
    import o2o_sim.study.replay
    import o2o_sim.study.store

    o2o.Market(o2o.load_scenario("district_small", {"consumers.count": 200, "days": 1, "warmup": 0})).run()


def _answer(asked: socket.socket) -> None:
    """Do one command in a child; tell who does it, and how it ended."""
    message, files, _, _ = socket.recv_fds(asked, LONGEST_REQUEST, 3)
    child = os.fork()
    if child == 0:
        asked.close()
        for ours, theirs in enumerate(files):
            os.dup2(theirs, ours)
            os.close(theirs)
        _become(**json.loads(message))
        return
    asked.sendall(f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    asked.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(kind: str, arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be the command: this process ends as it would."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if kind == "o2o":
        from o2o_sim.cli import main

        main(arguments)
    else:
        _be_python(arguments)


def _be_python(arguments: list[str]) -> None:
    if arguments[:2] == ["-W", "error"]:
        warnings.simplefilter("error")
        arguments = arguments[2:]
    what, *rest = arguments
    if what == "-c":
        sys.argv, sys.path[0] = ["-c", *rest[1:]], ""
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(rest[0], "<string>", "exec"), names)
    elif what.endswith(".py"):
        sys.argv, sys.path[0] = [what, *rest], str(Path(what).resolve().parent)
        runpy.run_path(what, run_name="__main__")
    else:
        os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    serve(sys.argv[1])
