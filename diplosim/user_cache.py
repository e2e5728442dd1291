"""The user's cache folder: what any command may want again and what belongs to no run folder.

Everything in it is known by its content and can be deleted at any time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "DIPLOSIM_CACHE"
"""Environment variable that names another folder; empty: nothing is kept."""


def user_cache() -> Path | None:
    """The folder, made where it is absent; None where nothing is kept, or it cannot be written."""
    place = cache_place()
    if place is None:
        return None
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return place if os.access(place, os.W_OK) else None


def cache_place() -> Path | None:
    """Where caches lie on this system, after the XDG specification but for Windows and macOS; None for nowhere."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    try:
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "diplosim" / "cache"
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "diplosim"
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diplosim"
    except RuntimeError:  # a user without a home
        return None
