from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.learners.progression import Status, progressed, status
from domain.policy import Policy

FIRST = date(2026, 1, 4)
COLUMNS = ["enrolment_id", "status", "from_on"]


class History:
    """Spans of status as the store keeps them: [enrolment, status, from, until]."""

    def __init__(self) -> None:
        self.spans: list[list[object]] = []

    def score(
        self,
        day: date,
        shown: dict[int, str],
        left: dict[int, date],
        completed: dict[int, date] | None = None,
    ) -> None:
        """One scored day."""
        is_open = [span[:3] for span in self.spans if span[3] is None]
        rows = [[number, word, pd.Timestamp(day)] for number, word in shown.items()]
        new = progressed(
            _frame(is_open, COLUMNS),
            _frame(rows, ["enrolment_id", "status", "from_on"]).rename(
                columns={"from_on": "as_of"}
            ),
            _frame(
                [[n, "Withdrawn", pd.Timestamp(on)] for n, on in left.items()]
                + [[n, "Promoted", pd.Timestamp(on)] for n, on in (completed or {}).items()],
                COLUMNS,
            ).rename(columns={"from_on": "on"}),
        )
        for number, word, begins in new[COLUMNS].itertuples(index=False):
            for span in self.spans:
                if span[0] == number and span[3] is None:
                    span[3] = begins
            self.spans.append([number, word, begins, None])

    def of(self, number: int) -> list[tuple[str, str, str]]:
        """One enrolment's spans as words."""
        mine = [span for span in self.spans if span[0] == number]
        return [
            (str(word), f"{begins:%m-%d}", f"{ends:%m-%d}" if ends is not None else "")  # type: ignore[str-format]
            for _, word, begins, ends in mine
        ]


def _frame(rows: list[list[object]], columns: list[str]) -> pd.DataFrame:
    kinds = {"enrolment_id": "int64", "status": "str", "from_on": "datetime64[s]"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def test_status_says_the_worst_that_is_true_and_all_work_done_is_no_outcome(policy: Policy) -> None:
    features = pd.DataFrame(
        {
            "progress": [100.0, 100.0, 20.0, 30.0, 45.0],
            "expected_progress": [50.0, 50.0, 50.0, 50.0, 50.0],
        }
    )
    composite = pd.Series(["Critical", "On Track", "Critical", "Moderate", "On Track"])
    assert status(features, composite, policy).tolist() == [
        "At Risk",
        "Active",
        "At Risk",
        "Delayed",
        "Active",
    ]


def test_a_status_lasts_until_the_day_another_begins() -> None:
    history = History()
    week = timedelta(days=7)
    history.score(FIRST, {1: "Active", 2: "Active"}, {})
    history.score(FIRST + week, {1: "Active", 2: "At Risk"}, {})
    history.score(FIRST + 2 * week, {1: "Delayed"}, {2: FIRST + timedelta(days=10)})
    history.score(FIRST + 3 * week, {1: "Delayed"}, {2: FIRST + timedelta(days=10)})
    assert history.of(1) == [("Active", "01-04", "01-18"), ("Delayed", "01-18", "")]
    assert history.of(2) == [
        ("Active", "01-04", "01-11"),
        ("At Risk", "01-11", "01-14"),
        ("Withdrawn", "01-14", ""),
    ]


def test_whose_course_is_over_keeps_the_last_status_and_who_comes_back_begins_anew() -> None:
    history = History()
    history.score(FIRST, {1: "Promoted", 2: "Active"}, {})
    # told late: they had left before they were first scored
    history.score(FIRST + timedelta(days=7), {}, {2: FIRST - timedelta(days=3)})
    history.score(FIRST + timedelta(days=14), {2: "Active"}, {})
    assert history.of(1) == [("Promoted", "01-04", "")]
    assert history.of(2) == [
        ("Active", "01-04", "01-05"),
        ("Withdrawn", "01-05", "01-18"),
        ("Active", "01-18", ""),
    ]


def test_who_completes_is_promoted_from_that_day_on() -> None:
    history = History()
    history.score(FIRST, {1: "At Risk"}, {})
    history.score(FIRST + timedelta(days=7), {}, {}, {1: FIRST + timedelta(days=5)})
    assert history.of(1) == [("At Risk", "01-04", "01-09"), ("Promoted", "01-09", "")]


@settings(max_examples=40)  # a life takes long to score
@given(
    st.lists(
        st.dictionaries(st.integers(1, 3), st.sampled_from([str(s) for s in Status][:4])),
        max_size=5,
    )
)
def test_spans_tile_a_life_without_gap_or_overlap(weeks: list[dict[int, str]]) -> None:
    history, seen = History(), set[int]()
    for number, shown in enumerate(weeks):
        day = FIRST + timedelta(weeks=number)
        history.score(day, shown, dict.fromkeys(seen - set(shown), day))
        seen |= set(shown)
        history.score(day, shown, dict.fromkeys(seen - set(shown), day))  # again: nothing new
    for enrolment in seen:
        mine = history.of(enrolment)
        assert [ends for *_, ends in mine].count("") == 1
        assert all(one[2] == two[1] and one[0] != two[0] for one, two in pairwise(mine))
        assert all(begins < ends for _, begins, ends in mine if ends)
