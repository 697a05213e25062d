"""Fourth station: work out the columns that follow from others by a rule — class, place, totals, dollars of 2024."""

from afpak_build.faults import Fault, InputError
from afpak_build.read import Raw, Record
from afpak_build.resolve import Row, Rows
from afpak_data.schemas.fields import code_list

PRICE_YEAR = 2024
"""The year in whose prices sums are compared."""


def derive(raw: Raw, rows: Rows) -> None:
    """Fill in the derived columns of the five public tables.

    Raises
    ------
    InputError
        If a Gleditsch–Ward number is none, or dollars fall in years for which no price index is on record.
    """
    places = {record.data.id: record for record in raw.registry["places"]}
    quads = {code["code"]: code["applies_to"] for code in code_list("event_type")}
    faults = [
        record.fault("value", f"'{record.data.value}' is no Gleditsch–Ward number; write digits only")
        for record in raw.registry["actor_ids"]
        if record.data.scheme == "gw" and not record.data.value.isdecimal()
    ]
    if faults:
        raise InputError(faults)
    state_numbers = {
        record.data.actor_id: int(record.data.value)
        for record in raw.registry["actor_ids"]
        if record.data.scheme == "gw" and record.data.match in ("exactMatch", "broadMatch")
    }
    for row in rows["events"].values():
        row["quad_class"] = int(quads[row["event_type"]]) if quads.get(row["event_type"]) else None
        row["source_count"] = len(row["source_ids"].split(";"))
        _place(row, places)
    for actor_id, row in rows["actors"].items():
        row["gw_number"] = state_numbers.get(actor_id)
    for table in ("refugee_waves", "aid"):
        wholes = {row["part_of"] for row in rows[table].values()}
        for row_id, row in rows[table].items():
            row["is_total"] = row_id in wholes
    _dollars(raw, rows)


def _place(row: Row, places: dict[str, Record]) -> None:
    place = places.get(row["place_id"])
    if place:
        row["place_name"] = place.data.name
        row["country_iso3"] = row["country_iso3"] or place.data.country_iso3
        for column in ("latitude", "longitude", "place_precision"):
            row[column] = getattr(place.data, column)
    elif row["country_iso3"]:
        row["place_precision"] = 6


def _dollars(raw: Raw, rows: Rows) -> None:
    faults: list[Fault] = []
    index = {record.data.year: record.data.cpi_u for record in raw.registry["deflators"]}
    for row_id, row in rows["aid"].items():
        if row["currency"] != "USD" or row["amount_best"] is None:
            continue
        row["amount_usd_best"] = row["amount_best"]
        first_day = row["period_start"] or row["period_end"]
        if first_day is None:
            continue
        if not {first_day.year, PRICE_YEAR} <= index.keys():
            message = f"has no price index for {first_day.year}, which '{row_id}' needs; add it"
            faults.append(Fault("raw/registry/deflators.yaml", 1, message))
            continue
        factor = index[PRICE_YEAR] / index[first_day.year]
        # Six digits are more than the index is good for, and keep a sum readable.
        row["amount_usd_2024_best"] = round(float(f"{row['amount_best'] * factor:.6g}"))
    if faults:
        raise InputError(faults)
