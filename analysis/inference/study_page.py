"""The page of a study, with its figures and tables, in a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path as FilePath

import pandas as pd

from analysis.inference.study_plot import draw_ahead, draw_evidence, draw_paths
from analysis.inference.study_text import (
    CHANNEL_WORDS,
    ahead_table,
    as_data,
    before_tempering,
    evidence_table,
    moved,
    path_table,
    share,
    towards,
    untold_ahead,
    verdict,
)
from analysis.pages.page import write_page
from analysis.pages.sections import Picture, Table, csv_text, in_both_layouts
from analysis.plots.figures import words
from diplosim.atomic_files import write_text_whole
from diplosim.learning.inference.errors import RANGES, Errors
from diplosim.learning.inference.posterior import Path
from diplosim.learning.inference.second_route import RECORDS
from diplosim.learning.inference.study import Study
from diplosim.rules.coded_arrays import TYPES
from diplosim.version import __version__

WHAT = {
    "misfit": "standard deviation of a demand's public worth around the policy's",
    "tremble": "chance of another act on a channel, in a round",
    "sure": "factor on how sure the coder is",
    "prior_odds": "factor on the prior odds of the asked type",
}
DRAW_WORDS = {
    "war_cost": "war cost",
    "blame": "blame of attacking",
    "tactic": "place of its tactic in the range of exponents, 0 to 1",
    "no_deal": "worth of peace without a deal",
    "bounds": "worth of the worst package that it could sign",
}
"""Private draws beside the type, in utility but for the tactic."""


def write_study(study: Study, folder: FilePath) -> FilePath:
    """Write page, figures, CSV and JSON of a study; return the path of the page.

    Args:
        study: what a record says.
        folder: where; made if it is not there.

    Returns:
        Path of the page.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (
        ("path", path_table(study)),
        ("evidence", evidence_table(study)),
        ("ahead", ahead_table(study)),
    ):
        write_text_whole(folder / f"{name}.csv", csv_text(frame))
    write_text_whole(folder / "study.json", json.dumps(as_data(study), indent=2))
    first = study.first()
    paths = [first, *(path for path in study.paths.values() if path is not first)]
    pictures = [
        Picture(
            "path",
            in_both_layouts(draw_paths, study),
            f"Posterior of the asked type after each date, {study.particles:,} runs along the record. Band: 5-95 % of "
            "64 assumptions on priors, misfit, trembles and coding errors. Dashed: the second "
            f"route, what share of {RECORDS:,} talks by the policies, with such errors, was of that type where the "
            "public tables said as much; dotted: those tables as seats read them."
            + (" Where a line is broken off, too few runs count to say anything." if _gaps(paths) else ""),
            "; ".join(verdict(study, first)),
        ),
    ]
    if first.steps:
        pictures.append(
            Picture(
                "evidence",
                in_both_layouts(draw_evidence, study, first),
                f"What moved P({words(TYPES[first.about])}) of {first.party}, in nats of log odds at the central "
                f"assumptions{before_tempering(first)}, {study.particles:,} runs along the record; hatched: all dates "
                "of a channel together.",
                "; ".join(towards(what, nats, words(TYPES[first.about])) for what, nats in moved(first)[:5]),
            )
        )
    if study.ahead:
        pictures.append(
            Picture(
                "ahead",
                in_both_layouts(draw_ahead, study),
                "What follows from each date if nothing later is known: share of each class over runs drawn by their "
                "weights, with the band over the same assumptions."
                + (" Stars: forecasts of the time, of war." if study.record.forecasts else "")
                + "".join(f" {line}" for line in untold_ahead(study)),
                "Shares of the outcome classes by date.",
            )
        )
    sections = [(path.party, words(TYPES[path.about]), verdict(study, path), moved(path)[:8]) for path in paths]
    values = {
        "engine": __version__,
        "study": study,
        "lead": verdict(study, first),
        "pictures": pictures,
        "parties": [
            (party, [towards(what, nats, kind) for what, nats in found], lines)
            for party, kind, lines, found in sections
        ],
        "without": Table(
            "Posterior of the asked type at the end with one channel left out",
            pd.DataFrame(
                [
                    {
                        "party": path.party,
                        "without": CHANNEL_WORDS[name],
                        "P": share(value),
                        "all channels": share(path.central[-1, path.about]),
                    }
                    for path in paths
                    for name, value in path.without.items()
                ]
            ),
        ),
        "draws": Table(
            "Private draws beside the type, mean before and after, and 5-95 % after",
            pd.DataFrame(
                [
                    {
                        "party": path.party,
                        "draw": DRAW_WORDS[name],
                        "before": f"{d[0]:.3f}",
                        "after": f"{d[1]:.3f}",
                        "5-95 %": f"[{d[2]:.3f}, {d[3]:.3f}]",
                    }
                    for path in paths
                    for name, d in path.draws.items()
                ]
            ),
        ),
        "assumed": Table(
            "What is assumed, and over which range the band goes; judgements, none estimated",
            pd.DataFrame(
                [
                    {
                        "name": words(name),
                        "is": WHAT[name],
                        "central": f"{getattr(Errors(), name):g}",
                        "range": f"{low:g} to {high:g}",
                    }
                    for name, (low, high) in RANGES.items()
                ]
            ),
        ),
        "coding": Table(
            "What was seen, how sure the coder is, and why",
            pd.DataFrame(
                [
                    {
                        "date": str(move.date),
                        "round": move.round,
                        "party": move.party,
                        "seen": move.words.rpartition(",")[0],
                        "sure": f"{move.sure:g}",
                        "why": move.why,
                    }
                    for move in study.record.moves
                ]
            ),
        ),
    }
    return write_page("inference.html", folder, pictures, values)


def _gaps(paths: Sequence[Path]) -> bool:
    """Whether a posterior is refused at some date, so that its line has a gap."""
    return any(bool(path.refused.any()) for path in paths)
