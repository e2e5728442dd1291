"""Who may come in: Control's password, the code of the class, and tokens that cookies carry.

Only hashes are kept.  A token has 128 random bits, so that a plain hash of it cannot be turned back.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import deque

UNAMBIGUOUS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for another."""

SEAT_COOKIE, CONTROL_COOKIE = "seat", "control"
"""The only two cookies."""


def new_token() -> str:
    """A token of 128 random bits for a cookie, a seat's link or a form."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A code of six characters with which a class finds its lesson."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(6))


def new_password() -> str:
    """A password for Control, made to be typed: twelve characters in three groups, 59 bits."""
    groups = ["".join(secrets.choice(UNAMBIGUOUS) for _ in range(4)) for _ in range(3)]
    return "-".join(groups)


class Password:
    """Control's password, kept as a scrypt hash only.

    work: what each try costs, a power of two (scrypt's n); the default takes some 50 ms.
    """

    def __init__(self, password: str, work: int = 2**14) -> None:
        self._work = work
        self._salt = secrets.token_bytes(16)
        self._hash = self._scrypt(password)

    def _scrypt(self, password: str) -> bytes:
        typed = password.strip().upper().encode()
        return hashlib.scrypt(typed, salt=self._salt, n=self._work, r=8, p=1, maxmem=2**26)

    def fits(self, password: str) -> bool:
        """Whether it is the password; small letters and spaces around it do not matter."""
        return secrets.compare_digest(self._hash, self._scrypt(password[:100]))


class Limiter:
    """At most so many acts in a span of seconds, for each who acts."""

    def __init__(self, acts: int = 10, seconds: float = 10.0) -> None:
        self.acts, self.seconds = acts, seconds
        self._times: dict[str, deque[float]] = {}

    def allows(self, who: str, now: float) -> bool:
        """Count an act, unless there were too many: then say no and count nothing."""
        times = self._times.setdefault(who, deque())
        while times and times[0] <= now - self.seconds:
            times.popleft()
        if len(times) >= self.acts:
            return False
        times.append(now)
        if len(self._times) > 10_000:
            self._times = {name: kept for name, kept in self._times.items() if kept and kept[-1] > now - self.seconds}
        return True
