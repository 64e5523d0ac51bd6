"""The runs of a study as tables: asked in SQL by DuckDB, in memory, over the Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from o2o_sim.core.errors import StudyError, nearest_name
from o2o_sim.market.tables import WITH_ORDERS
from o2o_sim.study.folder import whole_file
from o2o_sim.study.keep import TABLES as ALWAYS
from o2o_sim.study.plan import RUNS, PlannedRun, read_plan

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

__all__ = ["TABLES", "Store", "compact"]

TABLES = (*ALWAYS, *WITH_ORDERS)


class Store:
    """What a study has kept so far.

    Parameters
    ----------
    folder
        Of the study.

    Raises
    ------
    StudyError
        If the folder does not hold a study.

    Examples
    --------
    >>> Store("no such study")
    Traceback (most recent call last):
    ...
    o2o_sim.core.errors.StudyError: no such study is not the folder of a study: ...
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.plan = read_plan(self.folder)

    def runs(self) -> list[PlannedRun]:
        """The runs that are done, in the order of the plan."""
        return [run for run in self.plan.runs if (self.folder / RUNS / run.key).is_dir()]

    def table(self, name: str) -> pd.DataFrame:
        """A table of all runs: the run's own columns behind scenario and replication.

        Parameters
        ----------
        name
            Of a table of results; orders, stations and waits only where they were kept.
        """
        if name not in TABLES:
            raise StudyError(
                f"Runs have no table called {name!r}; did you mean {nearest_name(name, TABLES)}?"
            )
        return self.sql(f"select * from {name} order by all")

    def days(self, outcome: str) -> pd.DataFrame:
        """One outcome in every run, day by day: columns scenario, replication, day, value; scenarios as planned."""
        name = outcome.replace("'", "''")
        query = (
            f"select scenario, replication, day, value from outcomes where outcome = '{name}' order by all"
        )
        found = self.sql(query)
        order = (
            found["scenario"].astype("category").cat.set_categories(list(self.plan.scenarios), ordered=True)
        )
        found = found.assign(scenario=order).sort_values(
            ["scenario", "day", "replication"], ignore_index=True
        )
        return found.astype({"scenario": str})

    def sql(self, query: str) -> pd.DataFrame:
        """Ask anything of the tables that runs keep, and of the table runs itself.

        Raises
        ------
        StudyError
            If the query cannot be answered.
        """
        import duckdb

        with duckdb.connect() as connection:
            self._offer(connection)
            try:
                return connection.execute(query).df()
            except duckdb.Error as error:
                raise StudyError(f"The query cannot be answered: {str(error).splitlines()[0]}") from error

    def _offer(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make views of the files, each row told from which run it is."""
        rows = [(run.scenario, run.replication, run.key) for run in self.runs()]
        connection.execute("create table runs (scenario varchar, replication integer, key varchar)")
        if not rows:
            raise StudyError(f"The study {self.plan.name} has no finished run yet.")
        connection.executemany("insert into runs values (?, ?, ?)", rows)
        for name in TABLES:
            paths = {self._file(run, name) for run in self.runs()}
            files = sorted(str(path) for path in paths if path.is_file())
            if files:
                listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
                connection.execute(
                    f"create view {name} as select r.scenario, r.replication, t.* exclude (filename) "
                    f"from read_parquet([{listed}], filename = true) t "
                    "join runs r on r.key = parse_filename(parse_path(t.filename)[-2])"
                )

    def write_one_file(self, name: str) -> Path | None:
        """One Parquet file of a table of all runs, by the plan's order; None where no run has that table."""
        import pyarrow.parquet as pq

        kept = [run for run in self.runs() if self._file(run, name).is_file()]
        if not kept:
            return None
        target = self.folder / f"{name}.parquet"
        try:
            schema = labelled(pq.read_schema(self._file(kept[0], name)).empty_table(), kept[0]).schema
            with (
                whole_file(target) as partial,
                pq.ParquetWriter(partial, schema, compression="zstd") as writer,
            ):
                for run in kept:
                    writer.write_table(self._read(run, name))
        except ValueError as error:
            raise StudyError(f"A table of {self.folder} cannot be joined to the others: {error}") from error
        return target

    def _read(self, run: PlannedRun, name: str) -> pa.Table:
        """One run's table, labelled."""
        import pyarrow.parquet as pq

        try:
            return labelled(pq.ParquetFile(self._file(run, name)).read(), run)
        except (OSError, ValueError) as error:
            damaged = f"{self._file(run, name)} is damaged; remove the folder of that run, and run it again."
            raise StudyError(damaged) from error

    def _file(self, run: PlannedRun, name: str) -> Path:
        return self.folder / RUNS / run.key / f"{name}.parquet"


def labelled(table: pa.Table, run: PlannedRun) -> pa.Table:
    """A run's table with the scenario and the replication in front."""
    import pyarrow as pa

    rows = table.num_rows
    table = table.add_column(0, "replication", pa.array([run.replication] * rows, pa.int32()))
    return table.add_column(0, "scenario", pa.array([run.scenario] * rows, pa.string()))


def compact(folder: str | Path) -> list[Path]:
    """Make one file of many: for each table, all runs of a study in one Parquet file.

    Raises
    ------
    StudyError
        If the folder does not hold a study.
    NotWritten
        If the disk does not take it.
    """
    store = Store(folder)
    return [path for path in map(store.write_one_file, TABLES) if path is not None]
