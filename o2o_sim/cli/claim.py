"""`o2o claim`: what the field claims, put to the market."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from o2o_sim.cli import options
from o2o_sim.cli.running import executor_of
from o2o_sim.cli.screen import interruptible, print_json, show, study_bar, table, tell

if TYPE_CHECKING:
    from o2o_sim.study.claims.claim import Claim

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Claims of the field, and how a market decides them.")

RESULTS, PAGE, PICTURE = "results.json", "README.md", "region.svg"
Name = Annotated[str, typer.Argument(metavar="CLAIM", help="A shipped claim, or a folder with a claim.yaml.")]


@app.command(name="list")
def list_(as_json: options.AsJson = False, language: options.Language = options.LanguageName.en) -> None:
    """List the claims that come with o2o-sim, each with its verdict."""
    rows = [_row(path.parent, language.value) for path in _claims()]
    if as_json:
        print_json(rows)
        return
    made = table("claims", "name", "claim", "verdict", "region")
    for row in rows:
        made.add_row(*(str(row[key]) for key in ("name", "claim", "verdict", "region")))
    show(made)


def _claims() -> list[Path]:
    from o2o_sim.study.claims.claim import claims_folder

    return sorted(claims_folder().glob("*/claim.yaml"))


def _row(folder: Path, language: str) -> dict[str, Any]:
    """One claim in a line; a verdict of other worlds than the claim now speaks of is said to be one."""
    from o2o_sim.study.claims.claim import ARMS, load_claim
    from o2o_sim.study.claims.page import VERDICTS

    claim = load_claim(folder)
    row = {"name": folder.name, "number": claim.listed, "claim": getattr(claim.title, language)}
    if not (folder / RESULTS).is_file():
        return row | {"verdict": "–", "region": "–"}
    results = _read(folder / RESULTS)
    where = results["region"]["outcomes"][0]
    word = VERDICTS[results["pair"]["outcomes"][0]["verdict"]][language == "zh"]
    worlds = {arm: claim.world(arm, folder).hash for arm in ARMS}
    stale = results["thinned"] or results["claim"] != claim.hash or results["scenarios"] != worlds
    again = {"en": ", of an older version", "zh": "（旧版本）"}[language] if stale else ""
    return row | {"verdict": word + again, "region": f"{where['holds']} / {where['defined']}"}


@app.command()
def run(
    name: Name,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for the runs.")] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", min=2, help="Fewer, for a look.")
    ] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, help="Shorter runs, for a look.")] = None,
    points: Annotated[int | None, typer.Option("--points", min=2, help="Fewer points, for a look.")] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Do the runs of a claim that are not done yet, and give the verdict. The same command resumes it.

    The runs are kept in results/claims/CLAIM if --out names no other folder. A whole run writes results.json
    and the page beside claim.yaml; one made shorter writes them beside the runs.
    """
    from o2o_sim.study.claims.claim import find_claim, load_claim
    from o2o_sim.study.claims.trial import Thin, Trial
    from o2o_sim.study.folder import write_whole
    from o2o_sim.study.manifest import dump

    folder = find_claim(name)
    claim, thin = load_claim(folder), Thin(replications, days, points)
    kept = out or Path("results") / "claims" / folder.name
    trial = Trial(claim, folder, kept, thin)
    said = f"What is done is kept in {kept}; the same command goes on from there."
    with interruptible(lambda: said), executor_of(workers, cluster) as executor:
        results = trial.run(executor, _bar)
    target = folder if thin.whole else kept
    write_whole(target / RESULTS, dump(results))
    _write_page(claim, folder.name, _read(target / RESULTS), target)
    _tell(claim, results, language.value)
    tell(f"The results and the page are in {target}.")


@contextmanager
def _bar(what: str) -> Iterator[Any]:
    with study_bar(what) as reader:
        yield reader


@app.command()
def report(
    name: Name,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Instead of the claim's folder.")
    ] = None,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Write the page of a claim anew from its results, and print the verdict; runs nothing."""
    from o2o_sim.study.claims.claim import find_claim, load_claim

    folder = find_claim(name)
    claim, results = load_claim(folder), _read(folder / RESULTS)
    _write_page(claim, folder.name, results, out or folder)
    _tell(claim, results, language.value)


def _write_page(claim: Claim, name: str, results: dict[str, Any], target: Path) -> None:
    """The page and its picture, from results as they are kept."""
    from o2o_sim.figures.region import claim_svg
    from o2o_sim.study.claims.page import claim_page
    from o2o_sim.study.folder import write_whole

    write_whole(target / PAGE, claim_page(claim, name, results).encode())
    write_whole(target / PICTURE, claim_svg(claim, results).encode())


def _tell(claim: Claim, results: dict[str, Any], language: str) -> None:
    from o2o_sim.study.claims.page import verdict_words

    show(verdict_words(claim, results, language).replace("*", ""))


def _read(path: Path) -> dict[str, Any]:
    """Results as they were written."""
    from o2o_sim.core.errors import StudyError
    from o2o_sim.study.claims.trial import FORMAT
    from o2o_sim.study.json_file import read_json

    try:
        found = read_json(path)
        if found["format"] != FORMAT:
            raise StudyError(f"{path} is of another version: its format is not {FORMAT!r}.")
        return dict(found)
    except OSError as error:
        raise StudyError(f"There are no results at {path}: `o2o claim run` makes them.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StudyError(f"{path} is damaged: it does not hold the results of a claim.") from error
