"""`o2o dashboard`: open the dashboard in a browser."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from o2o_sim.cli.screen import tell
from o2o_sim.core.errors import InputError

__all__ = ["dashboard"]


def dashboard(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")
    ] = 8501,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the dashboard in a browser (extra `dashboard`). Nothing leaves this machine."""
    from o2o_sim.core.datafile import shipped_folder

    if find_spec("streamlit") is None:
        raise InputError(
            "The dashboard needs Streamlit: pip install 'o2o-sim[dashboard]', or '.[dashboard]' in a checkout."
        )
    page = shipped_folder("dashboards") / "app.py"
    if not page.is_file():
        raise InputError("This installation has no dashboard.")
    command = [sys.executable, "-m", "streamlit", "run", str(page), f"--server.port={port}"]
    command += [f"--server.headless={'false' if browser else 'true'}", "--browser.gatherUsageStats=false"]
    command += ["--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    raise typer.Exit(_serve(command))


def _serve(command: list[str]) -> int:
    """Run the server until it ends; an order to end this process ends the server first."""
    server = subprocess.Popen(command)
    before = signal.signal(signal.SIGTERM, lambda number, frame: server.terminate())
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.wait()
        code = 0
    finally:
        signal.signal(signal.SIGTERM, before)
    if code in (0, -signal.SIGTERM):
        tell("The dashboard is closed.")
        return 0
    return code
