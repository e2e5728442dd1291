"""What scenario discovery found, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.sweep.discovery import Discovery, Limit, Region


def limit_words(limit: Limit) -> str:
    """A range in words."""
    if limit.low is None:
        return f"at most {limit.high:.3g}"
    if limit.high is None:
        return f"at least {limit.low:.3g}"
    return f"{limit.low:.3g} to {limit.high:.3g}"


def region_words(region: Region, labels: Mapping[str, str]) -> str:
    """The ranges of a region in words.  labels: what a reader is told for a number, its name where there is none."""
    told = [f"{labels.get(limit.number, limit.number)} {limit_words(limit)}" for limit in region.limits]
    return "; ".join(told) or "no number limited"


def density_words(region: Region) -> str:
    """Share of the cells of a region that are of interest, with the interval."""
    return f"{100 * region.density:.0f} % [{100 * region.low:.0f}, {100 * region.high:.0f}]"


def discovery_lines(found: Discovery, labels: Mapping[str, str]) -> Iterator[str]:
    """All that was found: the question, the box, and what it is worth in other cells."""
    yield f"where does it turn: cells in which {found.question}, {found.cases:,} of {found.cells:,}"
    if found.why_not is not None:
        yield f"not looked for: {found.why_not}"
        return
    if found.box is None:
        yield "no box: no range of a number holds more of them than chance would"
    else:
        box = found.box
        yield f"box: {region_words(box, labels)}"
        yield (
            f"it holds {box.cases:,} of the {found.cases:,} (coverage {100 * box.coverage:.0f} %), and "
            f"{density_words(box)} of its {box.cells:,} cells are of interest, against "
            f"{100 * found.cases / found.cells:.0f} % of all"
        )
        if found.held_out is None:
            yield "a box made of half of the cells limits nothing: take this one with care"
        else:
            other = found.held_out
            yield (
                f"a box made of half of the cells holds {100 * other.coverage:.0f} % of those of interest in the other "
                f"half, and {density_words(other)} of its {other.cells:,} cells there are of interest"
            )
    if found.scores:
        ranked = ", ".join(f"{labels.get(row.number, row.number)} {row.score:.2f}" for row in found.scores[:5])
        yield f"what tells cells apart, of 1 for all numbers: {ranked}"
