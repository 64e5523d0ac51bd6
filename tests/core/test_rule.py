"""Rules: registered once, found in plug-ins, validated by kind, written and read as plain data."""

import sys
import textwrap
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ValidationError

from o2o_sim.core import rule as module
from o2o_sim.core.errors import RuleError
from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import Rule, discover, families, register, rule_field, rules


class Greeting(Rule):
    """How a shop greets."""

    family = "tests_greeting"


@register
class Nod(Greeting):
    """A nod, and nothing more.

    Names: the nod [Nodder1999]_
    """

    kind: Literal["nod"] = "nod"
    depth: Quantity = quantity(0.5, "how deep", ge=0, le=1)


@register
class Bow(Greeting):
    """A bow."""

    kind: Literal["bow"] = "bow"


class Shop(BaseModel):
    """A model with rules."""

    greeting: Annotated[Greeting, rule_field("tests_greeting")] = Nod()
    by_day: dict[str, Annotated[Greeting, rule_field("tests_greeting")]] = {}


@pytest.fixture
def fresh(monkeypatch):
    """The registry as it is, put back afterwards, with plug-ins not yet looked for."""
    kept = {family: dict(kinds) for family, kinds in module._registered.items()}
    monkeypatch.setattr(module, "_discovered", [])
    yield
    module._registered.clear()
    module._registered.update(kept)


def test_families_list_their_kinds_with_one_line_each():
    family = families()["tests_greeting"]
    assert (family.base, family.meaning) == (Greeting, "How a shop greets.")
    assert {kind: one.meaning() for kind, one in family.kinds.items()} == {
        "bow": "A bow.",
        "nod": "A nod, and nothing more.",
    }


def test_a_rule_is_written_as_a_mapping_a_kind_or_itself():
    written = Shop.model_validate({"greeting": {"kind": "nod", "depth": 0.2}, "by_day": {"mon": "bow"}})
    assert written.greeting == Nod(depth=0.2)
    assert written.by_day == {"mon": Bow()}
    assert Shop(greeting=Bow()).greeting == Bow()
    assert Shop.model_validate_json(written.model_dump_json()) == written
    assert Shop.model_validate(written.model_dump()) == written
    assert written.model_dump()["greeting"] == {"kind": "nod", "depth": 0.2}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("nodd", "did you mean nod"),
        ({"kind": "nodd"}, "one of bow, nod, found 'nodd'"),
        ({"kind": 3}, "found 3"),
        ({"depth": 0.3}, "found None"),
        (7, "found 7"),
        (["nod"], "found \\['nod'\\]"),
        ({"kind": "{family}"}, "found '{family}'"),
    ],
)
def test_an_unknown_kind_is_told_what_there_is(written, message):
    with pytest.raises(ValidationError, match=message):
        Shop.model_validate({"greeting": written})


def test_wrong_parameters_are_located_inside_the_rule():
    with pytest.raises(ValidationError) as caught:
        Shop.model_validate({"by_day": {"mon": {"kind": "nod", "depth": 3, "dpth": 1}}})
    assert [error["loc"] for error in caught.value.errors()] == [
        ("by_day", "mon", "depth"),
        ("by_day", "mon", "dpth"),
    ]


def test_a_rule_of_another_family_is_refused():
    class Farewell(Rule):
        """How a shop says goodbye."""

        family = "tests_farewell"
        kind: Literal["wave"] = "wave"

    with pytest.raises(ValidationError, match="expected a tests_greeting rule"):
        Shop(greeting=Farewell())


def test_the_schema_is_the_union_of_what_is_registered(fresh):
    @register
    class Wink(Greeting):
        """A wink."""

        kind: Literal["wink"] = "wink"

    schema = Shop.model_json_schema()
    greeting = schema["properties"]["greeting"]["anyOf"]
    definitions = {f"#/$defs/{name}": form for name, form in schema["$defs"].items()}
    forms = [definitions.get(form.get("$ref"), form) for form in greeting]
    kinds = [form["properties"]["kind"]["const"] for form in forms if "properties" in form]
    assert kinds == ["bow", "nod", "wink"]
    assert forms[-1] == {"enum": ["bow", "nod", "wink"]}


def test_registering_is_refused_where_it_would_be_ambiguous_or_useless(fresh):
    with pytest.raises(RuleError, match="both tests_greeting rules of kind 'nod'"):

        @register
        class Other(Greeting):
            """Another nod."""

            kind: Literal["nod"] = "nod"

    with pytest.raises(RuleError, match="needs a field `kind"):

        @register
        class Kindless(Greeting):
            """No kind."""

    with pytest.raises(RuleError, match="belongs to no family"):

        @register
        class Homeless(Rule):
            """No family."""

            kind: Literal["homeless"] = "homeless"

    with pytest.raises(RuleError, match="docstring"):

        @register
        class Silent(Greeting):
            kind: Literal["silent"] = "silent"

        Silent.__doc__ = None


def test_an_unknown_family_is_told_the_nearest():
    with pytest.raises(RuleError, match="Did you mean tests_greeting"):
        rules("tests_greting")


def plug_in(folder, value, source):
    """A package on the path that offers a rule through an entry point."""
    (folder / "plugged.py").write_text(textwrap.dedent(source))
    info = folder / "plugged-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{module.ENTRY_POINT_GROUP}]\nours = {value}\n")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("plugged", None)


SOURCE = """
from typing import Literal
from o2o_sim.core.rule import Rule, register, rules

class Base(Rule):
    '''How a shop hums.'''
    family = "tests_humming"

class Hum(Base):
    '''A hum.'''
    kind: Literal["hum"] = "hum"
"""


@pytest.mark.parametrize("value", ["plugged:Hum", "plugged"])
def test_a_rule_of_another_package_is_found_by_its_entry_point(fresh, path, value):
    ending = "" if ":" in value else "\nregister(Hum)\nassert rules('tests_humming')\n"
    plug_in(path, value, SOURCE + ending)
    assert list(rules("tests_humming")) == ["hum"]


def test_a_broken_plug_in_is_named_each_time(fresh, path):
    plug_in(path, "plugged:Hum", "raise ValueError('oh')")
    for _ in range(2):
        with pytest.raises(RuleError, match="plug-in 'ours'"):
            discover()
