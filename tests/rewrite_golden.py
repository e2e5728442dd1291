"""Write the golden transcripts anew: `python -m tests.rewrite_golden`; then review the diff."""

from __future__ import annotations

import sys

from tests.golden_files import FILES, FOLDER, golden


def main() -> None:
    """Write every golden file; say which have changed."""
    FOLDER.mkdir(exist_ok=True)
    for name in FILES:
        path, text = FOLDER / f"{name}.txt", golden(name)
        before = path.read_text(encoding="utf-8") if path.is_file() else None
        path.write_text(text, encoding="utf-8")
        state = "new" if before is None else "unchanged" if before == text else "changed"
        sys.stdout.write(f"{path.name}: {state}, {len(text.encode()) / 1000:.1f} kB\n")


if __name__ == "__main__":
    main()
