"""What the documentation site does with links to files of the repository, and with options of commands.

A file of the repository, such as a scenario, is put on the site under `repository/`, and the link leads there, so that
the site stands alone.  Options within a line of text are marked, so that `--json` does not break behind its hyphens,
and a bar within code in a table, which Markdown wants behind a backslash, is shown without it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(\]\()([^)#\s:]+)((?:#[^)\s]*)?\))")
INLINE = re.compile(r"<code>([^<]*(?:--|\\\|)[^<]*)</code>")
SHOWN = "repository"
"""Folder of the site for files of the repository."""


def outside(page: str, target: str) -> str | None:
    """The path within the repository of a link that leaves the documentation.

    Args:
        page: path of the page that has the link, within docs/.
        target: of the link, without an anchor.

    Returns:
        The path from the top of the repository; None where the link stays in docs/, or leads to no file.
    """
    place = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), target))
    return None if place.startswith(("docs/", "..")) or not (ROOT / place).is_file() else place


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links that leave the documentation lead to copies of the files on the site."""
    from mkdocs.structure.files import File

    up = "../" * page.file.src_uri.count("/")

    def rewritten(found: re.Match[str]) -> str:
        place = outside(page.file.src_uri, found[2])
        if place is None:
            return found[0]
        # read as text in the browser, and no page of the site even where it is Markdown
        shown = f"{SHOWN}/{place}.txt"
        if files.get_file_from_path(shown) is None:
            files.append(File.generated(config, shown, abs_src_path=str(ROOT / place)))
        return f"{found[1]}{up}{shown}{found[3] if found[3] == ')' else ')'}"

    return LINK.sub(rewritten, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Mark options in inline code, for the style sheet, and unpack bars."""
    return INLINE.sub(lambda found: f"<code>{marked(found[1])}</code>", html)


def marked(code: str) -> str:
    """Code in which every word with two hyphens is marked as an option, and bars stand without their backslash."""
    return re.sub(r"\S*--\S+", r'<span class="option">\g<0></span>', code.replace(r"\|", "|"))
