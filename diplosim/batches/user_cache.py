"""The user's cache folder: what any command may want again and what belongs to no run folder.

Everything in it is known by its content and can be deleted at any time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "DIPLOSIM_CACHE"
"""Environment variable that names another folder."""


def user_cache() -> Path | None:
    """The folder, made where it is absent; None where it cannot be written."""
    place = _place()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return place if os.access(place, os.W_OK) else None


def _place() -> Path:
    """Where caches lie on this system: the place of the XDG specification, but for Windows and macOS."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "diplosim" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "diplosim"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diplosim"
