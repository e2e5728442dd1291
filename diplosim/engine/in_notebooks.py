"""How talks show themselves at a prompt and in a notebook: a line, and a table of how the runs have ended so far."""

from __future__ import annotations

from diplosim.engine.game import Game
from diplosim.harmless import html_table, html_text, visible
from diplosim.numerics.statistics import WILSON, shares


def in_a_line(kind: str, game: Game) -> str:
    """What a prompt shows.  kind: name of the class."""
    return f"<{kind} of {_title(game)}; {_standing(game)}>"


def in_a_table(game: Game) -> str:
    """What a notebook shows: the line and, of the runs that have ended, shares with their Wilson 95 % intervals."""
    line = f"<p>{html_text(f'{_title(game)}; {_standing(game)}')}</p>"
    counts = game.outcome_table.counts()
    ended = sum(counts.values())
    if not ended:
        return line
    rows = [
        (row.name.replace("_", " "), f"{row.count:,}", f"{row.share:.1%}", f"{row.low:.1%} to {row.high:.1%}")
        for row in shares(counts).outcomes
    ]
    columns = ("outcome", "runs", "share", f"95 % interval ({WILSON})")
    return line + html_table(f"How {ended:,} runs have ended", columns, rows)


def _title(game: Game) -> str:
    runs = f"run {game.first_run}" if game.runs == 1 else f"{game.runs:,} runs from run {game.first_run}"
    return f"{visible(game.scenario.id, keep='')}, seed {game.seed}, {runs}"


def _standing(game: Game) -> str:
    ended = sum(game.outcome_table.counts().values())
    if not game.running:
        return "all have ended" if game.runs > 1 else "has ended"
    return f"round {game.round + 1} of {game.scenario.rounds}, {ended:,} of {game.runs:,} have ended"
