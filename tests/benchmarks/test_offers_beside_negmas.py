"""The benchmark of alternating offers plays what it says; how long anything takes is never tested."""

from importlib.util import find_spec

from benchmarks import offers as bench_offers
from diplosim.batches.simulate import simulate


def test_the_measured_negotiation_is_the_one_described() -> None:
    scenario = bench_offers.open_market()
    assert [len(issue.options) for issue in scenario.issues] == [5] * 6
    assert (len(scenario.parties), scenario.rounds, scenario.protocol.preferences) == (3, 50, "drawn")
    terms = simulate(scenario, 8).filter(like="term_")
    assert len(terms.drop_duplicates()) > 4


def test_it_counts_agreements_and_tells_them() -> None:
    found = bench_offers.measure(negotiations=12, peers=2, repeat=1)
    assert found["negotiations_a_second"] > 0
    assert 0.5 < found["agreements"] <= 1.0
    shown = "\n".join(bench_offers.as_lines(found))
    assert "6 issues of 5 options, 3 parties, 50 rounds" in shown
    assert ("ratio" in shown) == (find_spec("negmas") is not None)


def test_a_comparison_is_told_with_its_agreement() -> None:
    found = {"negotiations_a_second": 2500.0, "agreements": 1.0, "negmas_version": "0.16.0", "negmas_a_second": 6.25}
    shown = bench_offers.as_lines(found | {"ratio": 400.0, "compared": 20, "identical": 20})
    assert shown[-2:] == [
        "  NegMAS 0.16.0: 6.2 a second; ratio 400",
        "  same agreement in the same round: 20 of 20",
    ]
