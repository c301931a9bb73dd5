from datetime import date

import pandas as pd
import pytest

from warehouse.agreement import differ
from warehouse.dbt import PROJECT, WarehouseError

OURS = pd.DataFrame(
    {
        "enrolment_id": [1, 2, 3],
        "status": ["Active", "At Risk", None],
        "risk_score": [12.5, float("nan"), 80.0],
    }
)


def said(theirs: pd.DataFrame, *compared: str) -> list[str]:
    return list(differ(OURS, theirs, ["enrolment_id"], compared, f"learners of {date.min}"))


def test_the_same_learners_in_another_order_agree_also_where_nothing_is_known() -> None:
    assert said(OURS.iloc[::-1], "status", "risk_score") == []


def test_one_learner_with_another_word_number_or_unknown_is_found() -> None:
    for column, other in (("status", "Delayed"), ("risk_score", 12.6), ("risk_score", None)):
        theirs = OURS.copy()
        theirs.loc[0, column] = other
        (found,) = said(theirs, "status", "risk_score")
        assert f"{column} differs for 1 of 3, first 1" in found


def test_a_learner_who_is_missing_or_too_many_is_found_on_either_side() -> None:
    assert "1 rows are on one side only, first 3" in said(OURS.iloc[:2], "status")[0]
    more = pd.concat([OURS, OURS.iloc[:1].assign(enrolment_id=9)])
    assert "1 rows are on one side only, first 9" in said(more, "status")[0]
    with pytest.raises(WarehouseError, match="more than once"):
        said(pd.concat([OURS, OURS.iloc[:1]]), "status")


def test_nothing_to_compare_is_no_agreement() -> None:
    nobody = OURS.iloc[:0]
    (found,) = differ(nobody, nobody, ["enrolment_id"], ("status",), "learners")
    assert found == "learners: there is nothing to compare"


def test_the_lock_of_dbt_names_the_public_index_and_nothing_else() -> None:
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    named = [line for line in lock.splitlines() if "://" in line and not line.startswith("#")]
    assert named == ["--index-url https://pypi.org/simple"]
