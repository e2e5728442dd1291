"""The rooms stand in one order: every import leads to what stands before it, and no files form a circle."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house import imports
from tests.places import ROOT
from tools.imports import PACKAGES, Import, imported_modules, module_files, read_imports
from tools.rooms import ANALYSIS_ROOMS, FACE, GROUND, ROOMS, circles, room

ORDER = ("ground", *ROOMS, "face")

STILL_TO_GO: set[str] = set()
"""What does not hold yet.  An entry that is no longer true fails like one that is missing: the set ends empty."""


def within(package: str) -> Iterable[Import]:
    return (each for each in imports() if {each.importer.split(".")[0], each.imported.split(".")[0]} == {package})


def upward(arrows: Iterable[Import], order: tuple[str, ...]) -> set[str]:
    """Arrows between rooms, as `importer -> imported`, that lead to a room which stands later in the order."""
    pairs = {(room(each.importer), room(each.imported)) for each in arrows}
    known = {(a, b) for a, b in pairs if a in order and b in order}
    return {f"{a} -> {b}" for a, b in known if order.index(b) > order.index(a)}


def folders(package: str) -> set[str]:
    return {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}


def broken() -> set[str]:
    """Everything in which the house differs from its order."""
    rings = [", ".join(sorted({room(name) for name in ring})) for ring in circles(imports())]
    return {
        *upward(within("diplosim"), ORDER),
        *(f"no room: {name}" for name in folders("diplosim") - set(ROOMS)),
        *(f"no folder: {name}" for name in set(ROOMS) - folders("diplosim")),
        *(f"circle in {rooms}" for rooms in rings),
    }


def test_rooms_import_only_rooms_before_them_and_no_files_form_a_circle() -> None:
    assert sorted(broken() - STILL_TO_GO) == []


def test_nothing_that_is_mended_is_still_excused() -> None:
    assert sorted(STILL_TO_GO - broken()) == []


def test_the_ground_imports_nothing_and_the_public_names_are_imported_by_no_room() -> None:
    assert [each for each in imports() if each.importer in GROUND] == []
    assert [each for each in within("diplosim") if each.imported in FACE] == []


def test_analysis_keeps_the_same_rule() -> None:
    assert folders("analysis") == set(ANALYSIS_ROOMS)
    assert upward(within("analysis"), ANALYSIS_ROOMS) == set()


def test_packages_import_only_packages_before_them_but_for_commands_and_figures_when_they_run() -> None:
    ranks = {name: rank for rank, name in enumerate(PACKAGES)}
    for each in imports():
        importer, imported = (name.split(".")[0] for name in (each.importer, each.imported))
        if ranks[imported] > ranks[importer]:
            assert each.importer.startswith(("diplosim.cli.commands.", "diplosim.plot.")), each
            assert imported in ("analysis", "benchmarks"), each
            assert each.late, f"{each}: import it inside the function that needs it"


def test_analysis_and_agents_do_not_know_each_other() -> None:
    named = {(each.importer.split(".")[0], each.imported.split(".")[0]) for each in imports()}
    assert {("agents", "analysis"), ("analysis", "agents")} & named == set()


def test_few_modules_stand_outside_all_rooms() -> None:
    outside = {name for name in module_files(ROOT) if name.partition(".")[0] == "diplosim" and name.count(".") <= 1}
    assert outside - {f"diplosim.{name}" for name in folders("diplosim")} == {*GROUND, *FACE}
    assert len({*GROUND, *FACE}) <= 6


class TestReading:
    """The reader of imports, on sources whose imports are known."""

    KNOWN = ("house", "house.war", "house.war.cost", "house.peace")

    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ("import house.war", [("house.war", False)]),
            ("from house import peace", [("house.peace", False)]),
            ("from house.war import cost, share", [("house.war.cost", False), ("house.war", False)]),
            ("if TYPE_CHECKING:\n    from house.war import Theatre", [("house.war", False)]),
            ("def play():\n    from house import war", [("house.war", True)]),
            ("if late:\n    pass\nelse:\n    import house.war", [("house.war", False)]),
            ("try:\n    pass\nexcept ImportError:\n    import house.war", [("house.war", False)]),
            ("try:\n    pass\nfinally:\n    with house:\n        import house.war", [("house.war", False)]),
            ("match house:\n    case 1:\n        import house.war", [("house.war", False)]),
            (
                "class House:\n    async def play():\n        for a in b:\n            import house.war",
                [("house.war", True)],
            ),
            ("import_module('house.war')", [("house.war", False)]),
            ("HOMES = {'Theatre': 'house.war'}\nimport_module(HOMES[name])", [("house.war", False)]),
            ("def find(n):\n    import_module(f'house.war.{n}')", [("house.war.cost", True)]),
            ("GROUP = 'house.war'", []),
            ("import numpy", []),
        ],
    )
    def test_finds_every_kind_of_import(self, source: str, found: list[tuple[str, bool]]) -> None:
        assert list(imported_modules(source, self.KNOWN)) == found

    def test_reads_files(self, tmp_path: Path) -> None:
        (tmp_path / "tools").mkdir()
        (tmp_path / "tools" / "one.py").write_text("from tools import two\n", encoding="utf-8")
        (tmp_path / "tools" / "two.py").write_text("def late():\n    import tools.one\n", encoding="utf-8")
        found = read_imports(tmp_path)
        assert sorted(map(str, found)) == ["tools.one -> tools.two", "tools.two -> tools.one"]
        assert circles(found) == [{"tools.one", "tools.two"}]
