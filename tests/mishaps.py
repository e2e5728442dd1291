"""What goes wrong with disks, made to order for tests."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534

needs_signals = pytest.mark.skipif(os.name == "nt", reason="needs a signal that one process can send another")


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes: as near to a full disk as a test comes."""
    resource = pytest.importorskip("resource", reason="needs a limit to what a process may write")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing can be written to `folder`, not even by root, who steps down for the time being."""
    if not hasattr(os, "geteuid"):
        pytest.skip("needs folders that their owner may not write to")
    mode = folder.stat().st_mode
    folder.chmod(0o555)
    user = os.geteuid()
    # Semaphores that earlier tests have left may only be taken away by who made them, and commands thaw what is frozen.
    gc.unfreeze()
    gc.collect()
    gc.disable()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(user)
        gc.enable()
        folder.chmod(mode)
