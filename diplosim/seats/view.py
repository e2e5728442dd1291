"""What a seat may see at one stage: its own sheet, the public history, its legal moves."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, TypeVar

from diplosim.numerics.arrays import AnyArray, FloatArray, read_only, take_runs
from diplosim.scenario.schema.actors import Tactic
from diplosim.scenario.schema.parameters import Parameters
from diplosim.seats.common_knowledge import Common
from diplosim.seats.quantities import QUANTITIES, Quantities
from diplosim.seats.stages import Stage

AS_LARGE_AS_TEXTS = tuple(name for name, what in QUANTITIES.items() if "texts" in what.axes)
"""Names of the quantities with an entry for each text."""

Policy = TypeVar("Policy")
Worked = TypeVar("Worked")


class SeatView(Quantities):
    """All that a seat may know at one stage: its own sheet, the public history, its legal moves.

    Built in one place (`diplosim.engine.views`).  The arrays are declared in `diplosim.seats.quantities`; each has a
    leading axis with an entry for each run.  Nothing of it can be written to: a policy that wants to change an array
    takes a copy.

    Args:
        party: Whose view it is.
        stage: The stage at which it moves.
        round_number: Number of the round, from 1.
        parameters: Free parameters of the model.
        salience: (issues,) own weights, which add up to 1.
        order: Issues in the order in which the seat trades them off.
        exponent: Exponent of the loss with distance, 1 or 2.
        can_use_force: Whether the seat can attack anybody in these talks.
        itemised: Whether issues may settle one by one.
        partial: Whether some text on the table leaves an issue open.
        known: Names of the quantities that the view has.
        source: Works out a quantity by its name, for all runs.
        uniform: The seat's own keyed uniform for a purpose in this round, (R,).
        runs: How many runs the arrays hold.
        authors: Who wrote each text on the table.
        common: What everybody knows.
        own_tactic: The time-dependent tactic that the scenario codes for the seat.
        search: What `at_least` asks, with the rows of the runs (None: all); None where packages are not made of
            options.
        let_go: Told of a quantity whose array is not to be kept any longer.

    Attributes:
        party: Whose view it is.
        stage: The stage at which it moves.
        round: Number of the round, from 1.
        parameters: Free parameters of the model.
        salience: (issues,) own weights, which add up to 1.
        order: Issues in the order in which the seat trades them off.
        exponent: Exponent of the loss with distance, 1 or 2.
        can_use_force: Whether the seat can attack anybody in these talks.
        itemised: Whether issues may settle one by one.
        partial: Whether some text on the table leaves an issue open.
        runs: How many runs the arrays hold.
        authors: Who wrote each text on the table.
        common: What everybody knows.
        own_tactic: The time-dependent tactic that the scenario codes for the seat.
    """

    party: str
    stage: Stage
    round: int
    parameters: Parameters
    salience: FloatArray
    order: tuple[int, ...]
    exponent: int
    can_use_force: bool
    itemised: bool
    partial: bool
    runs: int
    authors: tuple[str, ...]
    common: Common | None
    own_tactic: Tactic | None
    _search: Callable[[FloatArray, AnyArray | None], FloatArray] | None
    _let_go: Callable[[str], object]
    _known: frozenset[str]
    _source: Callable[[str], AnyArray]
    _uniform: Callable[[str], FloatArray]
    _rows: AnyArray | None
    _whole: SeatView | None
    _shown: dict[int, str]
    _drawn: dict[str, FloatArray]
    _worked_out: dict[tuple[int, object], tuple[object, Any]]

    def __init__(
        self,
        party: str,
        stage: Stage,
        round_number: int,
        parameters: Parameters,
        salience: FloatArray,
        order: tuple[int, ...],
        exponent: int,
        can_use_force: bool,
        itemised: bool,
        partial: bool,
        known: frozenset[str],
        source: Callable[[str], AnyArray],
        uniform: Callable[[str], FloatArray],
        runs: int,
        authors: tuple[str, ...] = (),
        common: Common | None = None,
        own_tactic: Tactic | None = None,
        search: Callable[[FloatArray, AnyArray | None], FloatArray] | None = None,
        let_go: Callable[[str], object] = lambda name: None,
    ) -> None:
        vars(self).update(
            party=party,
            stage=stage,
            round=round_number,
            parameters=parameters,
            salience=salience,
            order=order,
            exponent=exponent,
            can_use_force=can_use_force,
            itemised=itemised,
            partial=partial,
            runs=runs,
            authors=authors,
            common=common,
            own_tactic=own_tactic,
            _search=search,
            _let_go=let_go,
            _known=known,
            _source=source,
            _uniform=uniform,
            _rows=None,
            _whole=None,
            _shown={},
            _drawn={},
            _worked_out={},
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} is what a seat is shown: a view cannot be written to")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{name} is what a seat is shown: a view cannot be written to")

    def read(self, name: str) -> AnyArray:
        """A quantity by name, for the runs of this view.

        Args:
            name: A name of `diplosim.seats.quantities`.

        Returns:
            Its values, with a leading axis for the runs.

        Raises:
            AttributeError: The view does not have it at this stage.
        """
        if name not in self._known:
            raise AttributeError(f"{name} is no part of the view of {self.party} at the stage {self.stage!r}")
        own = self.__dict__
        values: AnyArray | None = own.get(name)
        if values is None:
            whole = self._whole
            # From now on it stands in the view itself, before the declaration of its name.
            values = own[name] = read_only(self._source(name)) if whole is None else self._part_of(whole.read(name))
            self._shown[id(values)] = name
        return values

    def _part_of(self, values: AnyArray) -> AnyArray:
        if self._rows is None:
            return values
        taken = take_runs(values, self._rows)
        taken.setflags(write=False)
        return taken

    def uniform(self, purpose: str) -> FloatArray:
        """The seat's own keyed uniform for a purpose in this round, (R,)."""
        if purpose not in self._drawn:
            whole = self._whole
            self._drawn[purpose] = (
                read_only(self._uniform(purpose)) if whole is None else self._part_of(whole.uniform(purpose))
            )
        return self._drawn[purpose]

    def with_other_coins(self, number: int) -> SeatView:
        """The same view, but other uniforms for every purpose: what a policy might have done by chance as well.

        Args:
            number: which others, from 1.

        Returns:
            A view that reads the same quantities.
        """
        other = copy(self)
        own = self._uniform
        vars(other).update(_uniform=lambda purpose: own(f"{purpose}\x1f{number}"), _drawn={}, _worked_out={})
        return other

    def take(self, rows: AnyArray) -> SeatView:
        """The same view for some of its runs; what it reads is worked out once, for all runs together."""
        part = copy(self)
        for name in self._shown.values():
            vars(part).pop(name, None)
        vars(part).update(
            runs=len(rows),
            _rows=rows if self._rows is None else self._rows[rows],
            _whole=self._whole or self,
            _shown={},
            _drawn={},
            _worked_out={},
        )
        return part

    def let_texts_go(self) -> None:
        """Keep no array that has an entry for each text on the table; who reads it again has it worked out anew."""
        for name in AS_LARGE_AS_TEXTS:
            values = vars(self).pop(name, None)
            if values is not None:
                del self._shown[id(values)]
            self._let_go(name)
        self._worked_out.clear()

    def has_shown(self, value: object) -> bool:
        """Whether something is an array that was read from this view, as it stands there."""
        name = self._shown.get(id(value))
        return name is not None and self.__dict__.get(name) is value and not self.__dict__[name].flags.writeable

    @property
    def discrete(self) -> bool:
        """Whether packages are made of options (see `at_least`)."""
        return self._search is not None

    def at_least(self, level: FloatArray) -> FloatArray:
        """Package worth least to the seat among those worth at least `level`, of what it may table, (R, K).

        Its best package where none is worth so much; of equally good ones the first in the order of options.

        Args:
            level: (R,) utility.

        Returns:
            Its positions on the issues, (R, K).

        Raises:
            ValueError: Packages are not made of options.
        """
        if self._search is None:
            raise ValueError("packages of these talks are not made of options: there is nothing to search")
        return self._search(level, self._rows)

    def knows(self, name: str) -> bool:
        """Whether a quantity is part of the view at this stage."""
        return name in self._known


def once(part: Callable[[Policy, SeatView], Worked]) -> Callable[[Policy, SeatView], Worked]:
    """Let a method of a policy that takes a view and nothing else be worked out once for each view.

    Args:
        part: The method.

    Returns:
        The same method; what it returns is shown again, so nobody may write to it.
    """

    @wraps(part)
    def worked_out(policy: Policy, view: SeatView) -> Worked:
        key, known = (id(policy), part), view.__dict__.setdefault("_worked_out", {})
        found = known.get(key)
        if found is None:
            # The policy is kept beside it, so that no other can come to have its id.
            found = known[key] = (policy, part(policy, view))
        result: Worked = found[1]
        return result

    return worked_out
