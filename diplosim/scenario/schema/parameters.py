"""The free parameters of the model, all in one place, with their defaults and admissible ranges.

No number here was fitted to an outcome share.  Each default is the one that the model description names, or a
judgement made before any share was looked at; the range is what a sensitivity analysis should sweep.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from diplosim.scenario.schema.fields import plain_number


class Parameters(BaseModel):
    """Free parameters, overridable per scenario (`parameters.breakdown_hazard=0.1`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _plain_number(cls, value: object) -> object:
        return plain_number(value)

    utility_exponent: int = Field(1, ge=1, le=2, description="rho: 1 linear loss in distance, 2 quadratic loss")
    inferred_line_sd: float = Field(
        0.10, ge=0.0, le=0.5, description="sd of the noise on red lines that a coder inferred"
    )
    slack: float = Field(0.30, ge=0.0, le=1.0, description="share of a red line that a hard bargainer will give up")
    ideal_slack: float = Field(
        0.30,
        ge=0.0,
        le=1.0,
        description="how far a hard bargainer's true ideal lies from its opening towards the status quo",
    )
    breakdown_hazard: float = Field(
        0.25,
        ge=0.0,
        le=0.5,
        description="theta: hazard of breakdown per mean round is theta * (1 - mean patience)",
    )
    delay_benefit_low: float = Field(0.02, ge=0.0, le=1.0, description="staller's gain per mean round, lower end")
    delay_benefit_high: float = Field(0.08, ge=0.0, le=1.0, description="staller's gain per mean round, upper end")
    reach: float = Field(
        0.5, ge=0.0, le=1.0, description="omega: how far force moves an issue where the scenario is silent"
    )
    blame_low: float = Field(0.05, ge=0.0, le=1.0, description="cost of attacking without cover, lower end, utility")
    blame_high: float = Field(0.35, ge=0.0, le=1.0, description="cost of attacking without cover, upper end, utility")
    cover_per_refusal: float = Field(
        0.08, ge=0.0, le=1.0, description="blame that one refusal of an own text covers, utility"
    )
    seen_through: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description="eta: share of the cover of a refusal that is lost on a party that everybody takes for a pretext",
    )
    pretext_war_cost_low: float = Field(0.2, ge=0.0, le=1.0, description="war-cost multiplier of a pretext, lower end")
    pretext_war_cost_high: float = Field(0.6, ge=0.0, le=1.0, description="war-cost multiplier of a pretext, upper end")
    incident_risk: float = Field(
        0.02, ge=0.0, le=0.2, description="a: risk of inadvertent war per mean round and side at the top rung"
    )
    posture_cost: float = Field(0.005, ge=0.0, le=0.1, description="cost of a step up the escalation ladder, utility")
    contest_decisiveness: float = Field(
        1.0, ge=0.1, le=3.0, description="exponent of the Tullock contest success function"
    )
    arms_share: float = Field(
        0.1, ge=0.0, le=1.0, description="share of a supporter's capability that arms add to a side"
    )
    preparation_gain: float = Field(0.2, ge=0.0, le=1.0, description="relative gain of a prepared target's capability")
    preparation_cost: float = Field(0.02, ge=0.0, le=0.5, description="cost of preparing for an attack, utility")
    unprepared_loss: float = Field(0.10, ge=0.0, le=1.0, description="extra loss of being attacked unprepared, utility")
    join_defence: float = Field(0.9, ge=0.0, le=1.0, description="chance factor: defence pact, for the target's side")
    join_offence: float = Field(0.9, ge=0.0, le=1.0, description="chance factor: offence pact, for the attacker's side")
    join_support: float = Field(
        0.6, ge=0.0, le=1.0, description="chance factor: support where the scenario says that it fights"
    )
    join_consultation: float = Field(
        0.2, ge=0.0, le=1.0, description="chance factor: consultation pact, for either side"
    )
    join_partnership: float = Field(0.05, ge=0.0, le=1.0, description="chance factor: partnership, for either side")
    caucus_weight: float = Field(
        0.5, ge=0.0, le=1.0, description="weight of allies in a stated position at zero stubbornness"
    )
    exponent_low: float = Field(
        0.7, ge=0.05, le=20.0, description="time exponent of a sincere party, lower end (log-uniform)"
    )
    exponent_high: float = Field(2.5, ge=0.05, le=20.0, description="time exponent of a sincere party, upper end")
    hard_exponent_low: float = Field(2.0, ge=0.05, le=20.0, description="time exponent of a hard bargainer, lower end")
    hard_exponent_high: float = Field(6.0, ge=0.05, le=20.0, description="time exponent of a hard bargainer, upper end")
    reciprocity: float = Field(0.4, ge=0.0, le=1.0, description="weight of what the others conceded in the own target")
    defer_cost: float = Field(
        0.05, ge=0.0, le=1.0, description="cost of leaving a vital issue open explicitly, utility"
    )
    defer_from: float = Field(0.75, ge=0.0, le=1.0, description="relative time from which issues are deferred")
    tremble: float = Field(
        0.1,
        ge=0.0,
        le=0.5,
        description="chance per round and channel of any other legal act, in half of the runs from which is learnt",
    )
    first_gain: float = Field(
        0.1, ge=0.0, le=1.0, description="gain from going on that parties expect before the model has been played once"
    )
    reopening: float = Field(
        0.5, ge=0.0, le=1.0, description="chance per round that an insatiable party reopens what was agreed"
    )
    test_offer_belief: float = Field(0.3, ge=0.0, le=1.0, description="P(pretext) from which a test offer is made")
    drafting_steps: int = Field(400, ge=0, le=5000, description="redrafts in the closing session before the deadline")
    mediator_steps: int = Field(12, ge=0, le=1000, description="redrafts of a mediator's text in one round")
    verification_rate: float = Field(0.5, ge=0.0, le=1.0, description="chance per round that verification is offered")
