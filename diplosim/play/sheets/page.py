"""The HTML file with the role sheets of a game: rules and public parts first, then a confidential sheet for each seat.

Every text is escaped.  The page asks nothing of any other place, and each sheet begins on paper of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from diplosim.play.public_data import seats_of
from diplosim.play.rules_data import rules_data
from diplosim.play.sheet_data import sheet_data
from diplosim.play.value_words import number
from diplosim.version import __version__

if TYPE_CHECKING:
    from diplosim.play.session import Session

PARTS = ("all", "public", "confidential")
"""What a file may hold."""


def sheets_page(session: Session, parties: Sequence[str] = (), part: str = "all") -> str:
    """The role sheets of a game as one page.

    Args:
        session: a talk of one run, in which the private numbers were drawn.
        parties: whose sheets; empty: all that somebody can play.
        part: one of `PARTS`.

    Returns:
        The text of an HTML file.

    Raises:
        IllegalMove: a party has no part in the talks.
    """
    chosen = [sheet_data(session.scenario, session, party) for party in parties or seats_of(session)]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["points"] = lambda utility: f"{100 * utility:z.0f}"
    return environment.get_template("role_sheets.html").render(
        sheets=chosen,
        rules=rules_data(session),
        scenario=session.scenario,
        seed=session.game.seed,
        run=session.game.first_run,
        public=part in ("all", "public"),
        confidential=part in ("all", "confidential"),
        engine=__version__,
    )
