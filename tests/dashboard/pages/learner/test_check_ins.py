"""How a learner's check-ins sounded of late."""

from datetime import date

import pandas as pd

from dashboard.pages.learner.check_ins import check_ins_sound

DAY = date(2026, 3, 31)


def _check_ins(*rows: tuple[str, str, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "kind", "sentiment"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


def test_the_mean_of_a_month_is_said_in_words_with_its_trend() -> None:
    shown = check_ins_sound(
        _check_ins(
            ("2026-03-30", "check_in", -0.6),
            ("2026-03-20", "check_in", -0.4),
            ("2026-01-01", "check_in", 0.8),
        ),
        DAY,
    )
    words = str(shown["Check-ins"])
    assert "sounds hard" in words
    assert "\N{MINUS SIGN}0.50, 2 in 30 days" in words
    assert "90 to 20" in words


def test_nothing_is_said_of_a_coachs_feedback_or_unrated_or_old_check_ins() -> None:
    rows = [("2026-03-30", "feedback", 0.9), ("2026-03-29", "check_in", None)]
    assert check_ins_sound(_check_ins(*rows, ("2026-01-01", "check_in", 0.5)), DAY) == {}
