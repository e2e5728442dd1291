"""Run the code blocks of a page in the order of the page, and hold what they print against what the page shows.

`python -m tools.run_pages docs/tutorials/*.md` runs pages and writes what was printed into their `output` blocks; the
tests run them and compare. What a block is stands in its first line, and in a comment above it:

- `sh`: commands of diplosim, run in an empty folder that all blocks of the page share;
- `python`: run in one namespace a page;
- any language with `title="FILE"`: written to that file, or added to it where an earlier block began it;
- `output`: what the block above printed. A line of three dots stands for any lines, three dots within a line for
  anything in it;
- `<!-- exit 2 -->` above a block of commands: the last of them is meant to fail, with its message as output;
- `<!-- server -->`: a server, which is started, asked for its first page and stopped;
- `<!-- not run: why -->`: neither run nor compared, for the reason given.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from textwrap import dedent

FENCE = re.compile(
    r"(?:<!-- (?P<note>[^\n]*?) -->\n+)?"
    r"^(?P<indent> *)```(?P<language>[\w-]*)(?P<options>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$",
    flags=re.DOTALL | re.MULTILINE,
)
INDENTED = re.compile(r"(?<=\n\n)(?:<!-- (?P<note>[^\n]*?) -->\n+)?(?P<text>(?: {4}[^\n]*\n(?:\n(?= {4}))?)+)")
WIDTH = "100"
"""Columns of the terminal for which outputs are made."""


class PageError(Exception):
    """A block did not do what its page says."""


@dataclass(frozen=True)
class Block:
    """One block of code of a page; `start` and `end` are where its text lies in the page."""

    language: str
    text: str
    line: int
    start: int
    end: int
    file: str | None = None
    note: str = ""


def blocks(page: str) -> list[Block]:
    """The blocks of a page between fences, in order."""
    found = []
    for match in FENCE.finditer(page):
        title = re.search(r'title="([^"]+)"', match["options"])
        line = page.count("\n", 0, match.start("text"))
        span = match.span("text")
        text = dedent(match["text"])
        found.append(Block(match["language"], text, line, *span, title and title[1], match["note"] or ""))
    return found


def indented(page: str) -> list[Block]:
    """The blocks of a page that are told by their indentation alone, within lists as well."""
    bare = FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), page)
    bare = re.sub(r"^ +$", "", bare, flags=re.MULTILINE)
    found = []
    for match in INDENTED.finditer(bare):
        line = bare.count("\n", 0, match.start("text")) + 1
        found.append(Block("", dedent(match["text"]), line, *match.span("text"), None, match["note"] or ""))
    return found


def agrees(shown: str, printed: str) -> bool:
    """Whether an `output` block says what was printed, three dots standing for what was left out."""
    pattern = ""
    for line in shown.rstrip("\n").splitlines():
        pattern += r"(?:.*\n)*?" if line.strip() == "..." else ".*".join(map(re.escape, line.split("..."))) + "\n"
    lines = "".join(f"{line.rstrip()}\n" for line in printed.replace(os.sep, "/").strip("\n").splitlines())
    return re.fullmatch(pattern, lines) is not None


def run_page(page: Path, write: bool = False, compare: bool = True) -> None:
    """Run all blocks of a page in a folder of its own.

    Args:
        page: a Markdown file.
        write: put what was printed into the `output` blocks that say something else.
        compare: hold what was printed against the `output` blocks.

    Raises:
        PageError: a block failed, or printed something else than the page shows.
    """
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    printed = ""
    changes: list[tuple[Block, str]] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, inside(Path(folder)):
        for block in blocks(text):
            place = f"{page.name}:{block.line}"
            if block.note.startswith("not run: "):
                printed = ""
            elif block.language == "output":
                if (compare or write) and not agrees(block.text, printed):
                    if not write:
                        raise PageError(f"{place}: shown is\n{block.text}\nprinted was\n{printed}")
                    changes.append((block, printed))
            elif block.file:
                with Path(block.file).open("a", encoding="utf-8") as file:
                    file.write(block.text)
            elif block.language == "python":
                printed = _python(block.text, place, names)
            elif block.language == "sh":
                printed = run_server(block.text, place) if block.note == "server" else run_commands(block, place)
            else:
                raise PageError(
                    f"{place}: a block of {block.language or 'no language'} can neither be run nor compared"
                )
    for block, new in reversed(changes):
        lines = "".join(f"{line.rstrip()}\n" for line in new.strip("\n").splitlines())
        text = text[: block.start] + lines + text[block.end :]
    if changes:
        page.write_text(text, encoding="utf-8")


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder, on a terminal of a known width."""
    before, columns, path = Path.cwd(), os.environ.get("COLUMNS"), list(sys.path)
    os.chdir(folder)
    os.environ["COLUMNS"] = WIDTH
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path
        os.environ.pop("COLUMNS") if columns is None else os.environ.update(COLUMNS=columns)


def _python(code: str, place: str, names: dict[str, object]) -> str:
    out = StringIO()
    with redirect_stdout(out):
        exec(compile(code, place, "exec"), names)
    return out.getvalue()


def lines_of(code: str) -> list[list[str]]:
    """The words of each command of a block; a backslash at the end of a line goes on in the next, no comments."""
    return [words for line in code.replace("\\\n", " ").splitlines() if (words := shlex.split(line, comments=True))]


def run_commands(block: Block, place: str) -> str:
    """Run the commands of a block here, and give what they print.

    Args:
        block: commands of diplosim, one a line.
        place: what to call it in a problem.

    Returns:
        Standard output; with the messages of a command that was meant to fail.

    Raises:
        PageError: a command ended otherwise than it should.
    """
    from click.testing import CliRunner

    from diplosim.cli.main import main

    printed = ""
    commands = lines_of(block.text)
    for number, (program, *arguments) in enumerate(commands, start=1):
        if program != "diplosim":
            raise PageError(f"{place}: only commands of diplosim are run, not {program}")
        result = CliRunner().invoke(main, arguments, prog_name="diplosim")
        expected = int(block.note.removeprefix("exit ")) if block.note.startswith("exit ") else 0
        if result.exit_code != (expected if number == len(commands) else 0):
            raise PageError(f"{place}: {' '.join(arguments)} ended with {result.exit_code}: {result.output}")
        printed += result.output if expected and number == len(commands) else result.stdout
    return printed


@contextmanager
def served(code: str, place: str) -> Iterator[tuple[str, str]]:
    """A server that a command starts, for as long as it is asked.

    Args:
        code: the command.
        place: what to call it in a problem.

    Yields:
        Its address, and what it printed until it was ready.

    Raises:
        PageError: no server came up.
    """
    import socket
    import subprocess

    ((_, *arguments),) = lines_of(code)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "diplosim", *arguments, "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        try:
            printed = ""
            for line in server.stdout:
                printed += line
                if "Ctrl+C" in line:
                    break
            else:
                raise PageError(f"{place}: no server: {printed}")
            _wait_for(port)
            yield f"http://127.0.0.1:{port}", printed
        finally:
            server.terminate()


def run_server(code: str, place: str) -> str:
    """Start a server by its command, ask for its first page, and stop it.

    Args:
        code: the command.
        place: what to call it in a problem.

    Returns:
        What it printed until it was ready.

    Raises:
        PageError: no server answers.
    """
    from urllib.request import urlopen

    with served(code, place) as (address, printed), urlopen(f"{address}/", timeout=20) as answer:
        if answer.status != 200:
            raise PageError(f"{place}: the server answers {answer.status}")
    return printed


def _wait_for(port: int) -> None:
    import socket
    import time

    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stderr.write(f"{name}\n")
        run_page(Path(name), write=True)
