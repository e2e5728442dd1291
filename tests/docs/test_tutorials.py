"""The tutorials do what they say: all their blocks run, in order, and print what the pages show."""

import platform
from itertools import pairwise
from pathlib import Path

import pytest

from tests.places import DOCS
from tools.run_pages import PageError, agrees, blocks, indented, lines_of, run_page

TUTORIALS = sorted((DOCS / "tutorials").glob("*.md"))


@pytest.mark.e2e
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_every_block_runs_and_prints_what_is_shown(page: Path) -> None:
    # elsewhere an exponential may differ in the last bit, and a run near a tie end otherwise (docs/model.md, 9)
    run_page(page, compare=platform.machine() in ("x86_64", "AMD64"))


def test_the_seven_are_there() -> None:
    names = {"first_talks", "own_case", "alliances", "sweep", "pretext", "own_agent", "lesson"}
    assert {page.stem for page in TUTORIALS} == names


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_no_block_is_left_out(page: Path) -> None:
    """In a tutorial there is nothing that is not run, and commands show what they print."""
    found = blocks(page.read_text(encoding="utf-8"))
    assert not indented(page.read_text(encoding="utf-8"))
    assert not [block.line for block in found if block.note.startswith("not run")]
    for block, following in pairwise(found):
        if block.language == "sh":
            assert following.language == "output", block.line
    for block in found:
        assert block.language != "output" or block.text.strip(), block.line


@pytest.mark.parametrize(
    ("shown", "printed", "right"),
    [
        ("one\ntwo\n", "one\ntwo\n", True),
        ("one\ntwo\n", "\none\ntwo  \n\n", True),
        ("one\ntwo\n", "one\n", False),
        ("one\n", "one\ntwo\n", False),
        ("one 1.5\n", "one 125\n", False),
        ("one\n...\nfour\n", "one\ntwo\nthree\nfour\n", True),
        ("one\n...\nfour\n", "one\nfour\n", True),
        ("one\n...\nfour\n", "one\ntwo\nthree\n", False),
        ("at http://... now\n", "at http://10.0.0.1:80 now\n", True),
        ("at http://... now\n", "at http://10.0.0.1:80\nnow\n", False),
    ],
)
def test_output_is_held_against_the_page(shown: str, printed: str, right: bool) -> None:
    assert agrees(shown, printed) is right


PAGE = """# A page

```python title="two.py"
TWO = 2
```

<!-- not run: it would fail -->

```python
1 / 0
```

```python
import diplosim
print(diplosim.__name__)
```

```output
diplosim
```

    diplosim list

1. A list

       diplosim schema
"""


def test_blocks_are_read_with_what_stands_above_them() -> None:
    found = blocks(PAGE)
    assert [(block.language, block.file, block.note) for block in found] == [
        ("python", "two.py", ""),
        ("python", None, "not run: it would fail"),
        ("python", None, ""),
        ("output", None, ""),
    ]
    assert [block.text for block in indented(PAGE)] == ["diplosim list\n", "diplosim schema\n"]
    assert PAGE.splitlines()[found[1].line] == "1 / 0"


def test_commands_are_read_as_a_shell_reads_them() -> None:
    code = 'diplosim batch geneva_2022 \\\n  -n 5   # few\n\ndiplosim list "a b"\n'
    assert lines_of(code) == [["diplosim", "batch", "geneva_2022", "-n", "5"], ["diplosim", "list", "a b"]]


def test_a_page_that_is_wrong_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    run_page(page)
    page.write_text(PAGE.replace("```output\ndiplosim", "```output\nanother"), encoding="utf-8")
    with pytest.raises(PageError, match=r"page.md:18: shown is\nanother\n\nprinted was\ndiplosim"):
        run_page(page)
    run_page(page, compare=False)
    page.write_text(PAGE.replace("<!-- not run: it would fail -->", ""), encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        run_page(page)
    for wrong, said in (("```sh\nrm -r x\n```\n", "only commands of diplosim"), ("```\nx\n```\n", "no language")):
        page.write_text(f"\n{wrong}", encoding="utf-8")
        with pytest.raises(PageError, match=said):
            run_page(page)
    page.write_text("\n```sh\ndiplosim check nothing.yaml\n```\n", encoding="utf-8")
    with pytest.raises(PageError, match="ended with 2"):
        run_page(page)


def test_what_was_printed_is_written_into_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.replace("```output\ndiplosim", "```output\nanother"), encoding="utf-8")
    run_page(page, write=True)
    assert page.read_text(encoding="utf-8") == PAGE
