"""Canonical frames as the event tables features are computed from, without a store in between.

Evaluations read files and need no database; enrolments are numbered in the order of their refs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.frames import CANONICAL

_PARENTS: Final[Mapping[str, str]] = {
    "enrolment_ref": "enrolments",
    "assessment_ref": "assessments",
    "cohort_ref": "cohorts",
    "learner_ref": "learners",
    "programme_ref": "programmes",
}
_EVENTS: Final = (
    "activity",
    "progress",
    "assessments",
    "results",
    "attendance",
    "barriers",
    "check_ins",
)


@dataclass(frozen=True, kw_only=True)
class Events:
    """Event tables as `load_events` gives them, and who the numbered enrolments are.

    `people` has one row per enrolment: its number, cohort, learner and calendar beside the refs
    enrolment_ref, cohort_ref, learner_ref and programme_ref.
    """

    tables: Mapping[str, pa.Table]
    people: pd.DataFrame


def events_of(frames: Mapping[str, pd.DataFrame]) -> Events:
    """Number everything by its ref and lay out the event tables."""
    whole = {name: frames.get(name, spec.empty()) for name, spec in CANONICAL.items()}
    numbers = {
        parent: pd.Series(
            range(1, len(whole[parent]) + 1), index=whole[parent]["ref"].sort_values()
        )
        for parent in set(_PARENTS.values())
    }
    people = _people(whole, numbers)
    tables = {
        "enrolments": _arrow(people.drop(columns=["enrolment_ref", "cohort_ref", "programme_ref"]))
    }
    for name in _EVENTS:
        tables[name] = _arrow(_numbered(whole[name], numbers, name))
    return Events(tables=tables, people=people)


def _people(
    whole: Mapping[str, pd.DataFrame], numbers: Mapping[str, "pd.Series[int]"]
) -> pd.DataFrame:
    calendar = whole["cohorts"][["ref", "programme_ref", "starts_on", "ends_on"]]
    rows = whole["enrolments"].merge(
        calendar.rename(columns={"ref": "cohort_ref"}), on="cohort_ref", validate="many_to_one"
    )
    rows = rows.assign(
        enrolment_id=rows["ref"].map(numbers["enrolments"]),
        **{f"{c[:-4]}_id": rows[c].map(numbers[_PARENTS[c]]) for c in _REFS},
    ).rename(columns={"ref": "enrolment_ref"})
    columns = ["enrolment_id", "learner_id", "cohort_id", "programme_id", "starts_on", "ends_on"]
    columns += ["enrolled_on", "withdrawn_on", "outcome", "outcome_on", "stage"]
    columns += ["previous_attempts", "credits", "enrolment_ref", "cohort_ref", "learner_ref"]
    columns += ["programme_ref"]
    return rows[columns].sort_values("enrolment_id", ignore_index=True)


_REFS: Final = ("learner_ref", "cohort_ref", "programme_ref")


def _numbered(
    frame: pd.DataFrame, numbers: Mapping[str, "pd.Series[int]"], name: str
) -> pd.DataFrame:
    found = frame.copy()
    if name == "assessments":
        found["assessment_id"] = found.pop("ref").map(numbers["assessments"])
    for column in [c for c in found.columns if c in _PARENTS]:
        found[f"{column[:-4]}_id"] = found.pop(column).map(numbers[_PARENTS[column]])
    return found


def _arrow(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for position, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            days = table.column(position).cast(pa.date32())
            table = table.set_column(position, field.name, days)
    return table
