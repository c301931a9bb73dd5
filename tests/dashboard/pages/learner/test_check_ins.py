import pandas as pd

from dashboard.pages.learner.check_ins import check_in_list


def told(*rows: tuple[str, str, str | None]) -> str:
    frame = pd.DataFrame(rows, columns=["day", "kind", "text"])
    return str(check_in_list(frame.assign(day=pd.to_datetime(frame["day"]))))


def test_what_a_learner_said_is_read_with_its_day_and_from_whom() -> None:
    shown = told(
        ("2026-03-02", "check_in", "Three questions: confidence 2, time 4, plan 4 of 5"),
        ("2026-02-27", "feedback", "Good draft"),
    )
    assert "2 Mar · They said" in shown
    assert "Three questions: confidence 2, time 4, plan 4 of 5" in shown
    assert "27 Feb · Feedback" in shown


def test_without_words_there_is_no_card() -> None:
    assert told() == "None"
    assert told(("2026-03-02", "check_in", None)) == "None"
