"""The identity card of a data version: `datapackage.json` (Data Package v2), made from the declarations."""

from hashlib import sha256
from typing import Any

from afpak_build.read import Raw
from afpak_build.resolve import Row
from afpak_build.truth import Tables
from afpak_data.schemas import Column, columns, description, foreign_keys, primary_key, title

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


def datapackage(raw: Raw, tables: Tables, data: dict[str, bytes], *, prefix: str) -> dict[str, Any]:
    """Return the descriptor of the data package; `prefix` is where the Parquet files stand, seen from it."""
    return {
        "$schema": PROFILE,
        "name": "afpak-data",
        "title": "afpak-data: Afghanistan, Pakistan and the United States, 1947–2024",
        "description": (
            "Events, actors, refugee waves, aid and demands between Afghanistan, Pakistan and the United States, "
            "read from research texts, every value traced to a passage of its source."
        ),
        "version": raw.release.version,
        **({"doi": raw.release.doi} if raw.release.doi else {}),
        "created": f"{raw.release.date}T00:00:00Z",
        "keywords": ["Afghanistan", "Pakistan", "United States", "conflict", "refugees", "aid", "diplomacy"],
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0 International",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "contributors": [{"title": "The afpak-data project", "roles": ["creator"]}],
        "sources": [_source(row) for row in tables["sources"]],
        "resources": [_resource(table, len(rows), data[f"{table}.parquet"], prefix) for table, rows in tables.items()],
    }


def _source(row: Row) -> dict[str, str]:
    path = row["url"] or (f"https://doi.org/{row['doi']}" if row["doi"] else None)
    return {"title": row["citation"]} | ({"path": path} if path else {})


def _resource(table: str, rows: int, content: bytes, prefix: str) -> dict[str, Any]:
    return {
        "$schema": RESOURCE_PROFILE,
        "name": table,
        "type": "table",
        "title": title(table),
        "description": description(table),
        "path": f"{prefix}{table}.parquet",
        "scheme": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        # No `bytes`: frictionless counts none for Parquet, and would call every resource damaged.
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "rows": rows,
        "schema": table_schema(table),
    }


def table_schema(table: str) -> dict[str, Any]:
    """Return the Table Schema of a table."""
    keys = [
        {"fields": [name], "reference": {"resource": "" if target == table else target, "fields": [key]}}
        for name, (target, key) in foreign_keys(table).items()
    ]
    return {
        "$schema": SCHEMA_PROFILE,
        "fields": [_field(column) for column in columns(table)],
        "primaryKey": primary_key(table),
    } | ({"foreignKeys": keys} if keys else {})


def _field(column: Column) -> dict[str, Any]:
    constraints = {
        "required": column.required or None,
        "unique": column.unique or None,
        "enum": list(column.enum) if column.enum else None,
        "pattern": column.pattern,
        "minimum": column.minimum,
        "maximum": column.maximum,
    }
    own = {
        "role": column.role,
        "unit": column.unit,
        "codeList": column.codes,
        "references": column.refs,
        "separator": ";" if column.many else None,
    }
    field: dict[str, Any] = {
        "name": column.name, "type": column.dtype, "title": column.title, "description": column.description,
    }  # fmt: skip
    field |= {key: value for key, value in own.items() if value is not None}
    held = {key: value for key, value in constraints.items() if value is not None}
    return field | ({"constraints": held} if held else {})
