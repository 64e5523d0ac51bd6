"""A run is lived again from its folder, and what is told agrees with what was kept."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner

import o2o_sim as o2o
from o2o_sim.cli.app import app
from o2o_sim.core.errors import StudyError
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.replay import Replay, order_of, replay
from o2o_sim.study.telling import Teller
from o2o_sim.study.why_words import WORDS
from tests.market.small import small

DAY = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("why") / "run"
    o2o.run(small(), days=4, orders=True, out=target)
    return target


@pytest.fixture(scope="module")
def found(folder: Path) -> Replay:
    return replay(folder, DAY)


@pytest.fixture(scope="module")
def kept(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(folder / "orders.parquet").to_pylist()
    return [row for row in rows if row["day"] == DAY]


def test_orders_are_told_as_they_were_kept(found: Replay, kept: list[dict[str, Any]]) -> None:
    for row in kept[::10]:
        told = found.tell(row["id"])
        assert told.why.chosen is not None and told.after is not None
        assert told.why.chosen.utility == row["utility"] and told.why.outside_utility == row["outside_value"]
        assert told.after.state == OrderState(row["state"]).name.lower()
        assert round(told.after.money["paid"] * 100) == row["paid"]
        assert told.after.perceived == row["perceived"] and told.after.stars == (row["stars"] or None)


def test_both_languages_tell_the_same_numbers(found: Replay, kept: list[dict[str, Any]]) -> None:
    changes = {"platforms.app.delivery_fee.amount": 9.0}
    for row in [*kept[:40:8], {"id": next(o.order for o in found.occasions() if o.bought is None)}]:
        told = found.tell(row["id"], changes)
        en, zh = (Teller(told, found.market.scenario, language) for language in ("en", "zh"))  # type: ignore[arg-type]
        assert len(en.sentences()) == len(zh.sentences()) > 5
        chinese = "".join([*zh.sentences(), *(sheet.title for sheet in zh.sheets())])
        assert "yuan" not in chinese and "everyone" not in chinese
        for one, other in zip(en.sheets(), zh.sheets(), strict=True):
            numbers = [[[v for v in r if isinstance(v, float)] for r in sheet.rows] for sheet in (one, other)]
            assert numbers[0] == numbers[1]
            assert all(len(line) == len(one.columns) for line in one.rows)


def test_every_text_has_both_languages_with_the_same_parts() -> None:
    for key, (en, zh) in WORDS.items():
        parts = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (en, zh)]
        assert en and zh and parts[0] == parts[1], key


def test_a_lever_moves_some_choice(found: Replay) -> None:
    """A delivery fee of 60 keeps everybody from ordering in; walkers stay with their choice."""
    changes = {"platforms.app.delivery_fee.amount": 60.0}
    bought = [one for one in found.occasions() if one.bought]
    for one in [b for b in bought if b.bought == "delivery"][:5] + [
        b for b in bought if b.bought != "delivery"
    ][:5]:
        told = found.tell(one.order, changes)
        assert told.why.chosen is not None and told.instead is not None
        now = told.instead.chosen
        if one.bought == "delivery":
            assert now is None or now.channel != "delivery"
        else:
            assert now == told.why.chosen


def test_an_edited_run_and_another_version_are_told_apart(folder: Path, tmp_path: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    edited = tmp_path / "run"
    edited.mkdir()
    (edited / "outcomes.parquet").write_bytes((folder / "outcomes.parquet").read_bytes())
    (edited / "manifest.json").write_text(json.dumps(manifest | {"seed": 5}))
    with pytest.raises(StudyError, match="it is damaged"):
        replay(edited, 1)
    (edited / "manifest.json").write_text(json.dumps(manifest | {"code": "0" * 16}))
    other = replay(edited, 1)
    assert not other.same_code
    told = other.tell(other.occasions()[0].order)
    assert any("another version" in line for line in Teller(told, other.market.scenario).sentences())
    with pytest.raises(StudyError, match="has the days 0 to 3"):
        replay(edited, 4)


@pytest.mark.parametrize("text", ["", "x", "1:2:3:4", "-1", "1:", "9" * 30, "1:2:256", "²"])
def test_what_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(StudyError, match="no order"):
        order_of(text)


def test_the_command_tells_and_lists(folder: Path, found: Replay) -> None:
    run = CliRunner()
    order = found.occasions()[0].order
    listed = run.invoke(app, ["why", str(folder), "--day", str(DAY), "--json"])
    assert [row["order"] for row in json.loads(listed.stdout)] == [one.order for one in found.occasions()]
    assert "bought" in run.invoke(app, ["why", str(folder)]).stdout
    plain = run.invoke(app, ["why", str(folder), str(order), "--language", "zh"])
    assert plain.exit_code == 0 and "各报价" in plain.stdout
    told = run.invoke(
        app, ["why", str(folder), str(order), "--set", "platforms.app.delivery_fee.amount=9", "--json"]
    )
    content = json.loads(told.stdout)
    assert content["why"]["order"] == order and content["instead"]["order"] == order
    assert content["changes"] == {"platforms.app.delivery_fee.amount": 9}
