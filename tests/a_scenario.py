"""A small valid scenario as text, for tests that change one thing in it."""

from __future__ import annotations

from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.scenario.scenario import Scenario

TEXT = """\
id: border_talks
name: "Border talks"
year: 2030
start: 2030-01-01
end: 2030-03-01
horizon: 2030-03-01
must_consent: [ANA, BLOC]
can_use_force: [ANA]
consent_scope: {CAY: [border]}
parties:
  - id: ANA
    name: Anaria
    kind: state
    capability: 0.6
    war_cost: {low: 0.1, high: 0.4}
    patience: 0.9
  - id: BLOC
    name: League
    kind: alliance
    members: [BEL, CAY]
    capability: 0.5
    war_cost: {low: 0.2, high: 0.3}
    patience: 0.9
  - {id: BEL, name: Belmar, kind: state, capability: 0.4, war_cost: {low: 0.2, high: 0.5}, patience: 0.8}
  - {id: CAY, name: Cayo, kind: bloc, capability: 0.1, war_cost: {low: 0.6, high: 0.9}, patience: 0.8}
  - {id: ORG, name: Forum, kind: forum, capability: 0.0, war_cost: {low: 0.0, high: 0.0}, patience: 1.0}
alliances:
  - name: League
    party: BLOC
    members: [BEL, CAY]
    decision_rule: consensus
    commitment: {BEL: 0.9, CAY: 0.6}
edges:
  - {a: BEL, b: BLOC, kind: member, weight: 0.9}
  - {a: ANA, b: BEL, kind: trade, weight: 0.3}
issues:
  - id: border
    name: "Border line"
    scale: {zero: "old line", one: "new line"}
    anchors:
      0.5: "middle of the river"
    status_quo: 0.3
    positions: {ANA: 1.0, BLOC: 0.1, BEL: 0.1, CAY: 0.0, ORG: 0.5}
    salience: {ANA: 0.8, BLOC: 0.9, BEL: 0.7, CAY: 1.0, ORG: 0.0}
    red_lines:
      ANA: {min: 0.4, basis: declared}
      BEL: {max: 0.6, basis: inferred}
  - id: water
    name: "Water shares"
    scale: {zero: "none", one: "all"}
    status_quo: 0.5
    positions: {ANA: 0.9, BLOC: 0.2, BEL: 0.2, CAY: 0.2, ORG: 0.5}
    salience: {ANA: 0.3, BLOC: 0.2, BEL: 0.4, CAY: 0.1, ORG: 0.0}
protocol:
  kind: summit
  package: true
  mediators: [ORG]
  seats: [ANA, BLOC]
  tracks:
    - {name: main, seats: [ANA, BLOC], issues: [border], rounds: [1, 2]}
rounds: 4
calendar:
  - {round: 1, date: 2030-01-01, what: "opening"}
  - {round: 3, date: 2030-01-31, what: "second meeting"}
deadline: {kind: soft, at_round: 4}
hidden_types:
  ANA: {sincere: 0.5, pretext: 0.3, hard_bargainer: 0.2}
type_reservations:
  ANA:
    pretext: null
    hard_bargainer: {border: {min: 0.35}}
force:
  attackers:
    ANA: {targets: [CAY], rounds_to_ready: 2.0, readiness: 0.1}
  reach: {border: 1.0}
events:
  - {round: 2, kind: capability, party: ANA, value: 0.7}
judgements:
  force.reach: "an army can move a border"
"""


def changed(old: str, new: str) -> str:
    """The text with one passage, which must occur exactly once, replaced."""
    assert TEXT.count(old) == 1, f"{old!r} occurs {TEXT.count(old)} times"
    return TEXT.replace(old, new)


def scenario(text: str = TEXT) -> Scenario:
    """Load a text as if it were a file."""
    return from_document(parse_document(text, "talks.yaml"))
