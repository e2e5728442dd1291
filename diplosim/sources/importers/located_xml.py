"""Read XML into elements that know their line.

The parser is the standard library's expat.  A document type declaration is refused before anything in it is read:
without one there are no entities of the file's own, neither nested ones that grow without end nor external ones that
fetch other files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed

DEEPEST = 64
"""Levels of nesting that are read."""


@dataclass
class Element:
    """One element: its tag, its attributes, the line (from 1) on which it starts, what stands in it."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, attribute: str) -> str | None:
        """The text of an attribute, None where there is none of this name."""
        return self.attributes.get(attribute)

    def inside(self, tag: str) -> list[Element]:
        """Children of this tag."""
        return [child for child in self.children if child.tag == tag]

    def within(self, tag: str) -> Iterator[Element]:
        """Elements of this tag at any depth, in the order of the file."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.within(tag)


def unread_parts(top: Element, read: Mapping[str, Collection[str]], file: str) -> tuple[str, ...]:
    """A note that lists what a file says and nobody reads; none where everything is read.

    Args:
        top: the outermost element.
        read: for each tag that is read, the attributes that are.
        file: name of the file, for the note.

    Returns:
        The note, or nothing.
    """
    found: dict[str, int] = {}
    waiting = [top]
    while waiting:
        element = waiting.pop()
        if element.tag not in read:
            found.setdefault(f"<{element.tag}>", element.line)
            continue  # what stands in it is not read either
        for attribute in element.attributes:
            if attribute not in read[element.tag] and not attribute.startswith("xmlns") and ":" not in attribute:
                found.setdefault(f"{attribute} of <{element.tag}>", element.line)
        waiting += reversed(element.children)
    named = [f"{what} (line {line})" for what, line in found.items()]
    return (f"{file}: not read: {listed(named)}",) if named else ()


class _Refused(Exception):
    """Something well-formed that is not read."""


class _Builder:
    """Puts together the tree while expat reads."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type
        self.top: Element | None = None
        self._above: list[Element] = []

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        if self._above:
            self._above[-1].children.append(element)
        else:
            self.top = element
        self._above.append(element)
        if len(self._above) > DEEPEST:
            raise _Refused(f"nested more than {DEEPEST} levels deep")

    def _text(self, text: str) -> None:
        self._above[-1].text += text

    def _close(self, tag: str) -> None:
        self._above.pop()

    def _refuse_document_type(self, *_: object) -> None:
        raise _Refused("a document type declaration (<!DOCTYPE ...>) is not allowed; remove it")


def parse_xml(raw: bytes, diagnostics: FileDiagnostics) -> Element | None:
    """The outermost element; None, and a problem with its line, where the bytes are not XML that is read."""
    builder = _Builder()
    try:
        builder.parser.Parse(raw, True)
    except _Refused as refused:
        diagnostics.add(builder.parser.CurrentLineNumber, "", str(refused))
    except expat.ExpatError as error:
        diagnostics.add(error.lineno, "", f"not valid XML: {expat.ErrorString(error.code)}")
    except (LookupError, ValueError) as error:  # an encoding that Python does not know, or not as a single byte's
        diagnostics.add(1, "", f"not valid XML: {error}; save the file in UTF-8")
    else:
        return builder.top
    return None
