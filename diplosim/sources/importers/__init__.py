"""Scenarios from the files of other programs: utility profiles, and positions of actors.

One module for each format (`genius`, `geniusweb`, `decide`, `position_csv`), two that turn what was read into a
scenario (`profile_scenario`, `position_scenario`), and one that puts them together (`imported`).
"""

from diplosim.sources.importers.imported import Imported, import_files, write_imported

__all__ = ["Imported", "import_files", "write_imported"]
