"""Who sits where and who listens to whom: the fixed structure of one set of talks, worked out once per scenario."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from diplosim.numerics.arrays import GRAIN, BoolArray, FloatArray, IntArray
from diplosim.rules.calendar import chance_over, elapsed_time, round_lengths
from diplosim.rules.coded_arrays import HARD_BARGAINER, INSATIABLE, PRETEXT, SINCERE, CodedArrays, coded_arrays
from diplosim.rules.concession import concession_order
from diplosim.rules.war import Theatre, theatres
from diplosim.scenario import registry
from diplosim.scenario.graph import members_of, promises_of
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import TWO_THIRDS, decision_rule_of


@dataclass(frozen=True)
class Bloc:
    """An alliance that acts as one party.  members: party indices.  commitment: (members,).  leader: which member.

    votes: (members,) as coded, None for commitment times capability.  quota: share of the votes that a decision needs;
    None for more than half.
    """

    party: int
    members: tuple[int, ...]
    commitment: FloatArray
    rule: str
    leader: int
    votes: FloatArray | None = None
    quota: float | None = None


@dataclass(frozen=True)
class Condition:
    """A count of votes of those who must consent.  weights: one per position of `everywhere`.  quota: as in `Bloc`."""

    weights: FloatArray
    quota: float | None


@dataclass(frozen=True)
class Structure:
    """Fixed structure.  A = acting parties (those with a part in the talks), in the order of parties.

    acting: party indices.  caucus_only: those of members of acting alliances that have no other part; as positions they
    follow those of `acting`.  seated: positions in `acting` that table demands.  consenting: positions in `acting` that
    must consent, everywhere or in their scope; everywhere: those asked about every text.  scope: (A, K) issues on which
    a position is asked.  veto: (A, K) issues whose settlement it can stop alone.  conditions: counts of votes that a
    text must pass; none where everybody asked has a veto.
    agenda: (A, K) issues that a seat handles.  reference: (A, A, K) weights of the others' demands.
    working: (A, K) weights of the linked text.  meets: (rounds, A) who is in session.
    lengths: (rounds,) of the rounds and elapsed: (rounds + 1,) time at their starts, in mean rounds.
    breakdown_rate: chance of a breakdown in a round of mean length; hazards: (rounds,) the same for each round.
    delay_cost: (A,) and spillover: (N,) coded costs, utility.
    top_rungs: (A,) how high each party may go on the ladder by posture.
    warns: whether the attacker of each theatre puts a last offer on the table before it strikes.
    """

    coded: CodedArrays
    acting: tuple[int, ...]
    caucus_only: tuple[int, ...]
    position: dict[str, int]
    seated: tuple[int, ...]
    consenting: tuple[int, ...]
    everywhere: tuple[int, ...]
    scope: BoolArray
    veto: BoolArray
    conditions: tuple[Condition, ...]
    agenda: BoolArray
    reference: FloatArray
    working: FloatArray
    linked: bool
    meets: BoolArray
    orders: tuple[tuple[int, ...], ...]
    blocs: tuple[Bloc, ...]
    ties: list[tuple[int, int, float]]
    stubbornness: FloatArray
    theatres: tuple[Theatre, ...]
    mediated: bool
    dates: tuple[datetime.date, ...]
    effect_dates: tuple[datetime.date, ...]
    horizon_rounds: int
    wars_count: tuple[bool, ...]
    mean_salience: FloatArray
    vital: BoolArray
    lengths: FloatArray
    elapsed: FloatArray
    breakdown_rate: float
    hazards: FloatArray
    delay_cost: FloatArray
    spillover: FloatArray
    top_rungs: IntArray
    warns: tuple[bool, ...]
    test_low: FloatArray
    test_high: FloatArray
    test_known: BoolArray

    @cached_property
    def heard(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the seats whose demands count in what each acting party hears of the others."""
        return tuple(tuple(j for j in self.seated if weights[j].any()) for weights in self.reference)

    def bloc_at(self, a: int) -> Bloc | None:
        """The alliance that the acting party at position `a` stands for; None where it stands for none."""
        return next((bloc for bloc in self.blocs if bloc.party == self.acting[a]), None)

    def party_at(self, a: int) -> int:
        """The party at a position, those that only caucus included."""
        return (*self.acting, *self.caucus_only)[a]


@lru_cache(maxsize=64)
def structure_of(scenario: Scenario) -> Structure:
    """Work out the fixed structure of a scenario."""
    coded = coded_arrays(scenario)
    n = len(coded.parties)
    wars = theatres(scenario, coded)
    seated = sorted(coded.index[p] for p in scenario.seated if coded.index[p] in coded.stake)
    scoped = {coded.index[p]: issues for p, issues in scenario.consent_scope.items()}
    consenters = [coded.index[p] for p in scenario.consenters]
    involved = {i for w in wars for i in (w.attacker, *w.targets, *w.members)}
    acting = tuple(sorted(set(seated) | set(consenters) | set(scoped) | involved | set(coded.typed)))
    place = {party: a for a, party in enumerate(acting)}
    k = len(coded.issues)
    scope = np.zeros((len(acting), k), dtype=bool)
    for party in consenters:
        scope[place[party]] = True
    for party, issues in scoped.items():
        for issue in issues:
            scope[place[party], coded.issue_index[issue]] = True
    veto, conditions = _consent(scenario, coded, scope, place)
    agenda, meets = _agenda(scenario, coded, acting, seated)
    blocs = _blocs(scenario, coded)
    mean_salience, vital = _weights_of_issues(scenario, coded, consenters)
    test = _test_bounds(coded, acting)
    lengths = round_lengths(scenario)
    rate = scenario.parameters.breakdown_hazard * (1.0 - float(np.mean([coded.patience[p] for p in consenters])))
    return Structure(
        coded=coded,
        acting=acting,
        caucus_only=tuple(sorted({m for bloc in blocs if bloc.party in acting for m in bloc.members} - set(acting))),
        position={coded.parties[party]: a for party, a in place.items()},
        seated=tuple(place[p] for p in seated),
        consenting=tuple(a for a in range(len(acting)) if scope[a].any()),
        everywhere=tuple(place[p] for p in consenters),
        scope=scope,
        veto=veto,
        conditions=conditions,
        agenda=agenda,
        reference=_reference(coded, acting, [place[p] for p in seated], agenda),
        working=_working(coded, acting, [place[p] for p in seated], agenda),
        linked=any(not agenda[place[p]].all() for p in seated),
        meets=meets,
        orders=tuple(
            tuple(
                concession_order(
                    coded.salience[party], _others_salience(coded, party, [p for p in seated if p != party])
                )
            )
            for party in acting
        ),
        blocs=blocs,
        ties=_ties(scenario, coded),
        stubbornness=np.divide(
            coded.raw_salience,
            coded.raw_salience.max(axis=1, keepdims=True),
            out=np.ones((n, k)),
            where=coded.raw_salience.max(axis=1, keepdims=True) > 0.0,
        ),
        theatres=wars,
        mediated=bool(scenario.protocol.mediators),
        dates=scenario.round_dates,
        effect_dates=_effect_dates(scenario),
        horizon_rounds=max(1, scenario.rounds_within_horizon),
        wars_count=tuple(_counts_as_conflict(scenario, coded, war) for war in wars),
        mean_salience=mean_salience,
        vital=vital,
        lengths=lengths,
        elapsed=elapsed_time(lengths),
        breakdown_rate=rate,
        hazards=np.array([chance_over(rate, length) for length in lengths]),
        delay_cost=np.array([scenario.party(coded.parties[party]).delay_cost for party in acting]),
        spillover=np.array([scenario.party(name).spillover for name in coded.parties]),
        top_rungs=_top_rungs(wars, acting),
        warns=_warns(scenario, coded, wars, seated),
        test_low=test[0],
        test_high=test[1],
        test_known=test[2],
    )


def _consent(
    scenario: Scenario, coded: CodedArrays, scope: BoolArray, place: dict[int, int]
) -> tuple[BoolArray, tuple[Condition, ...]]:
    """Who can stop which issues alone, (A, K), and the counts of votes that a text must pass."""
    coded_conditions = scenario.protocol.consent
    if coded_conditions is None or any(c.rule == "unanimity" for c in coded_conditions):
        return scope, ()
    veto = np.zeros_like(scope)
    for name, issues in scenario.consent_scope.items():
        veto[place[coded.index[name]], [coded.issue_index[issue] for issue in issues]] = True
    voters = sorted(coded.index[p] for p in scenario.must_consent)
    conditions = []
    for condition in coded_conditions:
        for name in condition.and_:
            veto[place[coded.index[name]]] = True
        weights = np.array([condition.weights.get(coded.parties[v], 0.0 if condition.weights else 1.0) for v in voters])
        quota = None if condition.rule == "majority" else condition.quota or TWO_THIRDS
        conditions.append(Condition(weights, quota))
    return veto, tuple(conditions)


def _counts_as_conflict(scenario: Scenario, coded: CodedArrays, war: Theatre) -> bool:
    """Whether an attack makes a conflict: in wartime talks only if it raises the rung or can change a front issue."""
    if scenario.force is None or scenario.force.start_rung < 5:
        return True
    return any(war.reach[coded.issue_index[issue]] > 0.0 for issue in scenario.force.front_issues)


def _effect_dates(scenario: Scenario) -> tuple[datetime.date, ...]:
    """When an attack decided in a round takes effect: the next round's date, after the last round the case's end."""
    if scenario.force is not None and scenario.force.effect_date is not None:
        return tuple(max(scenario.force.effect_date, date) for date in scenario.round_dates)
    return (*scenario.round_dates[1:], max(scenario.end, scenario.round_dates[-1]))


def _agenda(
    scenario: Scenario, coded: CodedArrays, acting: tuple[int, ...], seated: list[int]
) -> tuple[BoolArray, BoolArray]:
    tracks = scenario.protocol.tracks
    rounds, k = scenario.rounds, len(coded.issues)
    agenda = np.zeros((len(acting), k), dtype=bool)
    meets = np.zeros((rounds, len(acting)), dtype=bool)
    for a, party in enumerate(acting):
        if party not in seated:
            continue
        own = [t for t in tracks if coded.parties[party] in t.seats]
        if not own:
            agenda[a], meets[:, a] = True, True
        for track in own:
            issues = track.issues or coded.issues
            agenda[a, [coded.issue_index[i] for i in issues]] = True
            for r in track.rounds or range(1, rounds + 1):
                meets[r - 1, a] = True
    return agenda, meets


def _others_salience(coded: CodedArrays, party: int, others: list[int]) -> FloatArray:
    if not others:
        return np.ones(len(coded.issues))
    weight = coded.capability[others] + 1e-9
    total = np.zeros(len(coded.issues))
    for w, other in zip(weight, others, strict=True):
        total = total + w * coded.salience[other]
    result: FloatArray = total / weight.sum()
    return result


def _reference(coded: CodedArrays, acting: tuple[int, ...], seats: list[int], agenda: BoolArray) -> FloatArray:
    a_count, k = len(acting), len(coded.issues)
    weights = np.zeros((a_count, a_count, k))
    for i in range(a_count):
        for j in seats:
            if i != j:
                weights[i, j] = coded.salience[acting[j]] * agenda[j]
        total = weights[i].sum(axis=0)
        weights[i] = np.divide(weights[i], total, out=np.zeros_like(weights[i]), where=total > 0.0)
        # Where none of the others cares: the own demand, or the plain mean for a party without a seat.
        alone = [i] if i in seats else seats
        for other in alone:
            weights[i, other, total <= 0.0] = 1.0 / len(alone)
    return weights


def _working(coded: CodedArrays, acting: tuple[int, ...], seats: list[int], agenda: BoolArray) -> FloatArray:
    weights = np.zeros((len(acting), len(coded.issues)))
    for j in seats:
        weights[j] = (coded.capability[acting[j]] + 1e-6) * (coded.salience[acting[j]] + 1e-9) * agenda[j]
    total = weights.sum(axis=0)
    orphan = total <= 0.0
    for j in seats:
        weights[j, orphan] = 1.0
    result: FloatArray = weights / weights.sum(axis=0)
    return result


def _blocs(scenario: Scenario, coded: CodedArrays) -> tuple[Bloc, ...]:
    blocs = []
    for p, name in enumerate(coded.parties):
        party = scenario.party(name)
        if party.kind != "alliance":
            continue
        commitment = {m: c for m, c in members_of(scenario, name).items() if m != name and m in coded.index}
        members = tuple(sorted(coded.index[m] for m in commitment))
        if not members:
            continue
        alliance = scenario.alliance_of(name)
        rule = (alliance.rule if alliance is not None else decision_rule_of(party.decision_rule)) or "consensus"
        coded_votes = alliance.weights if alliance is not None else {}
        votes = np.array([coded_votes[coded.parties[m]] for m in members]) if coded_votes else None
        quota = alliance.quota if alliance is not None else None
        if rule == "qualified_majority" and quota is None:
            quota = TWO_THIRDS
        leader_name = party.leader or (alliance.leader if alliance is not None else None)
        weights = np.array([commitment[coded.parties[m]] for m in members])
        if leader_name is not None:
            leader = members.index(coded.index[leader_name])
        else:
            leader = int(np.argmax(np.rint(weights * coded.capability[list(members)] / GRAIN)))
        blocs.append(Bloc(p, members, weights, rule, leader, votes, quota))
    return tuple(blocs)


def _ties(scenario: Scenario, coded: CodedArrays) -> list[tuple[int, int, float]]:
    """Row-normalised influence along member and defence edges, both ways."""
    strength: dict[tuple[int, int], float] = {}
    for promise in promises_of(scenario):
        if promise.kind in ("member", "defence") and promise.weight > 0.0:
            i, j = coded.index[promise.a], coded.index[promise.b]
            if i in coded.stake and j in coded.stake:
                strength[i, j] = max(strength.get((i, j), 0.0), promise.weight)
                strength[j, i] = max(strength.get((j, i), 0.0), promise.weight)
    total: dict[int, float] = {}
    for i, j in sorted(strength):
        total[i] = total.get(i, 0.0) + strength[i, j]
    return [(i, j, strength[i, j] / total[i]) for i, j in sorted(strength)]


def _warns(scenario: Scenario, coded: CodedArrays, wars: tuple[Theatre, ...], seated: list[int]) -> tuple[bool, ...]:
    """Whether each attacker makes a last offer first: it can table one and is not coded to strike by surprise."""
    if not registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits.last_offers:
        return (False,) * len(wars)
    surprise = () if scenario.force is None else scenario.force.surprise
    return tuple(war.attacker in seated and coded.parties[war.attacker] not in surprise for war in wars)


def _top_rungs(wars: tuple[Theatre, ...], acting: tuple[int, ...]) -> IntArray:
    """How high a party may go by posture, (A,): attackers and those attacked to 4, their allies to 3, others to 2.

    Rung 4 is the use of force short of war, 3 a display of force, 2 a threat (MID hostility levels).  An ally is who
    would join a war with a chance of its own (`diplosim.rules.war`).
    """
    top = np.full(len(acting), 2, dtype=np.int64)
    for a, party in enumerate(acting):
        for war in wars:
            if party == war.attacker or party in war.targets:
                top[a] = 4
            elif war.with_attacker[party] + war.with_target[party] > 0.0:
                top[a] = max(top[a], 3)
    return top


def _weights_of_issues(scenario: Scenario, coded: CodedArrays, consenters: list[int]) -> tuple[FloatArray, BoolArray]:
    mean = np.zeros(len(coded.issues))
    for p in consenters:
        mean = mean + coded.salience[p]
    total = mean.sum()
    mean = mean / total if total > 0.0 else np.full(len(mean), 1.0 / len(mean))
    raw = coded.raw_salience
    vital = np.zeros((len(coded.parties), len(coded.issues)), dtype=bool)
    for p in consenters:
        vital[p] = (raw[p] > 0.0) & (raw[p] >= scenario.thresholds.vital * raw[p].max() - 1e-12)
    return mean, vital


def _test_bounds(coded: CodedArrays, acting: tuple[int, ...]) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Per party, the interval that every bargaining type of it would take by its coded lines, (A, K) twice."""
    low = np.zeros((len(acting), len(coded.issues)))
    high = np.ones((len(acting), len(coded.issues)))
    known = np.zeros(len(acting), dtype=bool)
    for a, party in enumerate(acting):
        types = [t for t in (SINCERE, HARD_BARGAINER, INSATIABLE) if coded.prior[party, t] > 0.0]
        types = [t for t in types if not coded.accepts_nothing[party, t]]
        known[a] = bool(types) and coded.prior[party, PRETEXT] > 0.0
        for t in types:
            low[a] = np.maximum(low[a], coded.low[party, t])
            high[a] = np.minimum(high[a], coded.high[party, t])
    return low, np.maximum(low, high), known


def suspect_of(structure: Structure, a: int) -> int | None:
    """The party whose sincerity a seat would test: by coded priors the likeliest pretext among those that can sign.

    Who handles some issues only tests nobody: on the others its text carries numbers of others.
    """
    if not all(structure.agenda[a].tolist()):
        return None
    best, found = 0.0, None
    for b, other in enumerate(structure.acting):
        chance = float(structure.coded.prior[other, PRETEXT])
        if b != a and b in structure.consenting and structure.test_known[b] and chance > best:
            best, found = chance, b
    return found
