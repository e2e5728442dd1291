"""The tables on the page about seats say what the declarations say."""

from diplosim.seats import PARTS, QUANTITIES
from tests.agents.contract import a_view
from tests.places import DOCS
from tools.seats_page import page

PAGE = DOCS / "seats.md"


def test_the_tables_are_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text), "run: python -m tools.seats_page"


def test_the_page_tells_every_quantity_and_every_part_of_a_move() -> None:
    told = [line.split("`")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert told == [*QUANTITIES, *PARTS]
    assert all(len(what.text) > 5 for what in (*QUANTITIES.values(), *PARTS.values()))


def test_the_page_names_what_a_view_has_beside_arrays() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in vars(a_view()):
        assert name.startswith("_") or f"`{name}`" in text, name
