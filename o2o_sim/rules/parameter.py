"""A rule's parameter: a pydantic field that carries its meaning, unit, bounds and source."""

from __future__ import annotations

from typing import Any

from pydantic import Field

__all__ = ["parameter"]


def parameter(
    default: Any = ..., meaning: str = "", *, unit: str = "", source: str = "", **bounds: Any
) -> Any:
    """A number, text or list of a rule, with everything a reader of the scenario needs to know about it.

    Parameters
    ----------
    default
        Value taken where the scenario is silent; `...` for none.
    meaning
        What it is, in a few words.
    unit
        Unit; empty where there is none.
    source
        Where the default comes from.
    bounds
        Pydantic's own: `ge`, `gt`, `le`, `lt`, `min_length`, `max_length`.

    Examples
    --------
    >>> from pydantic import BaseModel
    >>> class Tip(BaseModel):
    ...     rate: float = parameter(0.1, "added by hand", unit="share of price", ge=0, le=1)
    >>> Tip().rate
    0.1
    """
    extra: dict[str, Any] = {"unit": unit, "source": source}
    return Field(default, description=meaning, json_schema_extra=extra, **bounds)
