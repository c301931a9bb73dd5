from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.data.freshness_line import freshness_line
from domain.store.reporting.precomputed import Freshness
from tests.dashboard.components import texts

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("active_on", "marked", "said"),
    [
        (date(2026, 3, 9), "is-new", "Data up to 9 Mar, yesterday"),
        (date(2026, 3, 2), "is-old", "Data up to 2 Mar, 8 days ago"),
        (None, "is-old", "No activity is known yet"),
    ],
)
def test_old_data_is_marked_and_its_age_said(
    active_on: date | None, marked: str, said: str
) -> None:
    imported = datetime(2026, 3, 9, 7, 5, tzinfo=UTC)
    known = Freshness(imported_at=imported, active_on=active_on, as_of=TODAY)
    line = freshness_line(known, today=TODAY, zone=ZoneInfo("America/New_York"))
    assert line.className == marked
    assert texts(line) == [
        said,
        "Imported 9 Mar 2026, 03:05",
        "Scored 10 Mar 2026",
        "Times in New York",
    ]
