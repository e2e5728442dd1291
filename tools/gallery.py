"""The gallery: figures of shipped cases, each with the commands that make it.

`python -m tools.gallery` plays what is shown (some minutes), puts the pictures into docs/pictures/ and writes
docs/gallery.md; `--page` writes the page alone, names of pictures play these alone.  Pictures of pages that a command
serves are taken in a browser (extra `dev`, and a Chromium on the path).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from PIL import Image

from tools.run_pages import Block, inside, run_commands, served

DOCS = Path(__file__).resolve().parent.parent / "docs"
PICTURES = DOCS / "pictures"


@dataclass(frozen=True)
class Picture:
    """One figure of the gallery.

    shows: its caption.  commands: that make it.  made: where it then lies; of a command that serves a page, the address
    on it, from `/`.  file: name and text of what is written first, if anything.  sign: words on a page that say that
    nothing is still on its way.
    """

    name: str
    title: str
    shows: str
    commands: str
    made: str
    file: tuple[str, str] | None = None
    sign: str = ""


PACTS = dedent("""\
    id: july_pacts
    name: "July 1914: which promise mattered?"
    base: july_1914
    runs: 2000
    seed: 1914
    observers: fixed
    variants:
      no_dual_alliance: [remove_edge: {a: AUH, b: DEU}]
      no_russian_patronage: [remove_edge: {a: RUS, b: SRB}]
      no_franco_russian_alliance: [remove_edge: {a: RUS, b: FRA}]
    """)
DOUBTS = dedent("""\
    id: minsk_doubts
    name: "Minsk 2015: three numbers in doubt"
    base: minsk2_2015
    sweep:
      method: one_at_a_time
      keys:
        parties.RUS.war_cost.low: {relative: 0.5}
        hidden_types.RUS.pretext: {levels: [0.05, 0.6]}
        parties.UKR.no_deal_cost.low: {low: 0.0, high: 0.35}
    runs: 1024
    seed: 2015
    observers: fixed
    measures: [any_agreement]
    """)
REPORT = "diplosim batch geneva_2022 -n 2000 --seed 2022\ndiplosim report runs/geneva_2022-2022-2000 --sections "
OF_REPORT = "runs/geneva_2022-2022-2000/report/"

GALLERY = (
    Picture(
        "outcomes",
        "How the talks end",
        "Shares of the endings with 95 % intervals.",
        f"{REPORT}outcomes",
        f"{OF_REPORT}outcomes.png",
    ),
    Picture(
        "beliefs",
        "What the others come to believe",
        "The public belief about a party, by what it was drawn as: median, quartiles, 5-95 % of the talks that met.",
        f"{REPORT}beliefs",
        f"{OF_REPORT}beliefs_RUS.png",
    ),
    Picture(
        "terms",
        "What the settled texts say",
        "Where each issue was settled, among positions and the status quo.",
        f"{REPORT}terms",
        f"{OF_REPORT}terms.png",
    ),
    Picture(
        "alliances",
        "An alliance graph",
        "Who promised what to whom, who may fight whom, and the communities that follow.",
        "diplosim graph july_1914",
        "runs/graphs/july_1914-graph.png",
    ),
    Picture(
        "forest",
        "Variants of an alliance, compared",
        "Paired differences to the base, in points, with 95 % intervals: all variants were played on the same draws.",
        "diplosim compare pacts.yaml",
        "runs/july_pacts/report/forest.png",
        ("pacts.yaml", PACTS),
    ),
    Picture(
        "transitions",
        "Which talks end otherwise",
        "From which ending to which the runs went that ended otherwise.",
        "diplosim compare pacts.yaml",
        "runs/july_pacts/report/transitions.png",
        ("pacts.yaml", PACTS),
    ),
    Picture(
        "tornado",
        "Which number moves the result",
        "Each number moved alone, with the interval of the paired difference.",
        "diplosim sweep doubts.yaml",
        "runs/minsk_doubts/report/tornado.png",
        ("doubts.yaml", DOUBTS),
    ),
    Picture(
        "posterior",
        "What a record says of a hidden type",
        "The posterior by date, with a band over what is assumed, beside what the public tables say.",
        "diplosim infer geneva_2022 -n 1024 --no-forward --out runs/geneva_said",
        "runs/geneva_said/path.png",
    ),
    Picture(
        "reliability",
        "Is inference right when the truth is known?",
        "How often a type was drawn, against how probable inference held it to be, on records that the model made.",
        "diplosim calibrate minsk2_2015 -n 100 --out runs/minsk_calibrated",
        "runs/minsk_calibrated/reliability.png",
    ),
    Picture(
        "explore",
        "Numbers moved by hand",
        "The page that the command opens, with `?war_costs=0.5&run=17&step=14` behind its address: shares under halved "
        "war costs beside those of the file, on the same draws, and run 17 step by step, over the alliance graph.",
        "diplosim explore geneva_2022 --seed 2022",
        "/?war_costs=0.5&run=17&step=14",
        sign="belief tables refitted",
    ),
)


def page() -> str:
    """The gallery as Markdown."""
    parts = [
        "# Gallery",
        "Made by `python -m tools.gallery`; do not edit by hand. Each figure stands above the commands that make it, "
        "for cases that come with diplosim. Figures are written as PNG and SVG, and stand with their captions on the "
        "page of the report; the last one is a page itself. Shares are shares of simulated talks, not probabilities of "
        "history.",
    ]
    for picture in GALLERY:
        parts += [
            f"## {picture.title}",
            f"![{picture.title}: {picture.shows}](pictures/{picture.name}.png)",
            f"*{picture.shows}*",
        ]
        if picture.file:
            parts.append(f'```yaml title="{picture.file[0]}"\n{picture.file[1]}```')
        parts += [
            "<!-- not run: python -m tools.gallery runs it and keeps the picture -->",
            f"```sh\n{picture.commands}\n```",
        ]
    return "\n\n".join(parts) + "\n"


def make(names: Sequence[str] = ()) -> None:
    """Play what is shown and keep the pictures; of all, or of those that are named."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, inside(Path(folder)):
        done: set[str] = set()
        for picture in GALLERY:
            if names and picture.name not in names:
                continue
            sys.stderr.write(f"{picture.name}\n")
            if picture.file:
                Path(picture.file[0]).write_text(picture.file[1], encoding="utf-8")
            made = Path(picture.made)
            if picture.sign:
                made = _taken(picture)
            elif picture.commands not in done:
                run_commands(Block("sh", picture.commands, 0, 0, 0), picture.name)
                done.add(picture.commands)
            # 64 colours are enough for lines and letters, and a third of the size; thin lines keep theirs
            with Image.open(made) as full:
                small = full.convert("RGB").quantize(64, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            small.save(PICTURES / f"{picture.name}.png", optimize=True)


def _taken(picture: Picture) -> Path:
    """A picture of a page that the command serves, once nothing is on its way any more."""
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with served(picture.commands, picture.name) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1900})
        page.goto(address + picture.made)
        page.wait_for_selector(f"text={picture.sign}", timeout=300_000)
        page.screenshot(path=f"{picture.name}.png")
        browser.close()
    return Path(f"{picture.name}.png")


if __name__ == "__main__":
    if "--page" not in sys.argv[1:]:
        make(sys.argv[1:])
    (DOCS / "gallery.md").write_text(page(), encoding="utf-8")
