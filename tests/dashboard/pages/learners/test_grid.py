from dashboard.pages.learners.grid import grid
from dashboard.pages.learners.rows import FIELDS

EVERYTHING = dict.fromkeys(FIELDS, 5)


def test_columns_the_source_knows_nothing_of_stay_hidden() -> None:
    drawn = grid(EVERYTHING | {"grade": 0, "barriers": 0}).columnDefs
    assert {one["field"] for one in drawn if one.get("hide")} == {
        *("grade", "barriers", "barriers_flag", "risk_band")
    }
    assert [one["field"] for one in drawn if "field" in one and not one["hide"]] == [
        name for name in FIELDS if name not in {"grade", "barriers", "barriers_flag", "risk_band"}
    ]
    assert {one["field"] for one in drawn if "field" in one} == set(FIELDS)


def test_where_nothing_is_scored_the_longest_unseen_come_first() -> None:
    drawn = grid(EVERYTHING | {"risk_score": 0}).columnDefs
    assert [one["field"] for one in drawn if "initialSort" in one] == ["days_since_last_seen"]
