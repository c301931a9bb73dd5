"""What changed since last week is one line that tells only what moved."""

from datetime import date

from dashboard.ui import NOT_KNOWN
from dashboard.ui.frame import WeekChange, week_line
from tests.dashboard.components import texts

SINCE = date(2026, 11, 22)


def line(*changes: WeekChange, since: date | None = SINCE) -> str:
    return "".join(texts(week_line(since, changes)))


def test_what_moved_is_told_with_what_it_was() -> None:
    still = WeekChange(name="Moderate", now="7", before="7")
    moved = WeekChange(name="Critical", now="82", before="88", link="/explore/learners")
    found = WeekChange(name="risk", now="12", before="")
    assert (
        line(still, moved, found)
        == f"Since 22 Nov: Critical 82 (was 88) · risk 12 (was {NOT_KNOWN})"
    )


def test_a_still_week_and_a_first_week_are_said_in_words() -> None:
    assert line(WeekChange(name="Critical", now="3", before="3")) == "As on 22 Nov: nothing moved."
    assert line(since=None) == "The first week: nothing to compare with yet."
