"""Telling: an explained occasion in plain sentences and small tables, in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from o2o_sim.study.units import unit_words
from o2o_sim.study.why_words import WORDS, word

if TYPE_CHECKING:
    from o2o_sim.market.after import After
    from o2o_sim.market.person import Purse
    from o2o_sim.market.why import Weighed, Why
    from o2o_sim.scenario.schema import Scenario
    from o2o_sim.study.replay import Told
    from o2o_sim.study.verdict import Language

__all__ = ["SUMS", "Sheet", "Teller", "clock", "merchant_called"]

SUMS = ("perceived", "noise", "utility")
ON_SPOT = ("walk_in", "voucher")
"""Channels in which the wait begins when the person comes in."""
MOST_TOLD = 3
"""Terms that are named for and against a choice."""
LEAST_TOLD = 0.005
"""Money below which a term is not worth naming."""


class Sheet(NamedTuple):
    """A small table: a title, names of columns, and rows of text and numbers."""

    title: str
    columns: list[str]
    rows: list[list[str | float | None]]


def clock(minute: float) -> str:
    """Minutes from midnight as a time of day; days beyond the first are counted.

    Examples
    --------
    >>> clock(754.9), clock(1450.0)
    ('12:34', '00:10 +1')
    """
    days, rest = divmod(int(minute), 1440)
    return f"{rest // 60:02d}:{rest % 60:02d}" + (f" +{days}" if days else "")


def merchant_called(scenario: Scenario, name: str, language: Language) -> str:
    """A merchant in words: its group as the scenario labels it, and its number.

    Parameters
    ----------
    scenario : whose merchant it is
    name : from `merchant_name`
    language : `en` or `zh`

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> merchant_called(load_scenario("district_small"), "restaurants 7", "zh")
    '餐馆 7'
    """
    group, _, number = name.rpartition(" ")
    return f"{_labelled(scenario.merchants[group].label, group, language)} {number}"


def _labelled(label: object, name: str, language: Language) -> str:
    return getattr(label, language, "") or getattr(label, "en", "") or name


class Teller:
    """Puts what was found into words.

    Parameters
    ----------
    told : from `Replay.tell`
    scenario : of the run, for labels and the currency
    language : `en` or `zh`
    """

    def __init__(self, told: Told, scenario: Scenario, language: Language = "en") -> None:
        self.told, self.scenario, self.language = told, scenario, language
        self.why: Why = told.why

    def sentences(self) -> list[str]:
        """The whole story: who, what they saw, what they chose and why, and what became of it."""
        return [*self.who(), *self.choice(), *self.fate(), *self.instead(), *self.notes()]

    def who(self) -> list[str]:
        """Who it was and when."""
        why, who = self.why, self.why.who
        category = self._label(self.scenario.categories[why.category].label, why.category)
        found = [
            self._say(
                "when",
                day=why.day,
                clock=clock(why.minute),
                person=who.id,
                segment=self._segment(who.segment),
                category=category,
                value=self.money(why.desired_value),
            ),
            self._say("home", x=who.home[0], y=who.home[1]),
        ]
        for name, state in who.membership.items():
            label = self._label(self.scenario.platforms[name].label, name)
            belief = who.belief[name]
            found.append(self._say("platform_state", platform=label, state=self._say(state), belief=belief))
        shops = self._say("and").join(map(self.merchant, who.regular_at))
        found.append(self._say("regular", merchants=shops) if shops else self._say("regular_nowhere"))
        if who.wallet:
            held = self._say("and").join(map(self._purse, who.wallet))
            found.append(self._say("wallet", what=held))
        if who.redemption_cost is None:
            found.append(self._say("never_redeems"))
        return found

    def choice(self) -> list[str]:
        """What was seen, what was chosen, and what told for and against it."""
        why = self.why
        met = self._say("and").join(
            self._say(
                "saw_one" if one.met == 1 else "saw_part",
                met=one.met,
                source=self._say(source),
                examined=one.examined,
            )
            for source, one in why.met.items()
            if one.met
        )
        saw = self._say("saw", met=met, offers=len(why.offers)) if met else self._say("saw_nothing")
        return [saw, self._chosen(why), *self._because(why)]

    def fate(self) -> list[str]:
        """What became of the order."""
        chosen, after = self.why.chosen, self.told.after
        if chosen is None:
            return []
        if after is None:
            return [self._say("open")]
        found = [self._say("became", state=self._say(after.state))]
        if "served" in after.times:
            minutes = (
                after.times["served"] - after.times["arrived" if chosen.channel in ON_SPOT else "minute"]
            )
            found.append(self._say("took", minutes=minutes, expected=chosen.wait))
        if after.late and after.promised:
            found.append(self._say("late", late=after.late, promised=after.promised))
        if after.experienced is not None:
            perceived, came = self.money(after.perceived), self.money(after.experienced)
            found.append(self._say("experienced", experienced=came, perceived=perceived))
        if after.stars:
            found.append(self._say("review", stars=after.stars))
        return [*found, *([self._say("complained")] if after.complained else [])]

    def instead(self) -> list[str]:
        """What a changed lever would have made of that day's choice."""
        other = self.told.instead
        if other is None:
            return []
        changes = ", ".join(f"{path}={value}" for path, value in self.told.changes.items())
        changed = self._say("instead", changes=changes) + " " + self._changed(self.why, other)
        return [changed, self._say("as_it_was")]

    def notes(self) -> list[str]:
        """What a reader must know to judge it."""
        found = [] if self.told.same_code else [self._say("other_code")]
        kept = self.told.instead.kept if self.told.instead else []
        return found + ([self._say("kept", columns=", ".join(kept))] if kept else [])

    def offers(self, most: int = 8) -> Sheet:
        """The best offers and what could be seen of them."""
        columns = ("rank", "offered", "paid", "km", "wait", "shown_stars", "met", *SUMS)
        rows: list[list[str | float | None]] = [
            [
                *(place, self.offer(one), one.paid, one.distance, one.wait, one.stars, self._met(one)),
                *(one.perceived, one.noise, one.utility),
            ]
            for place, one in enumerate(self.why.offers[:most], 1)
        ]
        why = self.why
        nothing = [None, self._say("nothing"), None, None, None, None, None]
        rows.append([*nothing, why.outside, why.outside_noise, why.outside_utility])
        return Sheet(self._say("offers", most=most), [self._say(name) for name in columns], rows)

    def terms(self, most: int = 4) -> Sheet:
        """How each term weighed for the best offers, in money; the parts add up."""
        shown = self.why.offers[:most]
        names = [name for name in WORDS if any(name in one.parts for one in shown)]
        rows: list[list[str | float | None]] = [
            [self._say(name), *(one.parts.get(name, 0.0) for one in shown)] for name in names
        ]
        rows += [[self._say(name), *(float(getattr(one, name)) for one in shown)] for name in SUMS]
        title = self._say("terms", money=self._currency())
        return Sheet(title, [self._say("term"), *(self.offer(one) for one in shown)], rows)

    def bill(self) -> Sheet | None:
        """The money of the order, leg by leg; None where there is no order to tell of."""
        after = self.told.after
        if after is None:
            return None
        title = self._say("bill", money=self._currency())
        rows: list[list[str | float | None]] = [
            [self._say(name), value] for name, value in after.money.items()
        ]
        return Sheet(title, [self._say("what"), self._say("money")], rows)

    def moments(self) -> Sheet | None:
        """The moments of the order; None where there is no order to tell of."""
        after: After | None = self.told.after
        if after is None:
            return None
        names = {name: "served_at" if name == "served" else name for name in after.times}
        rows: list[list[str | float | None]] = [
            [self._say(names[name]), clock(minute)] for name, minute in after.times.items()
        ]
        return Sheet(self._say("moments"), [self._say("what"), self._say("clock")], rows)

    def sheets(self) -> list[Sheet]:
        """All tables that there are."""
        found = [self.offers(), self.terms(), self.bill(), self.moments()]
        return [one for one in found if one is not None]

    def offer(self, one: Weighed) -> str:
        """An offer in words."""
        return self._say("offer_of", channel=self._say(one.channel), merchant=self.merchant(one.merchant))

    def merchant(self, name: str) -> str:
        """A merchant in words: its group as the scenario labels it, and its number."""
        return merchant_called(self.scenario, name, self.language)

    def money(self, value: float) -> str:
        """An amount with the currency's sign."""
        return f"{'-' if value < 0 else ''}{self.scenario.currency.symbol}{abs(value):.2f}"

    def _currency(self) -> str:
        return unit_words("money", self.language, self.scenario.currency.name)

    def _segment(self, name: str) -> str:
        """A kind of consumer; that of a scenario which names none is everyone."""
        label = self.scenario.consumers.segments[name].label
        return self._label(label, self._say(name) if name in WORDS else name)

    def _say(self, key: str, **parts: object) -> str:
        return word(key, self.language, **parts)

    def _label(self, label: object, name: str) -> str:
        return _labelled(label, name, self.language)

    def _purse(self, one: Purse) -> str:
        if one.value is not None and one.merchant is not None:
            return self._say(
                "held_voucher", value=self.money(one.value), merchant=self.merchant(one.merchant)
            )
        campaign = self.scenario.campaigns[one.campaign]
        return self._say("coupon", campaign=self._label(campaign.label, one.campaign))

    def _met(self, one: Weighed) -> str:
        found = [self._say(source) for source in one.sources]
        if one.position:
            found.append(self._say("position", position=one.position))
        return self._say("and").join(found)

    def _chosen(self, why: Why) -> str:
        rival = why.runner_up
        margin = self.money(why.margin)
        if why.chosen is None:
            if rival is None:
                return self._say("stayed_alone")
            return self._say("stayed", margin=margin, rival=self.offer(rival))
        one, second = why.chosen, self._second(why)
        told = {"channel": self._say(one.channel), "merchant": self.merchant(one.merchant)}
        return self._say("chose", paid=self.money(one.paid), margin=margin, rival=second, **told)

    def _second(self, why: Why) -> str:
        rival = why.runner_up
        stays = why.chosen is None or rival is None or rival.utility < why.outside_utility
        return self._say("nothing") if stays or rival is None else self.offer(rival)

    def balance(self) -> list[tuple[str, float]]:
        """What told for the best offer (positive) and against it, beside the next best or buying nothing [money].

        The largest comes first; all add up to how far the best offer is ahead, or behind where nothing was bought.
        """
        gaps = self._gaps(self.why)
        ranked = sorted(gaps, key=lambda name: -abs(gaps[name]))
        return [(self._say(name), gaps[name]) for name in ranked if abs(gaps[name]) >= LEAST_TOLD]

    def rivals(self) -> tuple[str, str]:
        """The best offer and what it is weighed against, in words; empty where there is no offer."""
        return (self.offer(self.why.offers[0]), self._second(self.why)) if self.why.offers else ("", "")

    def _gaps(self, why: Why) -> dict[str, float]:
        """Term by term, the best offer less the next best, or less buying nothing where that is better."""
        if not why.offers:
            return {}
        one, rest = why.offers[0], why.offers[1:]
        if not rest or rest[0].utility < why.outside_utility or why.chosen is None:
            return one.parts | {"noise": one.noise, "nothing": -why.outside_utility}
        gaps = {
            name: one.parts.get(name, 0.0) - rest[0].parts.get(name, 0.0)
            for name in one.parts | rest[0].parts
        }
        return gaps | {"noise": one.noise - rest[0].noise}

    def _because(self, why: Why) -> list[str]:
        """The terms that told most for and against the best offer, and whether chance decided."""
        if not why.offers:
            return []
        found = self._without_chance(why)
        if why.chosen is None:
            return found
        gaps = self._gaps(why)
        return [self._say("because", for_it=self._most(gaps, 1), against=self._most(gaps, -1)), *found]

    def _most(self, gaps: dict[str, float], sign: int) -> str:
        """The largest gaps of a sign, in words."""
        ranked = sorted(
            (name for name in gaps if sign * gaps[name] >= LEAST_TOLD), key=lambda name: -abs(gaps[name])
        )
        told = [f"{self._say(name)} {self.money(abs(gaps[name]))}" for name in ranked[:MOST_TOLD]]
        return self._say("and").join(told) or self._say("none")

    def _without_chance(self, why: Why) -> list[str]:
        best = max(why.offers, key=lambda one: one.perceived)
        quiet = best if best.perceived > why.outside else None
        if quiet is why.chosen:
            return []
        other = self._say("nothing") if quiet is None else self.offer(quiet)
        return [self._say("without_chance", other=other)]

    def _changed(self, first: Why, other: Why) -> str:
        before, now = first.chosen, other.chosen
        if (before and before.id) != (now and now.id):
            words = [self._say("nothing") if one is None else self.offer(one) for one in (before, now)]
            return self._say("other_choice", first=words[0], other=words[1])
        price = ""
        if before and now and before.paid != now.paid:
            price = self._say("same_price", paid=self.money(now.paid), before=self.money(before.paid))
        return self._say("same_choice", price=price)
