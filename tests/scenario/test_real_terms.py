"""Which real terms a forecast can be held against: those of a deal that was made by the horizon."""

import pandas as pd
import pytest
from click.testing import CliRunner

import diplosim
from analysis.run.backtest import terms_error
from analysis.run.terms import draw_terms, term_quantiles
from diplosim.cli.main import main
from diplosim.forecasts.forecasting import forecasts
from diplosim.scenario.real_terms import real_terms
from diplosim.scenario.remarks import remarks
from diplosim.scenario.scenario import Scenario


def early(case: str, **changes: object) -> Scenario:
    return diplosim.load(case).replace(changes)


@pytest.mark.parametrize(
    ("talks", "known"),
    [
        (early("jcpoa_2015"), 7),
        (early("jcpoa_2015", horizon="2015-07-13"), 0),
        (early("jcpoa_2015", horizon="2016-07-14"), 7),
        (early("jcpoa_2015", horizon="2015-04-02", real_outcome="partial_agreement"), 7),
        (early("jcpoa_2015", horizon="2015-04-02", real_outcome="stalemate"), 0),
        (early("jcpoa_2015", real_outcome=None), 7),
        (early("six_party_2009"), 6),
        (early("six_party_2009", horizon="2007-10-03"), 6),
        (early("six_party_2009", horizon="2005-01-01"), 0),
        (early("geneva_2022"), 0),
    ],
)
def test_terms_count_from_the_day_of_the_first_deal_that_is_coded(talks: Scenario, known: int) -> None:
    """Six parties stood at a partial agreement in 2005 and 2007, and at none in 2009."""
    assert len(real_terms(talks)) == known
    assert all(talks.issue(issue).real_value == value for issue, value in real_terms(talks).items())


def test_no_forecast_is_held_against_terms_of_a_later_day() -> None:
    """What was agreed in July 2015 was scored as what the talks had come to in January."""
    late, before = early("jcpoa_2015"), early("jcpoa_2015", horizon="2015-01-15")
    settled = pd.DataFrame({f"term_{issue}": [0.4, 0.6] for issue in late.issue_ids})
    assert terms_error(late, settled) is not None
    assert terms_error(before, settled) is None
    assert {issue.real for issue in forecasts(before).issues} == {None}
    drawn = draw_terms(before, term_quantiles(settled), dict.fromkeys(late.issue_ids, 0.5))
    assert "real value" not in {text.get_text() for legend in drawn.legends for text in legend.get_texts()}


def test_options_without_an_order_have_no_error_of_terms() -> None:
    """The mean distance of "tea" and "wine" by their places in the file was a part of the error."""
    talks = early("jcpoa_2015")
    first = talks.issues[0]
    named = {"options": [0.0, first.real_value, 1.0], "anchors": {0.0: "tea", first.real_value: "wine", 1.0: "water"}}
    worth = {party: [0.2, 1.0, 0.6] for party in talks.party_ids if first.salience[party] > 0}
    changes = {f"issues.{first.id}.{key}": value for key, value in (named | {"evaluations": worth}).items()}
    settled = pd.DataFrame({f"term_{issue}": [0.4, 0.6] for issue in talks.issue_ids})
    found = terms_error(talks.replace(changes), settled)
    assert found is not None
    assert found.issues == len(talks.issues) - 1


def test_who_sets_an_earlier_horizon_is_told() -> None:
    said = CliRunner().invoke(main, ["forecast", "jcpoa_2015", "-n", "0", "--set", "horizon=2015-01-15"])
    assert said.exit_code == 0, said.stderr
    assert "the real terms are not scored: no deal is coded on 2015-01-15 or before" in said.stderr
    assert "real terms" not in said.stdout


def test_strict_checks_remark_on_terms_of_no_deal() -> None:
    talks = early("six_party_2009", outcome_alternates={})
    told = dict(remarks(talks))
    assert "no deal is coded" in told["issues.energy.real_value"]
    assert not any(path.endswith("real_value") for path, _ in remarks(early("six_party_2009")))
