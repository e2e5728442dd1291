"""Give damaged files to everything that reads files: only diplosim's own errors may come back (`make fuzz`).

    python -m tools.fuzz [KIND]... [-n N] [--seed S]

Files are sound ones with some bytes, or values of their data, put wrong; the same seed makes the same files.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from diplosim.batches.batch import run_batch
from diplosim.batches.manifest import read_manifest
from diplosim.batches.parts import read_part
from diplosim.designs.loading import load as load_design
from diplosim.learning.tables import Tables
from diplosim.play.move_log import logged_talk
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import read_document
from diplosim.scenario.loading import from_document, load

PIECES = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"[",
    b"{",
    b"- ",
    b": ",
    b"1e300",
    b"-1",
    b".nan",
    b"!!int a",
    b"&a *a",
    b"99" * 30,
)
"""What is put into a text."""

VALUES: tuple[Any, ...] = (None, True, -1, 0, 0.5, 2**70, 1e300, "", "x", [], {}, [[]], {"a": {}}, "\u202e", ["x"] * 3)
"""What is put in the place of a value."""

SWEEP = """\
id: fuzz
name: Fuzz
base: minsk2_2015
runs: 64
observers: fixed
sweep:
  method: one_at_a_time
  keys:
    parties.RUS.war_cost.low: {relative: 0.5}
"""

EXPERIMENT = """\
id: fuzz
name: Fuzz
base: minsk2_2015
runs: 64
variants:
  calmer: [{set: {parameters.breakdown_hazard: 0.0}}, {remove_edge: {a: RUS, b: SEP}}]
"""


def bytes_put_wrong(content: bytes, chance: random.Random) -> bytes:
    """One to four places of a content overwritten, cut out or filled."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place, length = chance.randrange(len(damaged) + 1), chance.choice((0, 1, 1, 4, 40))
        piece = chance.choice((*PIECES, bytes([chance.randrange(256)])))
        damaged[place : place + length] = piece
    return bytes(damaged if chance.random() > 0.1 else damaged[: chance.randrange(len(damaged) + 1)])


def values_put_wrong(data: Any, chance: random.Random) -> Any:
    """A copy of plain data with one to three values replaced or left out."""
    copy = json.loads(json.dumps(data))
    for _ in range(chance.randint(1, 3)):
        target = copy
        while True:
            steps = list(target) if isinstance(target, dict) else list(range(len(target)))
            if not steps:
                break
            step = chance.choice(steps)
            if isinstance(target[step], dict | list) and target[step] and chance.random() < 0.7:
                target = target[step]
                continue
            if chance.random() < 0.2:
                del target[step]
            else:
                target[step] = chance.choice(VALUES)
            break
    return copy


Kind = tuple[bytes, Callable[[Path], object], tuple[type[Exception], ...], str]
"""A sound content, what reads it, the errors that it may raise, and the name of its file."""


def kinds(folder: Path) -> dict[str, Kind]:
    """Everything that is tried; `folder` gets a small batch."""
    scenario = load("minsk2_2015")
    run_batch(scenario, 64, folder / "batch", chunk=64)
    (part,) = (folder / "batch" / "outcomes").glob("part-*.parquet")
    entry = {"round": 0, "stage": "table", "seat": "RUS", "move": {"demand": [0.5]}, "source": "policy", "by": "x"}
    log = {"format": 1, "scenario": "id: a", "seed": 0, "run": 0, "tables": "", "seats": {"RUS": "human"}}
    log |= {"at": [0, "table", 1], "entries": [entry], "pending": {}}
    batch = folder / "batch"
    return {
        "scenario": (
            scenario.to_yaml().encode(),
            lambda path: from_document(read_document(path)),
            (ScenarioError,),
            "talks.yaml",
        ),
        "experiment": (EXPERIMENT.encode(), load_design, (ScenarioError,), "experiment.yaml"),
        "sweep": (SWEEP.encode(), load_design, (ScenarioError,), "sweep.yaml"),
        "log": (
            json.dumps(log).encode(),
            lambda path: logged_talk(json.loads(path.read_text(encoding="utf-8"))),
            (ValueError, RecursionError),
            "log.json",
        ),
        "manifest": ((batch / "manifest.json").read_bytes(), read_manifest, (OSError, ValueError), "manifest.json"),
        "part": (part.read_bytes(), read_part, (OSError, ValueError), part.name),
        "tables": (
            (batch / "beliefs" / "tables.npz").read_bytes(),
            Tables.load,
            (OSError, ValueError),
            "tables.npz",
        ),
    }


def tried(kind: Kind, number: int, seed: str, folder: Path) -> Counter[str]:
    """What was raised that may not be: error and place -> how often."""
    content, read, allowed, name = kind
    data = json.loads(content) if name.endswith(".json") else None
    strange: Counter[str] = Counter()
    for attempt in range(number):
        chance = random.Random(f"{seed}/{attempt}")
        if data is not None and chance.random() < 0.7:
            damaged = json.dumps(values_put_wrong(data, chance)).encode()
        else:
            damaged = bytes_put_wrong(content, chance)
        path = folder / name
        path.write_bytes(damaged)
        try:
            read(path)
        except allowed:
            continue
        except Exception as error:  # noqa: BLE001  whatever else comes is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            strange[f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"] += 1
    return strange


def main() -> int:
    """Try what the command line names; return 1 where anything else than an own error came back."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    found = 0
    with TemporaryDirectory() as folder:
        for name, kind in kinds(Path(folder)).items():
            if chosen.kinds and name not in chosen.kinds:
                continue
            strange = tried(kind, chosen.n, f"{chosen.seed}/{name}", Path(folder))
            found += sum(strange.values())
            sys.stdout.write(f"{name}: {chosen.n:,} files, {sum(strange.values()):,} with another error\n")
            sys.stdout.writelines(f"  {count:5} {what}\n" for what, count in strange.most_common())
            sys.stdout.flush()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
