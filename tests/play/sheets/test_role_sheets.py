"""Role sheets on paper: all that belongs there, public and confidential apart, nothing of what was not drawn."""

import re
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

import diplosim
from diplosim.cli.main import main
from diplosim.play.public_data import seats_of
from diplosim.play.session import Session
from diplosim.play.sheets.page import sheets_page
from diplosim.scenario.catalogue import teaching
from tests.a_table import state_party, table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM
from tests.shipped import shipped_cases


def sections(page: str) -> dict[str, str]:
    """The page cut into its sheets, by their names."""
    return {
        part.partition('"')[0]: part for part in page.replace("&#39;", "'").split('<section class="sheet" id="')[1:]
    }


@pytest.mark.parametrize("name", shipped_cases(*teaching()))
def test_every_shipped_case_has_them_for_every_seat(name: str) -> None:
    talks = talks_of(diplosim.load(name), 1)
    found = sections(sheets_page(talks))
    own = [f"{kind}-{party}" for kind in ("public", "confidential") for party in seats_of(talks)]
    assert list(found) == ["rules", "issues", *own]
    for party in seats_of(talks):
        assert "CONFIDENTIAL" in found[f"confidential-{party}"]
        assert "CONFIDENTIAL" not in found[f"public-{party}"]


@pytest.mark.parametrize(
    ("weight", "told", "not_told"),
    [
        # C joins B's side with .9 at a war cost of .2: (.9 * .2) of 100 points less where A's war is sure, terms alike.
        (1.0, ("Others may use force. With that in mind, no deal is worth",), ("attacked with",)),
        (0.0, ("Peace without a deal is worth",), ("Others may use force",)),
    ],
)
def test_a_war_of_others_that_costs_a_seat_is_told_on_paper(
    weight: float, told: tuple[str, ...], not_told: tuple[str, ...]
) -> None:
    """Paper says what phones say: what no deal is worth to who is not attacked, but may have to fight."""
    changes = {
        **CALM,
        "protocol.seats": ["A", "B", "C"],
        "edges": [{"a": "C", "b": "B", "kind": "defence", "weight": weight}],
        "force.reach": {"x": 0.0, "y": 0.0},
    }
    scenario = table(changes, [state_party("C", 0.1)])
    sure = replace(invented_tables(scenario), attack_without_deal=np.ones((3, 5, 5)), attack=np.ones((3, 5, 5)))
    talks = talks_of(scenario, 1, tables=sure)
    page = sections(sheets_page(talks))
    assert "you are attacked with a chance of" in page["confidential-B"]
    assert [words for words in told if words not in page["confidential-C"]] == []
    assert [words for words in not_told if words in page["confidential-C"]] == []


@pytest.mark.e2e
def test_public_pages_hold_nothing_confidential_and_only_drawn_types_are_told() -> None:
    scenario = diplosim.load("iraq_2003")
    talks = talks_of(scenario, 1)
    page = sections(sheets_page(talks))
    public = "".join(text for name, text in page.items() if not name.startswith("confidential"))
    for party, texts in scenario.seats.items():
        own = page[f"confidential-{party}"]
        others = "".join(text for name, text in page.items() if name != f"confidential-{party}")
        kind = talks.minutes.start[party]["type"] if talks.minutes is not None else ""
        assert texts.confidential.brief in own
        assert texts.confidential.brief not in others
        for name, text in texts.confidential.by_type.items():
            assert (text in own) == (name == kind)
            assert text not in others
        assert texts.public.one_line in public


@pytest.mark.e2e
def test_the_same_seed_and_run_give_the_same_numbers_as_the_game() -> None:
    scenario = diplosim.load("minsk2_2015")
    pages = {
        (seed, run): sheets_page(talks_of(scenario, 1, seed=seed, first_run=run)) for seed, run in ((1, 4), (1, 5))
    }
    assert pages[1, 4] == sheets_page(talks_of(scenario, 1, seed=1, first_run=4))
    assert pages[1, 4] != pages[1, 5]


@pytest.mark.e2e
def test_texts_of_a_scenario_are_escaped() -> None:
    scenario = diplosim.load("minsk2_2015")
    seats = {"UKR": {"confidential": {"brief": "<script>alert(1)</script>"}, "public": {"one_line": "a & b"}}}
    page = sheets_page(talks_of(scenario.replace({"seats": seats}), 1))
    assert "<script" not in page
    assert "a &amp; b" in page
    assert not re.search(r"(src|href)=[\"'](?!#)", page)  # it asks nothing of any other place


class TestCommand:
    @pytest.fixture(autouse=True)
    def without_learning(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Sheets need no tables of their own for this."""
        begun = Session.__init__

        def quick(self: Session, scenario: object, **more: object) -> None:
            from tests.playing import invented_tables

            begun(self, scenario, tables=invented_tables(scenario), **more)  # type: ignore[arg-type]

        monkeypatch.setattr(Session, "__init__", quick)

    @pytest.mark.e2e
    def test_writes_a_file_and_warns(self, tmp_path) -> None:  # type: ignore[no-untyped-def]
        target = tmp_path / "new" / "sheets.html"
        result = CliRunner().invoke(main, ["sheets", "cuba_1962", "--to", str(target), "--seed", "3"])
        assert result.exit_code == 0, result.output
        assert "public and confidential sheets of 2 seats" in result.output
        assert "hand out confidential pages one by one" in result.output
        assert "seed 3, run 0" in target.read_text(encoding="utf-8")

    @pytest.mark.e2e
    def test_writes_one_part_and_one_seat(self, tmp_path) -> None:  # type: ignore[no-untyped-def]
        target = tmp_path / "sheets.html"
        arguments = ["sheets", "geneva_2022", "--to", str(target), "--seat", "POL", "--part", "public"]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        assert list(sections(target.read_text(encoding="utf-8"))) == ["rules", "issues", "public-POL"]
        assert "hand out" not in result.output

    def test_names_a_seat_that_does_not_exist_and_writes_nothing(self, tmp_path) -> None:  # type: ignore[no-untyped-def]
        target = tmp_path / "sheets.html"
        result = CliRunner().invoke(main, ["sheets", "cuba_1962", "--seat", "GBR", "--to", str(target)])
        assert result.exit_code == 2
        assert "'GBR': no seat; seats are USA, SUN" in result.output
        assert not target.exists()
