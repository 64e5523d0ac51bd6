"""What every part of a scenario file shares: frozen, unknown keys refused, every field with unit and source."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A piece of a scenario: cannot be changed after it was checked, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, allow_inf_nan=False)


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
    extra = {"unit": unit, "source": source}
    return Field(default, description=meaning, json_schema_extra=extra, **bounds)


class Label(Part):
    """A text in the two languages of our readers."""

    en: str = number(..., "English", max_length=400)
    zh: str = number("", "Chinese", max_length=400)
