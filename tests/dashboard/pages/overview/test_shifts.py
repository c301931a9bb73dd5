from datetime import date

import pandas as pd

from dashboard.pages.overview.shifts import entered, in_words, shifts, since_when
from domain.learners import Segment

COLUMNS = [
    *("was", "segment", "engagement_segment", "progress_segment", "barrier_segment", "revised"),
    "learners",
]
MOVES = pd.DataFrame(
    [
        ("On Track", "Moderate", 1, 0, 0, 0, 36),
        ("On Track", "Moderate", 0, 1, 0, 0, 3),
        ("Moderate", "Critical", 1, 0, 0, 1, 2),
        ("new", "Critical", 1, 0, 0, 0, 1),
    ],
    columns=COLUMNS,
)


def test_a_big_shift_says_who_by_which_rule() -> None:
    first, second, last = shifts(MOVES)
    assert (first.learners, first.by_rule, first.is_worse) == (39, 36, True)
    assert in_words(first) == (
        "went from On Track to Moderate, 36 of them by days since last seen."
    )
    assert in_words(second) == "went from Moderate to Critical, by days since last seen."
    assert in_words(last) == "are new and Critical, by days since last seen."
    assert entered(MOVES, Segment.CRITICAL) == 3


def test_a_shift_says_since_when_where_most_of_it_came_at_once() -> None:
    days = [date(2026, 3, 1), date(2026, 3, 4), date(2026, 3, 8)]
    counts = pd.DataFrame(
        {"as_of": pd.to_datetime(days), "composite_segment": "Critical", "learners": [10, 12, 40]}
    )
    said = since_when(counts, "Critical", days)
    assert said == "Critical: 30 learners more, most of it between 4 Mar and 8 Mar."
    assert not since_when(counts.assign(learners=[10, 25, 40]), "Critical", days)
    assert not since_when(counts, "Critical", [days[0], days[2]])
