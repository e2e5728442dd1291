"""The gallery shows pictures that are there, by commands that exist."""

from urllib.parse import parse_qsl, urlsplit

import click
import pytest

import diplosim
from diplosim.cli.main import main
from diplosim.explore.catalogue import t
from diplosim.explore.settings import read
from diplosim.explore.sliders import Board
from tests.places import DOCS
from tools.gallery import GALLERY, PICTURES, page
from tools.run_pages import lines_of


def test_the_page_is_the_tools() -> None:
    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == page()


def test_every_picture_is_there_and_small() -> None:
    for picture in GALLERY:
        assert 5_000 < (PICTURES / f"{picture.name}.png").stat().st_size < 120_000, picture.name


def test_no_picture_is_left_over() -> None:
    names = {picture.name for picture in GALLERY} | {"sandbox"}
    assert {path.stem for path in PICTURES.iterdir()} == names


@pytest.mark.parametrize("picture", GALLERY, ids=lambda picture: picture.name)
def test_its_commands_are_understood(picture: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for program, name, *arguments in lines_of(picture.commands):  # type: ignore[attr-defined]
        assert program == "diplosim"
        command = main.get_command(click.Context(main), name)
        assert command is not None
        # folders of runs are not there yet, so paths are not looked at
        for parameter in command.params:
            if isinstance(parameter.type, click.Path):
                monkeypatch.setattr(parameter.type, "exists", False)
        assert command.make_context(name, list(arguments)).params


def test_the_page_of_explore_is_asked_for_what_it_knows() -> None:
    (picture,) = (picture for picture in GALLERY if picture.name == "explore")
    place = urlsplit(picture.made)
    asked = read(Board(diplosim.load("geneva_2022")), parse_qsl(place.query))
    assert not asked.problems
    assert asked.settings.values == {"war_costs": 0.5}
    assert picture.sign in t("e_observers_refitted")
