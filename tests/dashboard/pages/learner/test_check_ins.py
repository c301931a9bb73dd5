import pandas as pd

from dashboard.pages.learner.check_ins import check_in_list
from tests.dashboard.components import texts


def told(*rows: tuple[str, str, str | None]) -> list[str]:
    frame = pd.DataFrame(rows, columns=["day", "kind", "text"])
    return texts(check_in_list(frame.assign(day=pd.to_datetime(frame["day"]))))


def test_what_a_learner_said_is_read_with_its_day_and_from_whom() -> None:
    assert told(
        ("2026-03-02", "check_in", "Three questions: confidence 2, time 4, plan 4 of 5"),
        ("2026-02-27", "feedback", "Good draft"),
    ) == [
        "What they told us",
        *("2 Mar", "Three questions: confidence 2, time 4, plan 4 of 5", "They said"),
        *("27 Feb", "Good draft", "Feedback"),
    ]


def test_without_words_there_is_no_card() -> None:
    assert told() == []
    assert told(("2026-03-02", "check_in", None)) == []
