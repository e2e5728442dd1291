"""The architecture page shows the rooms and arrows that the imports show."""

import re

import networkx as nx
import pytest

from tests.house import imports
from tests.places import ROOT
from tools.architecture_page import made
from tools.house_picture import lay_out, picture
from tools.rooms import ROOMS, WINGS


@pytest.mark.e2e
def test_table_and_picture_are_up_to_date() -> None:
    for path, text in made(imports()):
        assert path.read_text(encoding="utf-8") == text, "run: python -m tools.architecture_page"


def test_every_room_has_its_row_and_its_box() -> None:
    page, drawn = (text for _, text in made(imports()))
    for name in (*ROOMS, *WINGS):
        folder = name if name in WINGS else f"diplosim/{name}"
        if (ROOT / folder).is_dir():
            assert f"| `{folder}/` | " in page
            assert f">{name}</text>" in drawn


class TestPicture:
    """On a house of four rooms whose picture is known."""

    HOUSE = (("rules", "numerics"), ("engine", "rules"), ("engine", "numerics"), ("play", "engine"))

    def test_what_a_longer_way_says_is_not_drawn(self) -> None:
        assert len(re.findall("marker-end", picture(self.HOUSE))) == 3

    def test_an_arrow_to_a_later_room_is_not_drawn(self) -> None:
        assert picture((*self.HOUSE, ("rules", "engine"))) == picture(self.HOUSE)

    def test_rooms_stand_above_those_that_they_need_and_long_arrows_bend(self) -> None:
        places, ways = lay_out(nx.DiGraph([("rules", "numerics"), ("engine", "rules"), ("engine", "scenario")]))
        assert places["engine"][1] < places["rules"][1] < places["numerics"][1] == places["scenario"][1]
        assert sorted(map(len, ways)) == [2, 2, 3]
