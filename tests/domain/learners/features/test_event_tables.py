import pandas as pd
import pyarrow as pa

from domain.frames import CANONICAL
from domain.learners.features.event_tables import events_of
from domain.learners.features.table import compute_features


def _frames() -> dict[str, pd.DataFrame]:
    day = pd.Timestamp("2024-01-01")
    tables = {
        "programmes": {"ref": ["p"], "name": ["P"]},
        "cohorts": {
            "ref": ["p-1"],
            "programme_ref": ["p"],
            "name": ["P"],
            "starts_on": [day],
            "ends_on": [day + pd.Timedelta(83, unit="D")],
        },
        "learners": {"ref": ["z", "y"]},
        "enrolments": {"ref": ["p-1/z", "p-1/y"], "learner_ref": ["z", "y"], "cohort_ref": "p-1"},
        "activity": {"enrolment_ref": ["p-1/z"], "day": [day], "clicks": [7]},
    }
    return {name: CANONICAL[name].conform(pd.DataFrame(rows)) for name, rows in tables.items()}


def test_refs_become_numbers_and_days_become_dates() -> None:
    found = events_of(_frames())
    assert found.people["enrolment_ref"].to_list() == ["p-1/y", "p-1/z"]
    assert found.tables["activity"].column("day").type == pa.date32()
    assert found.tables["activity"]["enrolment_id"].to_pylist() == [2]


def test_features_can_be_computed_from_them() -> None:
    found = events_of(_frames())
    moments = pd.DataFrame({"enrolment_id": [1, 2], "as_of": pd.Timestamp("2024-01-05")})
    assert compute_features(found.tables, moments)["clicks_total"].to_list() == [0, 7]
