from datetime import date, timedelta

import pandas as pd

from domain.coaching.contacts import answered

TODAY = date(2026, 3, 2)
NOTHING: "pd.Series[pd.Timestamp]" = pd.Series(dtype="datetime64[s]")


def contacts(*found: tuple[int, int]) -> pd.DataFrame:
    """Contacts as (enrolment, days ago)."""
    rows = [
        {"enrolment_id": n, "day": pd.Timestamp(TODAY - timedelta(ago)), "kind": "call",
         "outcome": "no_answer", "who": "Cora"}
        for n, ago in found
    ]  # fmt: skip
    columns = ["enrolment_id", "day", "kind", "outcome", "who"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"day": "datetime64[s]"}).sort_values("day")


def cleared(found: pd.DataFrame, news: "pd.Series[pd.Timestamp]" = NOTHING, *waiting: int) -> list:
    return list(answered(found, news, waiting, today=TODAY, days=7).index)


def on(ago: int, enrolment: int = 1) -> "pd.Series[pd.Timestamp]":
    return pd.Series({enrolment: pd.Timestamp(TODAY - timedelta(ago))})


def test_a_contact_counts_for_its_days_whatever_came_of_it() -> None:
    assert cleared(contacts((1, 0), (2, 6), (3, 7))) == [2, 1]
    assert cleared(contacts()) == []


def test_the_newest_contact_decides() -> None:
    assert cleared(contacts((1, 20), (1, 3))) == [1]


def test_something_new_after_the_contact_brings_them_back() -> None:
    assert cleared(contacts((1, 3)), on(2)) == []
    assert cleared(contacts((1, 3)), on(3)) == [1]
    assert cleared(contacts((1, 3)), on(2, enrolment=2)) == [1]


def test_whoever_has_an_open_task_still_waits() -> None:
    assert cleared(contacts((1, 0), (2, 0)), NOTHING, 2) == [1]
