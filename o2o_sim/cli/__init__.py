"""The command `o2o`: run, compare, study, check and explain markets from a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks, and end the process.

    The exit code is 0 when all went well, 1 when something that was asked about does not hold, 2 when the
    input cannot be used, and 130 when it was interrupted. An error is one paragraph, never a traceback.
    """
    from o2o_sim.cli.app import app
    from o2o_sim.core.errors import O2OError

    try:
        app(args=None if arguments is None else list(arguments), prog_name="o2o")
    except O2OError as error:
        # Several things that are wrong have a line each.
        _end(2, *(str(error).splitlines() if getattr(error, "parts", ()) else [str(error)]))
    except MemoryError:
        _end(2, "This does not fit into the memory of this machine. Take fewer people, merchants or days.")
    except BrokenPipeError:
        # The reader has seen enough (`o2o list rules | head`): nothing to complain about.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("O2O_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        _end(70, f"This is a fault in o2o-sim, not in your input ({what}). O2O_DEBUG=1 shows where it arose.")


def _end(code: int, *lines: str) -> None:
    from o2o_sim.cli.screen import harmless

    print("o2o: " + "\n  ".join(harmless(" ".join(line.split())) for line in lines), file=sys.stderr)
    sys.exit(code)
