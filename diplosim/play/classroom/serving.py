"""A lesson on the network: where it is reached, and the server that runs it."""

from __future__ import annotations

import contextlib
import gc
import io
import socket
from dataclasses import dataclass, replace
from pathlib import Path

import segno

from diplosim.play.classroom.access import Password, new_code, new_password
from diplosim.play.classroom.host import Host
from diplosim.play.classroom.local_server import quiet_server
from diplosim.play.classroom.server import application
from diplosim.play.classroom.setup import Setup

LOG = "lesson.sqlite3"
"""Name of the log in the folder of a lesson."""


@dataclass(frozen=True)
class Address:
    """Where a lesson is reached.

    listen: address that the server listens at.  shown: the one that people type.  port: of both.
    """

    listen: str
    shown: str
    port: int

    @property
    def join_at(self) -> str:
        """What people type into their phones."""
        return f"http://{self.shown}:{self.port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that requests may name."""
        names = {self.shown.lower(), "127.0.0.1", "localhost"}
        return tuple(f"{name}:{self.port}" for name in sorted(names))


def own_address() -> str:
    """The address of this machine in its local network; that of the machine itself where it has none.

    No packet is sent: the socket only asks which way one would go.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
            return str(asking.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def open_lesson(folder: Path, setup: Setup | None) -> Host:
    """Open the lesson of a folder: a new one, or the one that lies there.

    Args:
        folder: where its log is.
        setup: what a new lesson is made of; None to go on with the one that is there.

    Returns:
        The host of the lesson.
    """
    # What is loaded by now stays as long as the server: looking through it again takes a tenth of a long log's time.
    gc.freeze()
    return Host(folder / LOG, setup)


def new_setup(chosen: Setup) -> Setup:
    """What a new lesson is made of, with a code of its own."""
    return replace(chosen, code=new_code())


def in_terminal(address: str) -> str:
    """A QR code of an address for a terminal."""
    out = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue()


def serve(host: Host, address: Address, password: str) -> None:
    """Run a lesson until it is stopped; its log is kept.

    Args:
        host: the lesson.
        address: where it is reached.
        password: Control's.
    """
    app = application(host, Password(password), address.hosts, address.join_at)
    server = quiet_server(app, host=address.listen, port=address.port)
    try:
        with contextlib.suppress(KeyboardInterrupt):  # that is how it is stopped
            server.run()
    finally:
        host.close()


def password() -> str:
    """A fresh password for Control."""
    return new_password()
