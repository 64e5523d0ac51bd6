"""`o2o schema`: the JSON schema of scenario files, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from o2o_sim.cli.screen import tell

__all__ = ["schema"]


def schema(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="File to write.")] = None,
) -> None:
    """Print the JSON schema of scenario files, or write it, so that an editor checks them as you type."""
    import json

    from o2o_sim.scenario.load import scenario_schema
    from o2o_sim.study.folder import write_whole

    text = json.dumps(scenario_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text.encode())
        tell(f"The schema is in {out}.")
