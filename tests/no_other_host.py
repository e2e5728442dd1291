"""Tests ask no other machine: connections are made to this one alone, and to others refused."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class AskedElsewhere(AssertionError):
    """A test wanted to ask another machine.  It is no OSError, so that nothing takes it for a line that is down."""


def _of_this_machine() -> frozenset[str]:
    """Addresses by which this machine is known to itself; clusters of workers may use them."""
    try:
        return frozenset(str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None))
    except OSError:
        return frozenset()


def is_here(host: str, own: frozenset[str]) -> bool:
    """Whether a host is this machine."""
    if host in ("", "localhost") or host in own:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@contextmanager
def only_this_machine() -> Iterator[None]:
    """Refuse connections to other machines.  What tests start as processes of their own is not held to it."""
    own = _of_this_machine()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            real = getattr(socket.socket, name)

            def connect(self: socket.socket, address: Any, real: Any = real) -> Any:
                streams = self.family in (socket.AF_INET, socket.AF_INET6) and self.type == socket.SOCK_STREAM
                if streams and not is_here(str(address[0]), own):
                    self.close()  # libraries close it where the line is down, and only there
                    raise AskedElsewhere(f"a test asks {address[0]}; tests ask this machine alone")
                return real(self, address)

            patch.setattr(socket.socket, name, connect)
        yield
