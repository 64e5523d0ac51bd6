"""The ledger: every fen moves between two named accounts, so the sum is zero, exactly, every day.

A posting debits one account and credits another with the same whole number of minor units: *debit the
receiver, credit the giver*. A balance is what an account has received less what it has given. What is kept is
the balance of each day by leg (what the money was for), account and owner, not the single postings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.compiled import compiled
from o2o_sim.core.errors import LawBroken, LedgerError, nearest_name
from o2o_sim.core.units import AnyArray, IntArray

__all__ = ["ACCOUNTS", "Account", "Ledger"]


class Account(NamedTuple):
    """A class of accounts: its name, who owns one, and what it holds."""

    name: str
    owner: str
    meaning: str


ACCOUNTS: tuple[Account, ...] = (
    Account("consumers", "segment", "what people paid and got back"),
    Account("merchants", "merchant", "what merchants took in and paid out"),
    Account("platforms", "platform", "what platforms took in and paid out"),
    Account("float", "platform", "prepaid money that a platform holds and owes"),
    Account("couriers", "platform", "pay of couriers"),
    Account("suppliers", "none", "goods, energy and wages bought by merchants"),
    Account("landlords", "none", "rents"),
    Account("processors", "none", "payment processing"),
    Account("media", "none", "advertising outside the market"),
    Account("state", "none", "taxes"),
)
"""All account classes."""

_NAMES = tuple(account.name for account in ACCOUNTS)
_LARGEST = 2**61
"""Most that a balance may hold: a difference of two still fits into 64 bits."""

_Leg = tuple[str, str]
"""A leg and an account."""


class _Sides(NamedTuple):
    """What one account was debited and credited with for one leg of an open day, by owner."""

    debit: IntArray
    credit: IntArray


class _Net(NamedTuple):
    """The balances of a closed day that are not zero."""

    owners: IntArray
    amounts: IntArray


@compiled
def _add(balances: IntArray, owners: IntArray, amounts: IntArray) -> int:
    """Add amounts to their owners' balances; the first row that cannot be added, or -1."""
    for row in range(len(amounts)):
        owner = owners[row if len(owners) > 1 else 0]
        if owner < 0 or owner >= len(balances) or amounts[row] > _LARGEST or amounts[row] < -_LARGEST:
            return row
        reached = balances[owner] + amounts[row]
        if reached > _LARGEST or reached < -_LARGEST:
            return row
        balances[owner] = reached
    return -1


class Ledger:
    """Daily balances, exact in minor units, by leg, account and owner.

    Parameters
    ----------
    owners
        How many owners each account class has; a class that is left out has one.
    legs
        What money may move for; anything, where left out.

    Examples
    --------
    A consumer of segment 0 pays 4,200 fen; the platform keeps 714 and passes the rest on to merchant 2.

    >>> ledger = Ledger({"consumers": 1, "merchants": 3, "platforms": 1})
    >>> ledger.post(0, "payment", "platforms", 0, "consumers", 0, 4200)
    >>> ledger.post(0, "payout", "merchants", 2, "platforms", 0, 3486)
    >>> ledger.check(0)
    >>> ledger.balance("platforms"), ledger.balance("merchants", 2), ledger.balance("consumers")
    (714, 3486, -4200)
    """

    def __init__(self, owners: Mapping[str, int] | None = None, legs: Iterable[str] | None = None) -> None:
        sizes = dict(owners or {})
        for name in sizes:
            _require("account", name, _NAMES)
        self._sizes = {name: int(sizes.get(name, 1)) for name in _NAMES}
        self._legs = None if legs is None else tuple(legs)
        self._open: dict[int, dict[_Leg, _Sides]] = {}
        self._closed: dict[int, dict[_Leg, _Net]] = {}
        self._totals: dict[tuple[int, str], int] = {}
        self._standing = {name: np.zeros(size, np.int64) for name, size in self._sizes.items()}

    def post(
        self,
        day: int,
        leg: str,
        debit_account: str,
        debit_owner: ArrayLike,
        credit_account: str,
        credit_owner: ArrayLike,
        amount: ArrayLike,
    ) -> None:
        """Move amounts from the credited owners to the debited owners, row by row.

        Parameters
        ----------
        day
            The day on which it is posted.
        leg
            What the money is for.
        debit_account, debit_owner
            Who receives: the account class, and one owner for all rows or one for each.
        credit_account, credit_owner
            Who gives.
        amount
            Whole minor units; a negative amount moves the other way.

        Raises
        ------
        LedgerError
            When the day is closed, an account, leg or owner is unknown, or an amount is not a whole number
            that fits. Nothing is posted then.
        """
        if day in self._closed:
            raise LedgerError(f"Day {day} is closed: nothing can be posted on it.")
        if self._legs is not None:
            _require("leg", leg, self._legs)
        amounts = _whole("amount", leg, amount)
        if not len(amounts):
            return
        received = self._spread(leg, debit_account, debit_owner, amounts)
        given = self._spread(leg, credit_account, credit_owner, amounts)
        self._book(day, leg, debit_account, received, credit_account, given)

    def _spread(self, leg: str, account: str, owner: ArrayLike, amounts: IntArray) -> IntArray:
        """Amounts summed by owner of an account."""
        _require("account", account, _NAMES)
        owners = _whole("owner", leg, owner)
        if len(owners) not in (1, len(amounts)):
            raise LedgerError(f"The leg {leg!r} has {len(owners)} owners for {len(amounts)} amounts.")
        sums = np.zeros(self._sizes[account], dtype=np.int64)
        row = _add(sums, owners, amounts)
        if row >= 0:
            who = int(owners[row if len(owners) > 1 else 0])
            raise LedgerError(
                f"The leg {leg!r} cannot move {int(amounts[row])} for owner {who} of {account}: there are "
                f"{len(sums)} owners, and a balance holds at most 2**61."
            )
        return sums

    def _book(
        self, day: int, leg: str, receiver: str, received: IntArray, giver: str, given: IntArray
    ) -> None:
        """Add both sides to the day and to what stands, or neither where one does not fit."""
        debit, credit = self._sides(day, leg, receiver).debit, self._sides(day, leg, giver).credit
        standing = {receiver: self._standing[receiver].copy()}
        standing.setdefault(giver, self._standing[giver].copy())
        new_debit = _sum(debit, received, leg)
        new_credit = _sum(credit, given, leg)
        standing[receiver] = _sum(standing[receiver], received, leg)
        standing[giver] = _sum(standing[giver], -given, leg)
        debit[:], credit[:] = new_debit, new_credit
        self._standing.update(standing)
        self._totals[day, leg] = self._totals.get((day, leg), 0) + _exact(received)

    def _sides(self, day: int, leg: str, account: str) -> _Sides:
        size = self._sizes[account]
        today = self._open.setdefault(day, {})
        return today.setdefault((leg, account), _Sides(np.zeros(size, np.int64), np.zeros(size, np.int64)))

    def check(self, day: int) -> None:
        """See that all accounts together sum to zero on a day, for each leg and in total.

        Raises
        ------
        LawBroken
            When they do not; names the leg.
        """
        self._check(day, self._day(day))

    def _check(self, day: int, nets: Iterable[tuple[_Leg, _Net]]) -> None:
        """See that the balances of a day sum to zero."""
        sums: dict[str, int] = {}
        for (leg, _), (_, amounts) in nets:
            sums[leg] = sums.get(leg, 0) + _exact(amounts)
        for leg, total in sums.items():
            if total:
                raise LawBroken(f"On day {day} the accounts of the leg {leg!r} sum to {total}, not to 0.")
        standing = sum(_exact(balances) for balances in self._standing.values())
        if standing:
            raise LawBroken(f"On day {day} what stands on all accounts sums to {standing}, not to 0.")

    def close(self, day: int) -> None:
        """Check a day and close it: nothing more can be posted on it, and only what is not zero is kept.

        Raises
        ------
        LawBroken
            When its accounts do not sum to zero.
        """
        nets = dict(self._day(day))
        self._check(day, nets.items())
        self._closed[day] = nets
        self._open.pop(day, None)

    def _day(self, day: int) -> Iterator[tuple[_Leg, _Net]]:
        """The balances of a day that are not zero."""
        yield from self._closed.get(day, {}).items()
        for leg, (debit, credit) in sorted(self._open.get(day, {}).items()):
            net = debit - credit
            owners = np.flatnonzero(net)
            yield leg, _Net(owners, net[owners])

    def daily(self, account: str, day: int, legs: Iterable[str] | None = None) -> IntArray:
        """What each owner of an account gained on a day, for these legs or for all."""
        _require("account", account, _NAMES)
        wanted = None if legs is None else set(legs)
        gained = np.zeros(self._sizes[account], dtype=np.int64)
        for (leg, name), (owners, amounts) in self._day(day):
            if name == account and (wanted is None or leg in wanted):
                gained[owners] += amounts
        return gained

    def balances(self, account: str) -> IntArray:
        """What each owner of an account has received less what it has given, over all days."""
        _require("account", account, _NAMES)
        return self._standing[account].copy()

    def balance(self, account: str, owner: int | None = None) -> int:
        """What an account has received less what it has given; all owners together where none is named."""
        standing = self.balances(account)
        if owner is None:
            return _exact(standing)
        if not 0 <= owner < len(standing):
            raise LedgerError(f"There is no owner {owner} of {account}: there are {len(standing)}.")
        return int(standing[owner])

    def total(self, leg: str, day: int | None = None) -> int:
        """All that moved for a leg, on a day or over all days."""
        if day is not None:
            return self._totals.get((day, leg), 0)
        return sum(amount for (_, name), amount in self._totals.items() if name == leg)

    @property
    def days(self) -> tuple[int, ...]:
        """The days on which anything was posted or that were closed, in order."""
        return tuple(sorted(self._closed.keys() | self._open.keys()))

    def frame_columns(self) -> dict[str, AnyArray]:
        """The daily balances that are not zero, as columns: day, leg, account, owner, amount."""
        blocks = [(day, leg, net) for day in self.days for leg, net in self._day(day)]
        sizes = [len(net.owners) for _, _, net in blocks]
        return {
            "day": np.repeat(np.array([day for day, _, _ in blocks], np.int32), sizes),
            "leg": np.repeat(np.array([leg for _, (leg, _), _ in blocks], np.str_), sizes),
            "account": np.repeat(np.array([name for _, (_, name), _ in blocks], np.str_), sizes),
            "owner": _joined([net.owners for _, _, net in blocks]).astype(np.int32),
            "amount": _joined([net.amounts for _, _, net in blocks]),
        }

    def state(self) -> dict[str, AnyArray]:
        """Everything the ledger holds, as arrays; all days must be closed.

        Raises
        ------
        LedgerError
            When a day is still open.
        """
        if self._open:
            raise LedgerError(f"Day {min(self._open)} is still open: a ledger is saved with all days closed.")
        totals = sorted(self._totals.items())
        return self.frame_columns() | {
            "closed": np.array(self.days, np.int32),
            "total_day": np.array([day for (day, _), _ in totals], np.int32),
            "total_leg": np.array([leg for (_, leg), _ in totals], np.str_),
            "total": np.array([amount for _, amount in totals], np.int64),
        }

    def restore(self, state: Mapping[str, AnyArray]) -> Self:
        """Take the content that `state` gave, in place of this ledger's.

        Raises
        ------
        LedgerError
            When the content is of a ledger with other owners.
        """
        fresh = type(self)(self._sizes, self._legs)
        for day in state["closed"].tolist():
            fresh._closed[day] = {}
        keys = zip(state["day"].tolist(), state["leg"].tolist(), state["account"].tolist(), strict=True)
        rows: dict[tuple[int, str, str], list[int]] = {}
        for row, key in enumerate(keys):
            rows.setdefault(key, []).append(row)
        for (day, leg, account), chosen in rows.items():
            owners, amounts = state["owner"][chosen].astype(np.int64), state["amount"][chosen]
            if account not in fresh._sizes or not 0 <= owners.min() <= owners.max() < fresh._sizes[account]:
                raise LedgerError(f"The state is that of another ledger: it has other owners of {account}.")
            fresh._closed[day][leg, account] = _Net(owners, amounts)
            fresh._standing[account][owners] += amounts
        totals = zip(state["total_day"].tolist(), state["total_leg"].tolist(), strict=True)
        fresh._totals = dict(zip(totals, state["total"].tolist(), strict=True))
        self.__dict__.update(fresh.__dict__)
        return self


def _require(what: str, name: str, known: Iterable[str]) -> None:
    names = tuple(known)
    if name not in names:
        hint = nearest_name(name, names)
        raise LedgerError(f"There is no {what} {name!r}." + (f" Did you mean {hint}?" if hint else ""))


def _whole(what: str, leg: str, values: ArrayLike) -> IntArray:
    """A column of whole numbers that fit into 64 bits; anything else is refused."""
    column = np.atleast_1d(np.asarray(values))
    if column.size and (column.dtype.kind not in "iu" or column.ndim != 1):
        raise LedgerError(f"Every {what} of the leg {leg!r} must be a whole number, not {column.dtype}.")
    if column.dtype.kind == "u" and column.size and int(column.max()) > _LARGEST:
        raise LedgerError(f"An {what} of the leg {leg!r} is too large: {int(column.max())}.")
    return np.ascontiguousarray(column, dtype=np.int64)


def _sum(balances: IntArray, gained: IntArray, leg: str) -> IntArray:
    """Both added, unless a balance would grow beyond what is allowed."""
    reached: IntArray = balances + gained
    if reached.size and (reached.max() > _LARGEST or reached.min() < -_LARGEST):
        raise LedgerError(f"The leg {leg!r} makes a balance larger than 2**61 minor units.")
    return reached


def _exact(amounts: IntArray) -> int:
    """The sum as a Python integer, which cannot overflow."""
    if not amounts.size or max(int(amounts.max()), -int(amounts.min())) < _LARGEST // amounts.size:
        return int(amounts.sum())
    return sum(amounts.tolist())


def _joined(parts: list[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
