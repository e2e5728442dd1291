"""Small files that would take much memory, or fetch other files, are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances import official_file
from diplosim.sources.alliances.graph_files import read_network
from diplosim.sources.alliances.official_file import read_bytes
from tests.sources.alliances.files import write

TYPES = '<!DOCTYPE graphml [<!ENTITY a "b">]><graphml/>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", ["x.graphml", "x.gexf", "x.graphml.gz"])
def test_document_types_are_refused_in_any_encoding(encoding, name, tmp_path: Path) -> None:
    declared = encoding.removesuffix("-be")
    text = f'<?xml version="1.0" encoding="{declared}"?>{TYPES}'
    with pytest.raises(ScenarioError, match="declares document types or entities"):
        read_network(write(tmp_path, name, text, encoding), 2000)


def test_a_packed_file_is_unpacked_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official_file, "MAX_UNPACKED", 1000)
    assert read_bytes(write(tmp_path, "fits.csv.gz", "0" * 1000)) == b"0" * 1000
    with pytest.raises(ScenarioError, match="too large when it is unpacked; at most 1,000 bytes are read"):
        read_bytes(write(tmp_path, "grows.csv.gz", "0" * 1001))
    assert len(read_bytes(write(tmp_path, "open.csv", "0" * 5000))) == 5000
