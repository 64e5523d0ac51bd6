"""`o2o study`: run a study file, resume it, report it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.running import executor_for_study, finish, follow
from o2o_sim.cli.screen import print_json, show, tell

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Run a study file, resume it, report it.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a study.")]


class Format(StrEnum):
    """How a report is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"


@app.command()
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A study file (YAML).")],
    out: options.Out = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    every: options.AllOutcomes = False,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Do what is not done yet of a study, and compare. The same command resumes it after any interruption.

    Without --out the runs are kept in results/NAME.
    """
    from o2o_sim.study.design import load_design, study_of

    design = load_design(file)
    study = study_of(design, file, out or Path("results") / design.name)
    with executor_for_study(workers, cluster) as executor:
        comparison = follow(study, executor, design.name)
    finish(
        comparison, study.failures, folder=study.folder, every=every, as_json=as_json, language=language.value
    )


@app.command()
def report(
    folder: Folder,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.table,
    every: options.AllOutcomes = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Compare what a study has run so far, and write its report; runs nothing."""
    from o2o_sim.cli.outcome_tables import show_comparison
    from o2o_sim.report.files import REPORT, write_files
    from o2o_sim.study.plan import read_plan
    from o2o_sim.study.report import as_csv, as_json, as_markdown

    plan = read_plan(folder)
    totals = plan.kept(folder)
    comparison = plan.compare(totals)
    if form is Format.csv:
        typer.echo(as_csv(comparison), nl=False)
    elif form is Format.json:
        print_json(as_json(comparison))
    elif form is Format.markdown:
        typer.echo(as_markdown(comparison, language.value), nl=False)
    else:
        show_comparison(comparison, every, language.value)
    write_files(comparison, folder)
    tell(
        f"{len(totals)} of {len({run.key for run in plan.runs})} runs are done. The page is {folder / REPORT}."
    )


@app.command()
def compact(folder: Folder) -> None:
    """Make one Parquet file of many: for each table, all runs of the study."""
    from o2o_sim.study.store import compact as make_compact

    for path in make_compact(folder):
        show(str(path))
