"""The tests' own guard: this machine can be asked, others cannot."""

import socket
import urllib.request

import pytest

from tests.no_other_host import AskedElsewhere, is_here

ELSEWHERE = "192.0.2.1"
"""An address kept for documentation: nobody has it."""


def test_another_machine_is_not_asked() -> None:
    for ask in (socket.socket.connect, socket.socket.connect_ex):
        with socket.socket() as asking, pytest.raises(AskedElsewhere, match=ELSEWHERE):
            ask(asking, (ELSEWHERE, 9))


def test_nor_through_a_library() -> None:
    with pytest.raises(AskedElsewhere, match=ELSEWHERE):
        urllib.request.urlopen(f"http://{ELSEWHERE}/", timeout=1.0)


def test_this_machine_is() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()) as line:
        assert line.getpeername() == listening.getsockname()


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("10.1.2.3", True),
        (ELSEWHERE, False), ("10.1.2.4", False), ("2001:db8::1", False), ("example.org", False),
    ],
)  # fmt: skip
def test_what_this_machine_is(host: str, here: bool) -> None:
    assert is_here(host, frozenset({"10.1.2.3"})) == here
