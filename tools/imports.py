"""Every import between the files of this project, read from their syntax trees and never by running them.

Late imports, imports for type checkers only and modules named in a string for `import_module` count like all others:
a file that needs another file cannot be understood without it, whenever Python loads it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("diplosim", "agents", "analysis", "benchmarks", "tools")
"""The import packages at the top of the checkout; a package imports none that stands after it."""


@dataclass(frozen=True, order=True)
class Import:
    """One file's need of another, both by their dotted names; the name of a package stands for its `__init__.py`.

    late: whether it stands inside a function.
    """

    importer: str
    imported: str
    late: bool

    def __str__(self) -> str:
        return f"{self.importer} -> {self.imported}"


def module_files(root: Path) -> dict[str, Path]:
    """Return the files of all packages in a checkout by their dotted names."""
    files = sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))
    return {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def read_imports(root: Path) -> frozenset[Import]:
    """Return every import of one file of a checkout by another.

    Args:
        root: folder of the checkout.

    Returns:
        The imports; those of what is no file of the checkout are not among them.

    Raises:
        SyntaxError: if a file is no Python.
    """
    files = module_files(root)
    return frozenset(
        Import(importer, imported, late)
        for importer, path in files.items()
        for imported, late in imported_modules(path.read_text(encoding="utf-8"), files)
        if imported != importer
    )


def imported_modules(source: str, known: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield which of the known modules a source text imports, and whether late; some of them more than once."""
    tree = ast.parse(source)
    by_name = "import_module" in source and any(
        isinstance(node, ast.Name) and node.id == "import_module" for node in ast.walk(tree)
    )
    left: list[tuple[ast.AST, bool]] = [(tree, False)]
    while left:
        node, late = left.pop()
        if by_name or isinstance(node, ast.Import | ast.ImportFrom):
            for name in _named_by(node, known):
                yield name, late
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        children = ast.iter_child_nodes(node) if by_name else _statements_in(node)
        left.extend((child, late) for child in children)


def _statements_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what of a statement may hold further statements, as imports are; its expressions hold none."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        yield from getattr(node, field, ())


def _named_by(node: ast.AST, known: Collection[str]) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names if name.name in known]
    if isinstance(node, ast.ImportFrom):
        inner = [f"{node.module}.{name.name}" for name in node.names]
        found = (name if name in known else node.module or "" for name in inner)
        return [name for name in found if name in known]
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        package, dot, rest = str(node.values[0].value).rpartition(".")
        return [name for name in known if dot and not rest and name.rpartition(".")[0] == package]
    value = node.value if isinstance(node, ast.Constant) else None
    return [value] if isinstance(value, str) and "." in value and value in known else []
