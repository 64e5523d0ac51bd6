"""What every part of a scenario file shares: frozen, unknown keys refused, every field with unit and source."""

from __future__ import annotations

import re
from typing import Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

NAME = r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$"
"""Pattern of the names of scenarios and studies, which are names of files and folders as well."""

_FOLD = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef\u201d]) (?=[\u4e00-\u9fff\u201c])")
_NUMBERS = (int, float, int | None, float | None)


class Part(BaseModel):
    """A piece of a scenario: cannot be changed after it was checked, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _numbers_are_no_truth_values(cls, data: Any) -> Any:
        """`count: true` is a slip, not one."""
        for name, value in data.items() if isinstance(data, dict) else ():
            field = cls.model_fields.get(name)
            if isinstance(value, bool) and field is not None and field.annotation in _NUMBERS:
                raise ValueError(f"`{name}` is a number and cannot be {str(value).lower()}")
        return data


def number(
    default: Any = ...,
    meaning: str = "",
    *,
    unit: str = "",
    source: str = "",
    **bounds: Any,
) -> Any:
    """A pydantic field with its meaning, unit, bounds (`ge`, `le`, `gt`, `lt`, ...) and source on record.

    Examples
    --------
    >>> class Fee(Part):
    ...     rate: float = number(0.17, "commission", unit="share of price", ge=0, le=1)
    >>> Fee().rate
    0.17
    """
    extra: dict[str, Any] = {"unit": unit, "source": source}
    return Field(default, description=meaning, json_schema_extra=extra, **bounds)


def by_name(parts: dict[str, Any]) -> dict[str, Any]:
    """Named parts in alphabetical order: what a file lists first must not matter.

    Examples
    --------
    >>> list(by_name({"shops": 1, "cafes": 2}))
    ['cafes', 'shops']
    """
    return dict(sorted(parts.items()))


Named = AfterValidator(by_name)
"""Marks a field whose parts are known by name and kept in alphabetical order."""


def unfolded(text: str) -> str:
    """Chinese that was written over several lines, without the spaces that stand for their ends.

    Examples
    --------
    >>> unfolded("新客！ 我们比较 3 次")
    '新客！我们比较 3 次'
    """
    return _FOLD.sub("", text)


class Label(Part):
    """A text in the two languages of our readers."""

    en: str = number(..., "English", max_length=400)
    zh: str = number("", "Chinese", max_length=400)
