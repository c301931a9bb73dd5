"""The frame that rules and gate look at: a snapshot, the one before it, and who is back since."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import pandas as pd

_BEFORE: Final = "previous_"


def people(
    snapshot: pd.DataFrame,
    previous: pd.DataFrame,
    *,
    fields: Collection[str],
    active_on: Mapping[int, date],
) -> pd.DataFrame:
    """One row per row of `snapshot`, with every one of `fields` and `active_on`.

    A field named `previous_…` comes from `previous` (empty where there was none), one that is no
    column from the snapshot's `features`, and is empty where nobody knows it.
    """
    known = snapshot.assign(active_on=snapshot["enrolment_id"].map(active_on))
    before = previous.set_index("enrolment_id")
    for field in fields:
        if field.startswith(_BEFORE):
            then = before.get(field.removeprefix(_BEFORE))
            known[field] = None if then is None else known["enrolment_id"].map(then)
    absent = [field for field in fields if field not in known.columns]
    return known.assign(**_from_features(known["features"], absent)) if absent else known


def _from_features(features: "pd.Series[str]", names: list[str]) -> dict[str, "pd.Series[float]"]:
    read = [json.loads(text) for text in features]
    return {
        name: pd.Series([row.get(name) for row in read], index=features.index) for name in names
    }
