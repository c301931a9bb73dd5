"""What the generator writes, the `tables` source reads back whole."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from domain.frames import CANONICAL
from domain.sources.batch import ImportBatch
from domain.sources.synthetic import Generated, generate
from domain.sources.tables import read_tables
from domain.sources.tables.schema.mapping import load_mapping

TODAY = date(2026, 5, 14)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(tmp_path_factory.mktemp("synthetic"), learners=300, today=TODAY)


@pytest.fixture(scope="module")
def batch(generated: Generated) -> ImportBatch:
    folder: Path = generated.folder
    return read_tables(folder, mapping=load_mapping(folder / "mapping.toml"), exported_on=TODAY)


def test_no_row_is_rejected(batch: ImportBatch) -> None:
    assert batch.rejected.empty, batch.rejected.to_string()


def test_every_row_of_every_frame_comes_back(generated: Generated, batch: ImportBatch) -> None:
    assert {name: len(batch.frame(name)) for name in CANONICAL} == generated.rows


@pytest.mark.parametrize("name", CANONICAL)
def test_every_value_comes_back(generated: Generated, batch: ImportBatch, name: str) -> None:
    spec = CANONICAL[name]
    columns = [column for column in spec.columns if column != "original"]
    written = pd.read_csv(generated.folder / f"{name}.csv", dtype="string")
    if name == "activity":
        moments = pd.to_datetime(written["day"])
        written = written.assign(day=moments.dt.normalize(), hours=2**moments.dt.hour)
    for column in columns:
        if spec.columns[column] == "date":
            written[column] = pd.to_datetime(written[column]).astype("datetime64[s]")
        elif spec.columns[column] == "bool":
            written[column] = written[column].map({"true": True, "false": False})
    expected, read = (
        frame[columns].sort_values(list(spec.grain)).reset_index(drop=True)
        for frame in (spec.conform(written), batch.frame(name))
    )
    pd.testing.assert_frame_equal(read, expected)


def test_columns_that_no_frame_models_come_back_as_original_data(batch: ImportBatch) -> None:
    originals = [json.loads(text) for text in batch.frame("enrolments")["original"]]
    assert {"Service desk assistant", "Junior analyst"} <= {one["job_role"] for one in originals}
    assert {one["contract_hours"] for one in originals} == {"37", "30", "24"}
