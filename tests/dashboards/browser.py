"""A dashboard that is served, and a Chromium that looks at it and notes what it should not do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STILL = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(cache: Path) -> Iterator[str]:
    """`o2o dashboard` with a cache of comparisons of its own; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "o2o_sim", "dashboard", "--port", str(port), "--no-browser"]
    environment = {**os.environ, "O2O_DASHBOARD_FOLDER": str(cache)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        # The command alone is told to end: it takes the server, its engine and their workers along.
        process.terminate()
        process.wait(timeout=30)
        assert _is_free(port), "the dashboard's server has outlived its command"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _wait_for(address: str, process: subprocess.Popen[bytes], patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        assert process.poll() is None, "the dashboard's server has ended"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"no dashboard answered at {address}")


class Reader:
    """One person at the page: opens it, waits until it stands still, and remembers what went wrong."""

    def __init__(self, browser, address: str, width: int) -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        self.page = self.context.new_page()
        self.page.set_default_timeout(90_000)
        self.errors: list[str] = []
        self.strangers: list[str] = []
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.context.on("request", self._note_request)

    def open(self, **query) -> None:
        """Open the page with a choice in its address."""
        self.page.goto(f"{self.address}/?{urlencode(query, doseq=True)}")
        self.settle()

    def settle(self) -> None:
        """Wait until the page stands still."""
        self.page.wait_for_selector(STILL)
        self.page.wait_for_load_state("networkidle")

    def look_at(self, section: str) -> None:
        """Choose a section of the results by what it is called."""
        self.page.locator(".st-key-section").get_by_text(section, exact=True).click()

    def settle_running(self) -> None:
        """Wait for a page that goes on looking how far a run is."""
        self.page.locator(".st-key-cancel_run button").wait_for()

    def close(self) -> None:
        """Leave, and complain."""
        self.context.close()
        assert not self.errors, self.errors
        assert not self.strangers, f"requests that leave the machine: {self.strangers}"

    def _note_console(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _note_request(self, request) -> None:
        place = urlsplit(request.url)
        if place.scheme in ("http", "https", "ws", "wss") and place.hostname != "127.0.0.1":
            self.strangers.append(request.url)
