"""The ledger against plain Python integers, and attacks on its exactness."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2o_sim.core.errors import LawBroken, LedgerError
from o2o_sim.core.ledger import ACCOUNTS, Ledger

SIZES = {"consumers": 3, "merchants": 5, "platforms": 2, "float": 2}
NAMES = [account.name for account in ACCOUNTS]

account = st.sampled_from(NAMES)
posting = st.tuples(
    st.integers(0, 3),
    st.sampled_from(["payment", "payout", "refund"]),
    account,
    account,
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-(10**15), 10**15)), max_size=6),
)


def owners_of(name):
    return range(SIZES.get(name, 1))


def listed(columns):
    return {name: column.tolist() for name, column in columns.items()}


def owner_of(name, number):
    return number % SIZES.get(name, 1)


@settings(max_examples=50)
@given(st.lists(posting, max_size=20))
def test_every_balance_is_the_sum_of_its_postings_and_all_sum_to_zero(postings):
    ledger, plain, legs = Ledger(SIZES), {}, {}
    for day, leg, debit, credit, rows in postings:
        receivers = [owner_of(debit, row[0]) for row in rows]
        givers = [owner_of(credit, row[1]) for row in rows]
        amounts = [row[2] for row in rows]
        who = np.array(receivers, int), np.array(givers, int)
        ledger.post(day, leg, debit, who[0], credit, who[1], np.array(amounts, int))
        legs[leg] = legs.get(leg, 0) + sum(amounts)
        for receiver, giver, amount in zip(receivers, givers, amounts, strict=True):
            plain[day, leg, debit, receiver] = plain.get((day, leg, debit, receiver), 0) + amount
            plain[day, leg, credit, giver] = plain.get((day, leg, credit, giver), 0) - amount
    for closing in (False, True):
        if closing:
            for day in ledger.days:
                ledger.close(day)
        columns = [column.tolist() for column in ledger.frame_columns().values()]
        rows = {row[:4]: row[4] for row in zip(*columns, strict=True)}
        assert rows == {key: amount for key, amount in plain.items() if amount}
        for name in NAMES:
            of_owner = [[(k[0], v) for k, v in plain.items() if k[2:] == (name, o)] for o in owners_of(name)]
            assert ledger.balances(name).tolist() == [sum(v for _, v in gains) for gains in of_owner]
            today = [sum(v for day, v in gains if day == 1) for gains in of_owner]
            assert ledger.daily(name, 1).tolist() == today
        assert {leg: ledger.total(leg) for leg in legs} == legs
    assert sum(ledger.balance(name) for name in NAMES) == 0
    again = Ledger(SIZES).restore(ledger.state())
    assert listed(again.state()) == listed(ledger.state())
    assert all(np.array_equal(again.balances(name), ledger.balances(name)) for name in NAMES)


def test_one_owner_may_stand_for_all_rows():
    ledger = Ledger(SIZES)
    ledger.post(0, "payment", "merchants", [0, 1, 1], "consumers", 2, [10, 20, 30])
    assert ledger.daily("merchants", 0).tolist() == [10, 50, 0, 0, 0]
    assert ledger.balance("consumers", 2) == -60
    assert ledger.daily("merchants", 0, legs=["other"]).tolist() == [0] * 5
    assert ledger.total("payment", day=0) == 60
    assert ledger.total("payment", day=1) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pay", "merchant", 0, "consumers", 0, 1), "Did you mean merchants"),
        (("pay", "merchants", 5, "consumers", 0, 1), "owner 5 of merchants"),
        (("pay", "merchants", -1, "consumers", 0, 1), "owner -1"),
        (("pay", "merchants", 0, "consumers", 0, 1.0), "whole number, not float64"),
        (("pay", "merchants", 0, "consumers", 0, [True]), "whole number, not bool"),
        (("pay", "merchants", [0, 1, 2], "consumers", 0, [1, 2]), "3 owners for 2 amounts"),
        (("pay", "merchants", 0, "consumers", 0, [[1]]), "whole number"),
        (("pay", "merchants", 0, "consumers", 0, 2**62), "at most 2\\*\\*61"),
        (("pay", "merchants", 0, "consumers", 0, -(2**63)), "at most 2\\*\\*61"),
        (("pay", "merchants", 0, "consumers", 0, np.uint64(2**63)), "too large"),
        (("pay", "merchants", 0, "consumers", 0, 2**70), "whole number"),
        (("pay", "merchants", 0, "consumers", 0, [2**61, 1]), "at most 2\\*\\*61"),
    ],
)
def test_what_cannot_be_posted_is_refused_and_leaves_no_trace(arguments, message):
    ledger = Ledger(SIZES)
    with pytest.raises(LedgerError, match=message):
        ledger.post(0, *arguments)
    assert ledger.frame_columns()["amount"].size == 0
    assert ledger.balance("merchants") == ledger.balance("consumers") == 0


def test_a_balance_that_would_overflow_over_days_is_refused():
    ledger = Ledger(SIZES)
    ledger.post(0, "pay", "merchants", 0, "consumers", 0, 2**61)
    with pytest.raises(LedgerError, match="larger than"):
        ledger.post(1, "pay", "merchants", 0, "consumers", 1, 1)
    assert ledger.balance("consumers", 1) == 0
    ledger.check(0)


def test_legs_may_be_declared():
    ledger = Ledger(SIZES, legs=["payment", "refund"])
    with pytest.raises(LedgerError, match="Did you mean payment"):
        ledger.post(0, "paymnt", "merchants", 0, "consumers", 0, 1)


def test_a_closed_day_takes_no_more():
    ledger = Ledger(SIZES)
    ledger.post(0, "pay", "merchants", 0, "consumers", 0, 1)
    with pytest.raises(LedgerError, match="still open"):
        ledger.state()
    ledger.close(0)
    with pytest.raises(LedgerError, match="closed"):
        ledger.post(0, "pay", "merchants", 0, "consumers", 0, 1)


def test_money_that_appears_from_nowhere_is_noticed():
    ledger = Ledger(SIZES)
    ledger.post(0, "pay", "merchants", 0, "consumers", 0, 5)
    ledger._sides(0, "pay", "merchants").debit[1] += 1
    with pytest.raises(LawBroken, match="leg 'pay' sum to 1"):
        ledger.check(0)
    ledger._sides(0, "pay", "merchants").debit[1] -= 1
    ledger._standing["state"][0] += 3
    with pytest.raises(LawBroken, match="sums to 3"):
        ledger.close(0)


def test_sums_beyond_64_bits_are_exact():
    ledger = Ledger({"consumers": 40, "merchants": 40})
    everyone = np.arange(40)
    ledger.post(0, "pay", "merchants", everyone, "consumers", everyone, np.full(40, 2**60 + 1))
    assert ledger.balance("merchants") == 40 * (2**60 + 1)
    ledger.check(0)
    assert ledger.total("pay") == 40 * (2**60 + 1)


def test_a_state_of_another_market_is_refused():
    ledger = Ledger(SIZES)
    ledger.post(0, "pay", "merchants", 4, "consumers", 0, 1)
    ledger.close(0)
    with pytest.raises(LedgerError, match="another ledger"):
        Ledger({"merchants": 2, "consumers": 1}).restore(ledger.state())


def test_questions_about_nobody_are_refused():
    with pytest.raises(LedgerError, match="no owner 9"):
        Ledger(SIZES).balance("merchants", 9)
    with pytest.raises(LedgerError, match="no account"):
        Ledger({"shops": 3})
