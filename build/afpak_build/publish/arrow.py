"""Tables as Arrow and Parquet, by their declaration, with the same bytes on every machine."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from afpak_build.resolve import Row
from afpak_data.schemas import Column, columns, title

ARROW = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
}  # fmt: skip
PANDAS = {
    "string": ("unicode", "str"), "integer": ("int64", "Int64"), "number": ("float64", "Float64"),
    "boolean": ("bool", "boolean"), "date": ("date", "object"),
}  # fmt: skip
"""For each type what pandas is to make of it: without it whole numbers with gaps come back as 3500000.0."""


def arrow_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table, each field with its title, description and unit."""
    fields = [
        pa.field(column.name, ARROW[column.dtype], nullable=not column.required, metadata=_about(column))
        for column in columns(table)
    ]
    about: dict[bytes | str, bytes | str] = {
        "title": title(table),
        "pandas": json.dumps(_pandas(table), sort_keys=True),
    }
    return pa.schema(fields, metadata=about)


def _about(column: Column) -> dict[str, str]:
    about = {"title": column.title, "description": column.description}
    return about | ({"unit": column.unit} if column.unit else {})


def _pandas(table: str) -> dict[str, Any]:
    """Describe the columns as pandas does, but without its version, which would change the bytes."""
    described = [
        {
            "name": column.name, "field_name": column.name, "pandas_type": PANDAS[column.dtype][0],
            "numpy_type": PANDAS[column.dtype][1], "metadata": None,
        }
        for column in columns(table)
    ]  # fmt: skip
    return {"index_columns": [], "column_indexes": [], "columns": described, "pandas_version": "3.0.0"}


def arrow_table(table: str, rows: list[Row]) -> pa.Table:
    """Return rows as an Arrow table of the declared schema; a value of another type raises pyarrow's error."""
    schema = arrow_schema(table)
    arrays = [pa.array([row[name] for row in rows], type=schema.field(name).type) for name in schema.names]
    return pa.Table.from_arrays(arrays, schema=schema)


def parquet_bytes(table: str, rows: list[Row]) -> bytes:
    """Return rows as the bytes of a Parquet file; equal rows give equal bytes under one version of pyarrow."""
    sink = io.BytesIO()
    pq.write_table(arrow_table(table, rows), sink, compression="zstd", version="2.6", store_schema=True)
    return sink.getvalue()


def difference(old: bytes, new: bytes) -> str:
    """Say in one line how two Parquet files of one table differ."""
    before, after = (pq.ParquetFile(io.BytesIO(content)).read() for content in (old, new))
    if before.schema.names != after.schema.names:
        changed = sorted(set(before.schema.names) ^ set(after.schema.names))
        return f"its columns differ: {', '.join(changed) or 'another order'}"
    there, here = before.to_pylist(), after.to_pylist()
    if there == here:
        return "holds the same rows, but was written otherwise (another version of pyarrow, or other column metadata)"
    for row, expected in zip(there, here, strict=False):
        for name, value in expected.items():
            if row[name] != value:
                key = ", ".join(str(value) for value in list(expected.values())[:1])
                return f"row '{key}', {name}: is {row[name]!r}, should be {value!r}"
    return f"has {len(there)} rows, should have {len(here)}"
