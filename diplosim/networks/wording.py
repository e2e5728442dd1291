"""The measures of a scenario as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PAIRS_SHOWN = 10
"""Groups, and pairs of states, that are listed one by one."""


def as_text(found: dict[str, Any]) -> Iterator[str]:
    """Lines of a report for people, from what `measures_of` returned."""
    yield from _told_structure(found)
    yield from _told_balance(found["balance"])
    if found["polarity"] is not None:
        yield from _told_polarity(found["polarity"])
    if found["landscape"] is not None:
        yield from _told_landscape(found["landscape"])
    yield from _told_portfolios(found["portfolios"])
    yield from _told_consent(found)


def _told_structure(found: dict[str, Any]) -> Iterator[str]:
    whole = found["structure"]
    yield "Structure (all parties, positive ties)"
    yield f"  {whole['parties']} parties, {whole['ties']} ties, density {_number(whole['density'])}, " + (
        f"transitivity {_number(whole['transitivity'])}"
    )
    yield f"  components: {_groups(whole['components'])}"
    yield f"  communities: {_groups(whole['communities'])} (modularity {_number(whole['modularity'])}, " + (
        f"E-I index {_number(whole['e_i_index'])})"
    )
    bridges = ", ".join(f"{a}-{b}" for a, b in whole["bridges"])
    yield f"  bridges: {bridges or 'none'}"
    width = max(len(party) for party in found["parties"])
    yield f"  {'':<{width}}  degree  strength  clustering  betweenness"
    for party, row in found["parties"].items():
        yield f"  {party:<{width}}  {row['degree']:>6}  {row['strength']:>8.2f}  {row['clustering']:>10.2f}  " + (
            f"{row['betweenness']:>11.2f}"
        )


def _told_balance(balance: dict[str, Any]) -> Iterator[str]:
    yield "Structural balance (states; alliances dissolved into ties between members)"
    yield f"  {balance['positive_ties']} positive and {balance['negative_ties']} negative ties; " + (
        f"{balance['balanced_triangles']} of {balance['triangles']} triangles balanced"
    )
    if balance["negative_ties"] == 0:
        yield "  no negative tie: balanced by definition; add rivalry edges to learn more"
        return
    lower, index = balance["frustration_lower_bound"], balance["frustration_index"]
    exact = "exact" if lower == index else f"an upper bound; the index is at least {lower}"
    yield f"  frustration index {index} ({exact}, by {balance['frustration_method']})"
    yield f"  sides: {_groups(balance['sides'])}"


def _told_polarity(polarity: dict[str, Any]) -> Iterator[str]:
    yield "Polarity (capability shares of states)"
    yield f"  HHI {_number(polarity['hhi'])}, effective number of states {_number(polarity['effective_number'])}, " + (
        f"CON {_number(polarity['con'])}"
    )
    shares = ", ".join(
        f"{' '.join(bloc)} {share:.2f}"
        for bloc, share in zip(polarity["blocs"], polarity["bloc_shares"], strict=True)
        if len(polarity["blocs"]) <= PAIRS_SHOWN
    )
    yield f"  effective number of blocs {_number(polarity['effective_number_of_blocs'])}" + (
        f" ({shares})" if shares else ""
    )


def _told_landscape(found: dict[str, Any]) -> Iterator[str]:
    yield "Landscape (size: capability, propensity: weight of the tie)"
    yield f"  two sides of least energy: {_groups(found['sides'])} ({found['stable_configurations']} stable, " + (
        f"{100 * found['basin']:.0f} % of all starts descend to it)"
    )


def _told_portfolios(pairs: list[dict[str, Any]]) -> Iterator[str]:
    if not pairs:
        return
    ranked = sorted(pairs, key=lambda pair: -pair["s"])
    shown = ranked if len(ranked) <= PAIRS_SHOWN else [*ranked[: PAIRS_SHOWN // 2], *ranked[-PAIRS_SHOWN // 2 :]]
    more = "" if len(shown) == len(ranked) else f"; the highest and lowest of {len(ranked)}"
    yield f"Similarity of alliance portfolios among these states (S, kappa, pi{more})"
    for pair in shown:
        name = f"{pair['a']}-{pair['b']}"
        yield f"  {name:<20} {_number(pair['s']):>6} {_number(pair['kappa']):>6} {_number(pair['pi']):>6}"


def _told_consent(found: dict[str, Any]) -> Iterator[str]:
    yield "Consent"
    by_reason: dict[str, list[str]] = {}
    for party, reason in found["veto_players"].items():
        by_reason.setdefault(reason, []).append(party)
    players = "; ".join(f"{_members(parties)} ({reason})" for reason, parties in by_reason.items())
    yield f"  veto players: {players or 'none'}"
    for issue, row in found["issues"].items():
        if row["winset_width"] is None:
            yield f"  {issue}: options without an order, of which no winset and no polarisation is told"
            continue
        yield f"  {issue}: winset of the status quo {row['winset_width']:.2f} wide; " + (
            f"polarisation (Esteban-Ray) {_number(row['esteban_ray'])}"
        )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _groups(groups: list[list[str]]) -> str:
    if len(groups) > PAIRS_SHOWN:
        large = ", ".join(str(len(group)) for group in groups[:PAIRS_SHOWN])
        return f"{len(groups)} (sizes {large}, ...)"
    return f"{len(groups)} ({' | '.join(_members(group) for group in groups)})"


def _members(group: list[str]) -> str:
    return " ".join(group) if len(group) <= 2 * PAIRS_SHOWN else f"{len(group)} parties"
