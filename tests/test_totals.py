"""The guard against counting twice."""

import pandas as pd
import pytest

import afpak_data


@pytest.fixture(scope="module")
def waves() -> pd.DataFrame:
    return afpak_data.load("refugee_waves")


def pick(waves, *ids):
    return waves[waves["wave_id"].isin(ids)]


def test_parts_of_one_total_add_up(waves):
    parts = pick(waves, "soviet-war-exodus-pakistan", "soviet-war-exodus-iran", "soviet-war-exodus-elsewhere")
    assert afpak_data.total(parts, "persons") == int(parts["persons_best"].sum())


def test_a_total_and_its_part_do_not(waves):
    rows = pick(waves, "soviet-war-exodus", "soviet-war-exodus-iran")
    with pytest.raises(afpak_data.AfpakError) as caught:
        afpak_data.total(rows, "persons")
    assert str(caught.value) == (
        "'soviet-war-exodus-iran' is a part of 'soviet-war-exodus'; leave out the total or its parts"
    )


def test_a_total_and_a_part_of_its_part_do_not(waves):
    rows = pick(waves, "soviet-war-exodus", "soviet-war-exodus-iran").copy()
    rows["part_of"] = ["between" if row == "soviet-war-exodus-iran" else None for row in rows["wave_id"]]
    extra = rows.iloc[[0]].assign(wave_id="between", part_of="soviet-war-exodus", persons_best=pd.NA)
    with pytest.raises(afpak_data.AfpakError, match="is a part of 'soviet-war-exodus'"):
        afpak_data.total(pd.concat([rows, extra]), "persons")


def test_a_stock_and_a_flow_do_not(waves):
    rows = pick(waves, "afghans-hosted-by-pakistan", "soviet-war-exodus-iran")
    with pytest.raises(afpak_data.AfpakError, match=r"^Rows of different measure do not add up \(.*afghans-hosted-by"):
        afpak_data.total(rows, "persons")


def test_rows_without_a_direction_do_not_add_to_those_with_one(waves):
    rows = pick(waves, "soviet-war-exodus-iran", "soviet-war-exodus-pakistan").copy()
    rows["direction"] = [None, "outflow"]
    with pytest.raises(afpak_data.AfpakError, match=r"^Rows of different direction do not add up \(.*not stated: "):
        afpak_data.total(rows, "persons")


def test_rows_that_are_parts_of_each_other_do_not_hang(waves):
    rows = pick(waves, "soviet-war-exodus-iran").assign(part_of="soviet-war-exodus-iran")
    assert afpak_data.total(rows, "persons") == 2_000_000


def test_a_row_that_stands_twice_does_not(waves):
    rows = pick(waves, "soviet-war-exodus-iran")
    with pytest.raises(afpak_data.AfpakError, match=r"^The row 'soviet-war-exodus-iran' stands more than once"):
        afpak_data.total(pd.concat([rows, rows]), "persons")


def test_an_offer_and_a_payment_do_not():
    aid = pd.DataFrame({
        "aid_id": ["offer", "payment"], "part_of": [None, None], "stage": ["offered", "disbursement"],
        "amount_usd_best": pd.array([1, 2], dtype="Int64"),
    })  # fmt: skip
    with pytest.raises(afpak_data.AfpakError) as caught:
        afpak_data.total(aid, "amount_usd")
    assert str(caught.value) == (
        "Rows of different stage do not add up (disbursement: payment; offered: offer); choose one stage"
    )
    assert afpak_data.total(aid.iloc[:1], "amount_usd") == 1


def test_columns_that_are_not_there_are_named(waves):
    with pytest.raises(
        afpak_data.AfpakError, match="need the columns part_of, measure of refugee_waves; load them too"
    ):
        afpak_data.total(waves.drop(columns=["part_of", "measure"]), "persons")


def test_an_unknown_quantity_is_told(waves):
    with pytest.raises(afpak_data.UnknownNameError, match="There is no quantity 'people'; "):
        afpak_data.total(waves, "people")


def test_nothing_adds_up_to_nothing(waves):
    assert afpak_data.total(waves.iloc[:0], "persons") == 0
