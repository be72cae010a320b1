"""The incident table as Apache Parquet, written in row groups to a file and read back in pieces."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from typing import Any

from services.store.exports.tables import columns, row

ROW_GROUP = 5_000
PIECE = 64 * 1024
NUMBERS = {"latitude": "double", "longitude": "double", "radius_km": "double"} | dict.fromkeys(
    ("killed_min", "killed_max", "injured_min", "injured_max", "independent_sources", "revision"), "int64"
)
"""Columns that are not text."""


async def parquet(docs: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """The bytes of the file. Parquet ends with its directory, hence the temporary file."""
    import pyarrow  # type: ignore[import-untyped]  # heavy, and only needed here
    from pyarrow.parquet import ParquetWriter  # type: ignore[import-untyped]

    names = [column.name for column in columns("parquet")]
    schema = pyarrow.schema([(n, pyarrow.type_for_alias(NUMBERS.get(n, "string"))) for n in names])
    with tempfile.TemporaryFile() as file:
        with ParquetWriter(file, schema, compression="zstd") as writer:
            rows: list[Any] = []
            async for doc in docs:
                rows.append(row("parquet", doc))
                if len(rows) == ROW_GROUP:
                    writer.write_table(_table(pyarrow, rows, schema))
                    rows = []
            if rows:
                writer.write_table(_table(pyarrow, rows, schema))
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _table(pyarrow: Any, rows: list[Any], schema: Any) -> Any:
    arrays = [
        pyarrow.array(values, field.type)
        for values, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pyarrow.Table.from_arrays(arrays, schema=schema)
