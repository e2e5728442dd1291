"""Factorial designs: all cells, balanced fractions, and the resolution of known fractions."""

import itertools

import pytest

from diplosim.designs.samplers.factorial import full_factorial, generator_problems, regular_fraction, resolution

TWO = dict.fromkeys("ABCDEFG", ("low", "high"))


def levels(*names: str) -> dict[str, tuple[str, str]]:
    return {name: TWO[name] for name in names}


def test_a_full_design_has_every_combination_once() -> None:
    cells = full_factorial({"rule": ("consensus", "majority", "leader"), "force": ("no", "yes")})
    assert len(cells) == 6
    assert cells[0] == {"rule": "consensus", "force": "no"}
    assert len({tuple(cell.items()) for cell in cells}) == 6


@pytest.mark.parametrize(
    ("generators", "expected"),
    [
        ({"C": ("A", "B")}, 3),  # 2^(3-1) III
        ({"D": ("A", "B", "C")}, 4),  # 2^(4-1) IV
        ({"E": ("A", "B", "C", "D")}, 5),  # 2^(5-1) V
        ({"D": ("A", "B"), "E": ("A", "C")}, 3),  # 2^(5-2) III
        ({"E": ("A", "B", "C"), "F": ("B", "C", "D")}, 4),  # 2^(6-2) IV
        ({"D": ("A", "B"), "E": ("A", "C"), "F": ("B", "C"), "G": ("A", "B", "C")}, 3),  # 2^(7-4) III
    ],
)
def test_resolution_of_the_fractions_of_box_hunter_and_hunter(
    generators: dict[str, tuple[str, ...]], expected: int
) -> None:
    assert resolution(generators) == expected


@pytest.mark.parametrize("generators", [{"C": ("A", "B")}, {"D": ("A", "B", "C")}, {"D": ("A", "B"), "E": ("A", "C")}])
def test_a_fraction_is_balanced_and_begins_with_the_first_levels(generators: dict[str, tuple[str, ...]]) -> None:
    names = "ABCDE"[: 3 + len(generators)] if len(generators) > 1 else "ABCD"[: 2 + (len(generators.get("D", ())) > 0)]
    factors = levels(*sorted({*names, *generators, *itertools.chain(*generators.values())}))
    cells = regular_fraction(factors, generators)
    assert len(cells) == 2 ** (len(factors) - len(generators))
    assert set(cells[0].values()) == {"low"}
    for one, other in itertools.combinations(factors, 2):
        if resolution(generators) > 2:
            seen = [(cell[one], cell[other]) for cell in cells]
            assert {seen.count(pair) for pair in itertools.product(("low", "high"), repeat=2)} == {len(cells) // 4}


@pytest.mark.parametrize(
    ("factors", "generators", "says"),
    [
        ({"A": ("x", "y", "z"), "B": ("x", "y"), "C": ("x", "y")}, {"C": ("A", "B")}, "A has 3"),
        (levels("A", "B"), {"D": ("A", "B")}, "'D' is not a factor"),
        (levels("A", "B", "C"), {"C": ("A", "Z")}, "'Z'; allowed"),
        (levels("A", "B", "C"), {"C": ("A",)}, "two or more"),
        (levels("A", "B", "C", "D"), {"C": ("A", "B"), "D": ("B", "A")}, "never differ"),
    ],
)
def test_generators_that_cannot_be_used_are_told(
    factors: dict[str, tuple[str, ...]], generators: dict[str, tuple[str, ...]], says: str
) -> None:
    assert any(says in diagnostic for diagnostic in generator_problems(factors, generators))
    with pytest.raises(ValueError, match=r"two levels|not a factor|generated|needs two"):
        regular_fraction(factors, generators)
