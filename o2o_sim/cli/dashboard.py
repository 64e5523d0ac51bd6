"""`o2o dashboard`: open the dashboard in a browser."""

from __future__ import annotations

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
    try:
        code = subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        tell("The dashboard is closed.")
        code = 0
    raise typer.Exit(code)
