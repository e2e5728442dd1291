"""The outcome table with distances to the solution concepts, which the engine itself does not know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diplosim.engine.talks import Talks


def with_distances(talks: Talks) -> pd.DataFrame:
    """The outcome table of ended talks, one row a run, with the distances of agreements to the solution concepts.

    They are NaN where nothing was agreed.  They are worked out only for a table that is asked for: training play never
    asks, and they cost more than play.
    """
    from diplosim.solutions.distances import DISTANCES, distances_of  # optimisers take as long to import as all else

    game = talks.game
    columns = {name: np.full(game.runs, np.nan) for name in DISTANCES}
    drawn = game.space is not None and game.scenario.protocol.preferences == "drawn"
    for reached in () if drawn else game.outcome_table.reached:
        for name, values in distances_of(game.scenario, reached, discrete=game.space is not None).items():
            columns[name][reached.runs] = values
    return game.outcome_table.table(columns)
