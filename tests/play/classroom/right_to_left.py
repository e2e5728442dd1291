"""The command in a made-up language that is read from right to left: `python -m tests.play.classroom.right_to_left`.

Every text of the catalogue stands in Arabic letters, one for each Latin one, so that pages are as full as in English.
"""

from __future__ import annotations

from string import Formatter, ascii_letters

from diplosim.play.classroom import catalogue

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه"
LETTERS = str.maketrans(ascii_letters, ARABIC * 2)


def turned(text: str) -> str:
    """A text of the catalogue in other letters, with the same names in braces.

    What is filled in is isolated by two signs that nobody sees, as in translations into such languages, so that a
    number such as .52 and a name in Latin letters stay whole.
    """
    return "".join(
        said.translate(LETTERS) + ("" if field is None else f"\u2068{{{field}}}\u2069")
        for said, field, _, _ in Formatter().parse(text)
    )


def turn() -> None:
    """Put the made-up language in the place of the catalogue."""
    of_itself = {"language": "ar-XB", "direction": "rtl"}
    catalogue.TEXT = {key: turned(text) for key, text in catalogue.TEXT.items()} | of_itself


if __name__ == "__main__":
    from diplosim.cli.main import main

    turn()
    main()
