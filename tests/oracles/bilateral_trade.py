"""Bilateral trade with private values on both sides (Myerson & Satterthwaite 1983; Chatterjee & Samuelson 1983)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result

DOUBLE_AUCTION = "split-the-difference double auction, linear equilibrium"
POSTED_PRICE = "posted price"


def myerson_satterthwaite_uniform(
    *, mechanism: str, buyer: str = "U[0,1]", seller: str = "U[0,1]", price: float | None = None
) -> Result:
    """What trade brings when the buyer's value and the seller's cost are independent and uniform on [0, 1].

    The best mechanism that is incentive-compatible, individually rational and balances its budget trades where value
    and cost are at least 1/4 apart; the linear equilibrium of the split-the-difference double auction attains it.  At
    a posted price y trade takes place where cost <= y <= value: y * (1 - y) of the time, gains y * (1 - y) / 2.

    Args:
        mechanism: "split-the-difference double auction, linear equilibrium" or "posted price".
        buyer: law of the buyer's value; "U[0,1]" only.
        seller: law of the seller's cost; "U[0,1]" only.
        price: the posted price, any number (nobody trades outside [0, 1]); none for the double auction.

    Returns:
        prob_trade and expected_gains; for the double auction also seller_offer, buyer_bid (as formulas),
        trade_iff_gap_at_least, first_best_gains, efficiency, subsidy_needed_for_full_efficiency.

    Raises:
        ValueError: if an input is out of range.

    Source: Myerson & Satterthwaite (1983), Journal of Economic Theory 29:265-281; Chatterjee & Samuelson (1983),
    Operations Research 31:835-851.
    """
    inputs = Inputs("myerson_satterthwaite_uniform")
    for name, law in (("buyer", buyer), ("seller", seller)):
        inputs.demand(law.replace(" ", "") == "U[0,1]", f"{name} is {law!r}; allowed: 'U[0,1]'")
    inputs.demand(
        mechanism in (DOUBLE_AUCTION, POSTED_PRICE),
        f"mechanism is {mechanism!r}; allowed: {DOUBLE_AUCTION!r}, {POSTED_PRICE!r}",
    )
    if price is not None:
        inputs.number("(-inf, inf)", price=price)
    inputs.demand((price is None) == (mechanism == DOUBLE_AUCTION), "a posted price needs `price`, an auction has none")
    inputs.check()
    if price is not None:
        y = min(max(price, 0.0), 1.0)
        return {"prob_trade": y * (1.0 - y), "expected_gains": y * (1.0 - y) / 2.0}
    return _double_auction()


def _double_auction() -> Result:
    gap, first_best = 0.25, 1.0 / 6.0
    # Value minus cost has the density 1 - g on [0, 1].
    prob_trade = (1.0 - gap) ** 2 / 2.0
    gains = first_best - gap**2 / 2.0 + gap**3 / 3.0
    return {
        "seller_offer": "2/3*cost + 1/4",
        "buyer_bid": "2/3*value + 1/12",
        "trade_iff_gap_at_least": gap,
        "prob_trade": prob_trade,
        "expected_gains": gains,
        "first_best_gains": first_best,
        "efficiency": gains / first_best,
        "subsidy_needed_for_full_efficiency": 1.0 / 6.0,
    }
