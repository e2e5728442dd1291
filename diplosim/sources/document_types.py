"""Whether an XML file declares a document type, in whatever encoding it is written.

Entities, which can grow without end or fetch other files, stand in such a declaration and nowhere else.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat


class _Declared(Exception):
    """There is a declaration."""


def declares_document_type(raw: bytes) -> bool:
    """Whether a document type is declared before the first element of an XML file; nothing of it is read.

    Args:
        raw: content of the file.  What is no XML at all declares nothing.

    Returns:
        Whether there is a declaration.

    Examples:
        >>> declares_document_type("<!DOCTYPE a []><a/>".encode("utf-16")), declares_document_type(b"<a/>")
        (True, False)
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(raw, True)
    except _Declared:
        return True
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return False


def _refuse(*_: object) -> NoReturn:
    raise _Declared
