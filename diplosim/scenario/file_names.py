"""Names that become files, folders and columns: what not every disk and database can tell apart, or have at all."""

from __future__ import annotations

from collections.abc import Collection

DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
"""Names, in lower case, that Windows keeps for devices, whatever ending follows."""


def is_device(name: str) -> bool:
    """Whether Windows keeps this name for a device."""
    return name.partition(".")[0].casefold() in DEVICES


def alike(name: str, others: Collection[str]) -> str | None:
    """The one of the others that differs from a name by case only."""
    return next((other for other in others if other != name and other.casefold() == name.casefold()), None)


def by_case(name: str, other: str) -> str:
    """What is wrong with two names that differ by case only."""
    return (
        f"{name!r} differs from {other!r} by case only, which neither databases nor the disks of Windows and macOS "
        "tell apart; names must differ in more"
    )


def hindrance(name: str, others: Collection[str]) -> str | None:
    """Why a name cannot stand beside others, None where it can; says what is allowed."""
    if is_device(name):
        return f"{name!r} is a device on Windows, so that no file can have this name; take another"
    other = alike(name, others)
    return None if other is None else by_case(name, other)
