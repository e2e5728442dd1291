"""A lesson in a real browser: the command itself as the server, and pages of one or more people."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)


def needs_browser() -> Any:
    """Skip a test with the reason where there is no browser to drive."""
    for package in ("playwright", "axe_playwright_python"):
        pytest.importorskip(package, reason=f'needs {package}: python -m pip install -e ".[dev]"')
    if CHROMIUM is None:
        pytest.skip(f"needs Chromium, one of {', '.join(NAMES)} on the path: apt-get install chromium")


@dataclass
class Server:
    """A lesson that runs; what the command printed."""

    process: subprocess.Popen[str]
    base: str
    password: str
    code: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(folder: Path, *more: str, port: int = 0, module: str = "diplosim") -> Server:
    """Start the command and read what it prints; another module may stand for the package."""
    port = port or free_port()
    command = [sys.executable, "-m", module, "classroom", *more, "--folder", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    printed = _read_until(process.stdout, "Ctrl+C")
    process.stdout.close()
    password, code = (re.search(rf"{word}: +(\S+)", printed) for word in ("password", "code"))
    assert password is not None, printed
    assert code is not None, printed
    base = f"http://127.0.0.1:{port}"
    wait_for(port)
    return Server(process, base, password[1], code[1])


def _read_until(out: IO[str], word: str) -> str:
    lines = []
    for line in out:
        lines.append(line)
        if word in line:
            break
    return "".join(lines)


def wait_for(port: int) -> None:
    import time

    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


@contextmanager
def server(folder: Path, *more: str, module: str = "diplosim") -> Iterator[Server]:
    """A lesson that runs for the time of a test."""
    running = started(folder, *more, module=module)
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=120)


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def faults_of_access(page: Any) -> list[str]:
    """What axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    return [fault["id"] for fault in Axe().run(page, options=RULES).response["violations"]]


@contextmanager
def page_of_a_command(*arguments: str, folder: Path, module: str = "diplosim") -> Iterator[str]:
    """The address of a page that a command serves on this computer; Ctrl-C must end it well."""
    port = free_port()
    command = [sys.executable, "-m", module, *arguments, "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    _read_until(process.stdout, "Ctrl+C")
    wait_for(port)
    yield f"http://127.0.0.1:{port}"
    if os.name == "nt":  # where no signal can be sent to it
        process.kill()
        process.wait()
    else:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=120) == 0
    process.stdout.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
