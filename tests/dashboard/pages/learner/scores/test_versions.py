from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.pages.learner.scores.versions import shown_before

LONDON = ZoneInfo("Europe/London")


def test_what_was_shown_before_says_until_when_and_why_no_longer() -> None:
    row = {
        "composite_segment": "Critical",
        "progress": 41.0,
        "days_since_last_seen": 50,
        "risk_score": None,
        "risk_band": None,
        "version": 1,
        "reason": "other data",
        "replaced_at": datetime(2026, 3, 2, 14, 5, tzinfo=UTC),
    }
    scored = {"risk_score": 81.0, "risk_band": "Red", "days_since_last_seen": None}
    text = str(shown_before(pd.DataFrame([row, row | scored]), zone=LONDON))
    assert (
        "Until 2 Mar 2026, 14:05: Critical, progress 41 %, last seen 50 days ago."
        " Then: other data." in text
    )
    assert "last seen not known, risk 81, Red. Then: other data." in text


def test_a_day_that_was_shown_once_says_nothing() -> None:
    assert shown_before(pd.DataFrame(), zone=LONDON) is None
