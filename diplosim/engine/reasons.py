"""Why a move is limited or refused, in words: the one place that words it.

A reason is a kind and values (`diplosim.seats.worded.Worded`); its English is what the terminal and errors print.
"""

from __future__ import annotations

from typing import Any

from diplosim.seats.worded import Worded, worded

REASONS = {
    # demands
    "limit_settled": "already settled",
    "limit_elsewhere": "handled elsewhere: the own text carries the working mean of {tracks}",
    "limit_no_mandate": "the members gave no mandate: only the status quo can be tabled",
    "limit_bounds": "own true bounds: the government would not ratify anything beyond",
    "limit_mandate": "own bounds and the mandate of the members",
    "limit_not_in_session": "not in session this round; the drafter hears instructions only",
    "limit_caucus_only": "no seat at the table: it speaks through its alliance, in caucus",
    "all_seats": "all seats",
    "limit_test_beyond": "what would test {party} is beyond bounds or mandate on {issues}",
    "limit_test_in_part": "the own text carries numbers of others on issues handled elsewhere: it would test nobody",
    "limit_no_suspect": "nobody who must consent may be a pretext by public codings: a text would test nobody",
    # texts
    "limit_beyond": "beyond bounds or mandate on {issues}",
    "limit_linked": "{issue} (linked: the working mean of {tracks})",
    "limit_voted_down": "the members vote it down",
    "limit_signs_nothing": "the government wants no text: orders are to sign nothing",
    "limit_not_tabled": "it is not on the table",
    # answers for which there is no question
    "limit_whole_texts": "nothing is agreed until everything is: whole texts only",
    "limit_no_interim": "no interim text is on the table",
    "limit_no_verification": "nobody offered verification or a test this round",
    # decisions
    "limit_no_force": "this party cannot use force in this scenario",
    "limit_in_force": "a deal is in force",
    "limit_not_ready": "not ready: build readiness at a display of force (rung 3) or above",
    "limit_members_against_war": "the members do not decide for war",
    "limit_last_offer_first": "a last offer comes first: announce it, table it in the next round, "
    "strike if it is refused",
    "limit_strikes_without": "this party strikes without one",
    "limit_empty_threat": "not ready: it would be an empty threat",
    "limit_no_round_left": "no round is left to put it to a table",
    "limit_no_talks": "no talks are going on",
    "limit_no_deal": "no deal is in force",
    "limit_keeps_word": "this government keeps to what was signed",
    "limit_nothing_agreed": "nothing was agreed in an earlier round of these talks",
    "limit_not_needed": "others must consent, this party need not: talks go on without it",
    "limit_needed_in_part": "only who must consent to every text can suspend talks; this party is asked on some issues",
    "limit_not_counted": "only those who must consent are counted",
    "limit_not_counted_in_part": "only those who must consent to every text are counted",
    "limit_fixed_deadline": "the deadline of these talks does not move, or not any more",
    "limit_two_rounds": "talks are suspended when announced in two successive rounds",
    "limit_stays_away": "stay away: without it talks meet again at the next date",
    "limit_top_attack": "war is decided by an attack, not by posture",
    "limit_top_ally": "an ally shows force and no more",
    "limit_top_bystander": "no part in a war that may come",
    "limit_not_now": "not possible at present",
    "limit_no_alliance": "in no alliance that has a part in these talks",
    "limit_caucus_first": "allies caucus at the beginning of a round",
}
"""Kind -> why something is limited; names in braces are filled in."""

REFUSALS = {
    "refused_part": "{part} is no part of the stage '{stage}'; allowed: {parts}",
    "refused_limit": "{part}: {why}",
    "refused_pie": "demand: shares that add up to {asked}; allowed: at most 1, the whole pie",
    "refused_step": "posture: one step at a time, up to the own top rung; allowed: {steps}",
    "refused_demand": "demand on {issue}: {value} is not allowed ({why}); {allowed}",
    "refused_allowed": "allowed: {low} to {high}",
    "refused_as_it_stands": "allowed: {low}, as it stands",
    "refused_scale": "outside the scale",
    "refused_option": "demand on {issue}: {value} is no option; allowed: {options}",
    "refused_text": "text {number} cannot be signed: {why}",
    "refused_item": "{issue} cannot be settled as in text {number}: {why}",
    "refused_bounds": "beyond the own bounds",
    # acts for which there is no occasion
    "refused_no_decision": "{party} has nothing to decide now; waiting for: {waiting}",
    "refused_nobody": "nobody",
    "refused_nothing_sealed": "{party} has no sealed move to withdraw",
    "refused_played_by": "{party} is played by {policy}; hand the seat over first",
}
"""Kind -> why a move is refused; names in braces are filled in."""


def reason(kind: str, **values: Any) -> Worded:
    """Why something is limited, in words.  Raises KeyError for another kind than those of `REASONS`."""
    return worded(REASONS, f"limit_{kind}", **values)


def refusal(kind: str, **values: Any) -> Worded:
    """Why a move is refused, in words.  Raises KeyError for another kind than those of `REFUSALS`."""
    return worded(REFUSALS, f"refused_{kind}", **values)
