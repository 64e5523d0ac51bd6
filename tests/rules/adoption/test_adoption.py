"""Adoption against the Bass curve, its own discrete reference, and the exponential law of its event times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.adoption import AdoptionRule, AdoptionView, AtRest, Hazards, Membership
from o2o_sim.rules.adoption.base import event_time, hazard_probability
from o2o_sim.testing import adoption_view

LUCK = stream("test.adoption", "luck of people in a test")
NOTHING = {"friends": 0.0, "shop": 0.0, "referral": 0.0}
BASS = Hazards(
    media=({"name": "outside", "persuasion": 0.03},), joining={"friends": 0.38}, hearing=NOTHING, lapse=0.0
)


def people(rows: int, state: Membership, **columns: object) -> AdoptionView:
    """So many people in one state, of whom nothing is known."""
    none = np.zeros(rows)
    view = AdoptionView(
        day=0,
        state=np.full(rows, state, dtype=np.int8),
        friends=none,
        shop_visits=none,
        referrals=none,
        worth=np.ones(rows),
        idle_days=none,
    )
    known = {
        name: np.broadcast_to(np.asarray(value, dtype=np.float64), rows) for name, value in columns.items()
    }
    return replace(view, **known)


def luck(rows: int, when: int) -> FloatArray:
    return uniforms(key_of(LUCK, seed=2), when=when, who=np.arange(rows))


def spread(rule: AdoptionRule, rows: int, days: float, step: float) -> float:
    """Share of members after so many days on a complete network, everybody aware at first."""
    view = replace(people(rows, Membership.AWARE), step_days=step)
    for when in range(round(days / step)):
        members = np.mean(view.state == Membership.MEMBER)
        view = replace(view, friends=np.full(rows, members))
        view = replace(view, state=rule.step(view, luck(rows, when)).state)
    return float(np.mean(view.state == Membership.MEMBER))


def recursion(days: int) -> float:
    """The same with daily steps and a crowd without end: a growth 1 - exp(-(p + q F)) of the rest."""
    share = 0.0
    for _ in range(days):
        share += (1.0 - share) * (1.0 - np.exp(-(0.03 + 0.38 * share)))
    return share


def test_daily_steps_follow_the_discrete_reference_and_not_the_continuous_curve() -> None:
    assert recursion(10) == pytest.approx(0.729837, abs=5e-7)
    found = spread(BASS, 20_000, 10.0, 1.0)
    assert abs(found - 0.729837) < 4.0 * 0.76 / np.sqrt(20_000)
    assert abs(found - 0.812803) > 4.0 * 0.76 / np.sqrt(20_000)


def test_short_steps_follow_the_bass_curve() -> None:
    """With dt = .02 the discretisation costs .0016 at F(10) = .812803."""
    found = spread(BASS, 5_000, 10.0, 0.02)
    assert abs(found - 0.812803) < 4.0 * 0.76 / np.sqrt(5_000) + 0.002


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (Membership.UNAWARE, Membership.AWARE),
        (Membership.AWARE, Membership.MEMBER),
        (Membership.MEMBER, Membership.DORMANT),
        (Membership.DORMANT, Membership.MEMBER),
    ],
)
def test_where_each_state_leads(state: Membership, after: Membership) -> None:
    rule = Hazards(
        media=({"name": "loud", "reach": 1000.0, "persuasion": 1000.0},),
        lapse=1000.0,
        comeback=1000.0,
        dormant_after=0.0,
    )
    view = people(5, state, idle_days=1.0)
    assert np.all(rule.step(view, np.full(5, 0.5)).state == after)


def test_hazards_add_up_and_worth_multiplies() -> None:
    rule = Hazards(
        media=(
            {"name": "a", "reach": 0.1, "persuasion": 0.01},
            {"name": "b", "reach": 0.2, "persuasion": 0.02},
        ),
        hearing={"friends": 0.5, "shop": 0.25, "referral": 1.0},
        joining={"friends": 0.05, "shop": 0.025, "referral": 0.1},
    )
    unaware = people(1, Membership.UNAWARE, friends=0.4, shop_visits=2.0, referrals=1.0, worth=0.1)
    aware = replace(unaware, state=np.array([Membership.AWARE], dtype=np.int8))
    assert rule.hazards(unaware)[0] == pytest.approx(0.3 + 0.2 + 0.5 + 1.0)
    assert rule.hazards(aware)[0] == pytest.approx((0.03 + 0.02 + 0.05 + 0.1) * 0.1)


def test_without_worth_nobody_joins() -> None:
    assert np.all(BASS.hazards(people(3, Membership.AWARE, friends=1.0, worth=0.0)) == 0.0)


def test_only_the_idle_lapse() -> None:
    rule = Hazards(lapse=0.3, dormant_after=60.0)
    assert rule.hazards(people(3, Membership.MEMBER, idle_days=[0.0, 60.0, 61.0])).tolist() == [0.0, 0.0, 0.3]


def test_at_rest_nothing_moves_however_unlikely_the_luck() -> None:
    view = adoption_view(40)
    after = AtRest().step(view, np.full(40, 2.0**-53))
    assert np.array_equal(after.state, view.state)
    assert np.all(after.moment == 1.0)


def test_changes_come_with_the_probability_of_the_hazard_and_at_exponential_times() -> None:
    rule = Hazards(joining={**NOTHING, "shop": 0.7})
    rows = 100_000
    view = people(rows, Membership.AWARE, shop_visits=1.0)
    state, moment = rule.step(view, luck(rows, 0))
    joined = state == Membership.MEMBER
    chance = float(hazard_probability(0.7, 1.0))
    assert abs(joined.mean() - chance) < 4.0 * np.sqrt(chance * (1.0 - chance) / rows)
    # Mean of an exponential time given that it is below 1, and its standard error.
    mean = 1.0 / 0.7 - (1.0 - chance) / chance
    assert abs(moment[joined].mean() - mean) < 4.0 * moment[joined].std() / np.sqrt(joined.sum())
    assert np.all(moment[~joined] == 1.0)


def test_a_louder_medium_loses_nobody() -> None:
    """One draw a person: a higher hazard brings every change sooner."""
    soft, loud = (event_time(luck(1000, 0), hazard) for hazard in (0.1, 0.2))
    assert np.all(loud < soft)


def test_media_cost() -> None:
    assert BASS.media_cost == 0.0 and AtRest().media_cost == 0.0
    assert Hazards(media=({"name": "a", "cost": 3.0}, {"name": "b", "cost": 4.5})).media_cost == 7.5


@pytest.mark.parametrize(
    "settings", [{"lapse": -0.1}, {"media": ({"name": ""},)}, {"hearing": {"freinds": 1.0}}]
)
def test_impossible_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Hazards(**settings)
