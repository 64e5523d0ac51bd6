"""Results as Parquet files: the same columns give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Columns", "digest_of", "read_columns", "write_columns"]

Columns = Mapping[str, np.ndarray[Any, Any]]


def write_columns(columns: Columns, path: Path) -> str:
    """Write a table of columns of equal length as one Parquet file; returns the digest of its bytes.

    Parameters
    ----------
    columns
        Name and values; text may be a NumPy array of strings or of objects.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: pa.array(_plain(values)) for name, values in columns.items()})
    pq.write_table(
        table, path, compression="zstd", compression_level=3, version="2.6", row_group_size=1 << 20
    )
    return digest_of(path)


def read_columns(path: Path, names: list[str] | None = None) -> dict[str, np.ndarray[Any, Any]]:
    """Read a Parquet file back into columns; text comes as arrays of objects."""
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read(columns=names)
    return {name: table.column(name).to_numpy() for name in table.column_names}


def digest_of(path: Path) -> str:
    """Digest of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _plain(values: np.ndarray[Any, Any]) -> Any:
    """Arrow knows NumPy's numbers, but wants text as Python strings."""
    return values.tolist() if values.dtype.kind in "US" else values
