"""The conformance check finds what is wrong: one broken rule for each thing that a rule owes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from numpy.typing import ArrayLike
from pydantic import ConfigDict

from o2o_sim.core.errors import RuleError
from o2o_sim.core.rule import Rule
from o2o_sim.rules.adoption import AtRest
from o2o_sim.rules.coupons import Amount, CouponTerms, GroupVoucher
from o2o_sim.rules.entry import Closed, EntryDecision, FreeEntry
from o2o_sim.rules.fees import AdValorem, Flat
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.payment import OnArrival, Prepay
from o2o_sim.rules.pricing import Fixed, PricingRule, PricingView
from o2o_sim.rules.ranking import AtRandom, ByDistance, RankingView
from o2o_sim.rules.review import Everyone
from o2o_sim.rules.trust import FulfilmentBelief
from o2o_sim.testing import check_rule


def broken(parent: type[Rule], name: str, answer: Callable[..., Any]) -> Rule:
    """A rule like `parent` with one method replaced, in a class that can be pickled."""
    title = f"Broken{parent.__name__}{name}{answer.__code__.co_firstlineno}"
    body = {"__doc__": "Broken on purpose.", "__module__": __name__, "__qualname__": title, name: answer}
    globals()[title] = type(title, (parent,), body)
    return globals()[title]()


class Counting(PricingRule):
    """Dearer each time it is asked."""

    kind: Literal["counting"] = "counting"
    calls: ClassVar[list[int]] = []

    def revise(self, view: PricingView) -> np.ndarray:
        self.calls.append(1)
        return view.base_level * len(self.calls)


class Weekly(Fixed):
    """Prices revised once a week."""

    revise_every: int = parameter(7, "days between revisions")


class Loose(PricingRule):
    """Takes what it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    kind: Literal["loose"] = "loose"

    def revise(self, view: PricingView) -> np.ndarray:
        return view.base_level


class Soft(Loose):
    """Can be changed."""

    model_config = ConfigDict(frozen=False, extra="forbid")
    kind: Literal["soft"] = "soft"  # type: ignore[assignment]


class Mute(Loose):
    """Does not say what its parameter means."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["mute"] = "mute"  # type: ignore[assignment]
    strength: float = 1.0


class Fragment(Loose):
    """No sentence"""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["fragment"] = "fragment"  # type: ignore[assignment]


def _writes(self: Rule, view: PricingView) -> np.ndarray:
    view.level[:] = 1.0
    return view.level


def _draws(self: Rule, view: PricingView) -> np.ndarray:
    np.random.rand()
    return view.base_level


def _later_pays_more(self: Rule, satisfaction: ArrayLike) -> np.ndarray:
    return 6 - np.clip(np.round(np.asarray(satisfaction)), 1, 5).astype(np.int64)


def _forgets_the_good(self: Any, evidence: Any, kept: ArrayLike) -> Any:
    return FulfilmentBelief.update(self, evidence, ~np.asarray(kept, dtype=np.bool_))


def _by_position(self: Rule, view: RankingView) -> np.ndarray:
    return np.zeros(view.distance.shape) + np.arange(view.distance.shape[1])


ZERO = np.zeros
FREE = GroupVoucher().voucher()
BROKEN: dict[str, tuple[Rule, str]] = {
    "writes into its view": (broken(Fixed, "revise", _writes), "read-only"),
    "draws from a global generator": (broken(Fixed, "revise", _draws), "global random generator"),
    "gives one level for all": (
        broken(Fixed, "revise", lambda self, view: np.ones(1)),
        "one finite level for each",
    ),
    "gives nan": (broken(Fixed, "revise", lambda self, view: view.base_level * np.nan), "one finite level"),
    "looks at positions": (
        broken(Fixed, "revise", lambda self, view: 1.0 + np.arange(len(view.level))),
        "order",
    ),
    "looks at the others": (
        broken(Fixed, "revise", lambda self, view: view.level / max(1, len(view.level))),
        "merchant more",
    ),
    "ignores its cadence": (
        broken(Weekly, "levels", lambda self, view: view.base_level.copy()),
        "stay between days",
    ),
    "answers differently": (Counting(), "answers alike"),
    "takes unknown parameters": (Loose(), "does not know"),
    "can be changed": (Soft(), "frozen"),
    "does not explain a parameter": (Mute(), "`strength`"),
    "has no sentence": (Fragment(), "sentence"),
    "saves more than the price": (
        broken(Amount, "savings", lambda self, prices: np.full(len(prices), 500)),
        "between nothing and the price",
    ),
    "saves less than nothing": (
        broken(Amount, "terms", lambda self: CouponTerms(amount=-1.0)),
        "between nothing and the price",
    ),
    "sells vouchers too dear": (
        broken(GroupVoucher, "voucher", lambda self: FREE._replace(price=60.0)),
        "no more than it is worth",
    ),
    "ends payments nowhere": (
        broken(Prepay, "outcome", lambda self, luck: np.full(len(luck), 7)),
        "PaymentOutcome",
    ),
    "fines the honest": (
        broken(OnArrival, "fine", lambda self, due, declared, luck: due),
        "Only hidden orders",
    ),
    "rewards the broken promise": (broken(FulfilmentBelief, "update", _forgets_the_good), "never lower"),
    "believes beyond 1": (
        broken(FulfilmentBelief, "belief", lambda self, prior, evidence: 1.0 + prior[0]),
        "is a probability",
    ),
    "gives stars to the angry": (broken(Everyone, "stars", _later_pays_more), "must not fall"),
    "reviews with probability 2": (
        broken(Everyone, "report_probability", lambda self, stars: 2.0 + 0.0 * stars),
        "between 0 and 1",
    ),
    "has negative hazards": (
        broken(AtRest, "hazards", lambda self, view: -np.ones(len(view.state))),
        "negative",
    ),
    "says that nothing changes": (
        broken(AtRest, "hazards", lambda self, view: 0.1 * np.ones(len(view.state))),
        "nothing changes",
    ),
    "counts the crowd": (
        broken(AtRest, "hazards", lambda self, view: np.full(len(view.state), len(view.state) / 10.0)),
        "another's presence",
    ),
    "says that lists do not change": (
        broken(ByDistance, "scores", lambda self, view: view.rating - view.distance),
        "same lists every day",
    ),
    "ranks by position": (broken(ByDistance, "scores", _by_position), "order of merchants"),
    "breaks ties by position": (
        broken(ByDistance, "order", lambda self, view: np.argsort(view.distance, axis=1, kind="stable")),
        "smaller id",
    ),
    "shuffles anew each time": (
        broken(AtRandom, "scores", lambda self, view: np.random.default_rng().random(view.distance.shape)),
        "answers alike",
    ),
    "charges more than the price": (
        broken(AdValorem, "amount", lambda self, orders: orders.price + 1.0),
        "between 0 and the price",
    ),
    "charges less than it says": (
        broken(Flat, "fee", lambda self, distance: ZERO(len(distance))),
        "what its terms say",
    ),
    "closes empty sites": (
        broken(Closed, "review", lambda self, view: EntryDecision(~view.is_open, view.is_open & False)),
        "in business",
    ),
    "pays to those who open": (
        broken(Closed, "costs", lambda self, who: -np.ones(len(who))),
        "costs 0 or more",
    ),
    "opens by position": (
        broken(FreeEntry, "_enters", lambda self, view: ~view.is_open & (np.arange(len(view.is_open)) < 3)),
        "order of sites",
    ),
    "decides every day": (
        broken(Closed, "decide", lambda self, view: EntryDecision(view.is_open, view.is_open & False)),
        "between days of review",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_refused_for_what_is_broken(what: str) -> None:
    rule, sentence = BROKEN[what]
    with pytest.raises(RuleError, match=sentence):
        check_rule(rule)


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(RuleError, match="derived from"):
        check_rule("fixed")  # type: ignore[arg-type]


class Greeting(Rule):
    """How a shop greets."""

    family = "greeting_of_a_test"


class Nod(Greeting):
    """A nod, and nothing more."""

    kind: Literal["nod"] = "nod"


def test_a_family_of_ones_own_gets_the_general_part() -> None:
    check_rule(Nod())
    with pytest.raises(RuleError, match="has no kind"):
        check_rule(Greeting())


def test_a_class_inside_a_function_cannot_be_pickled() -> None:
    class Wave(Nod):
        """A wave."""

    with pytest.raises(RuleError, match="cannot be pickled"):
        check_rule(Wave())
