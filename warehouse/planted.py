"""That the project's tests would notice: mistakes are planted in a copy, and a test has to fail."""

import shutil
from collections.abc import Iterator
from typing import Final

import duckdb

from warehouse.dbt import Place, run_dbt

#: What is planted -> how, in which model, and the test that has to say so.
_MISTAKES: Final = {
    "a learner twice on one day": (
        "INSERT INTO fct_snapshot SELECT * FROM fct_snapshot LIMIT 1",
        "fct_snapshot",
        "unique_together_fct_snapshot",
    ),
    "a nudge of nobody": (
        (
            "UPDATE fct_nudge SET enrolment_id = -1"
            " WHERE nudge_id = (SELECT min(nudge_id) FROM fct_nudge)"
        ),
        "fct_nudge",
        "relationships_fct_nudge",
    ),
    "a second open status": (
        (
            "INSERT INTO progression_status_history SELECT * REPLACE"
            " (dbt_valid_from + INTERVAL 1 DAY AS dbt_valid_from, 'another' AS dbt_scd_id)"
            " FROM progression_status_history"
            " WHERE dbt_valid_to IS NULL LIMIT 1"
        ),
        "progression_status_history",
        "half_open_spans",
    ),
    "another band than the score's": (
        "UPDATE learner_risk SET risk_band = 'Red' WHERE risk_band = 'Green'",
        "learner_risk",
        "bands_are_those_the_dashboard_shows",
    ),
}


def unnoticed(place: Place) -> Iterator[str]:
    """A sentence for each planted mistake that no test found, and one where none could be."""
    copy = place.folder / "planted.duckdb"
    shutil.copy(place.built, copy)
    with duckdb.connect(copy) as built:
        planted = {
            what: (model, test)
            for what, (statement, model, test) in _MISTAKES.items()
            # a store without nudges has none to plant a mistake in
            if built.execute(statement).fetchone() not in {None, (0,)}
        }
    models = [model for model, _ in planted.values()]
    ended = run_dbt(place, "test", "--select", *models, built=copy)
    failed = [line for line in ended.stdout.splitlines() if " FAIL " in line]
    for what, (_, test) in planted.items():
        if not any(test in line for line in failed):
            yield f"no test noticed {what}"
    if not planted:
        yield "no mistake could be planted: the warehouse is empty"
    copy.unlink()
