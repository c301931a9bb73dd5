"""What to do next: what is overdue is named before what lies ahead."""

from datetime import date

from dashboard.pages.learner.next_step import next_step_card
from domain.messaging import Work
from domain.store.activity import LearnerStep
from tests.dashboard.components import texts


def card(*overdue: Work) -> str:
    ahead = Work(name="TMA 4", due_on=date(2026, 12, 14))
    step = LearnerStep(work=ahead, why="It comes next in the course.", overdue=overdue)
    return " ".join(texts(next_step_card(step, None)))


def test_work_that_has_not_come_is_named_first() -> None:
    said = card(Work(name="TMA 3", due_on=date(2026, 11, 16)))
    assert "First, if it is still taken: TMA 3 (was due 16 Nov 2026)." in said
    assert said.index("TMA 3") < said.index("TMA 4")


def test_of_much_that_has_not_come_the_newest_two_are_named() -> None:
    said = card(*(Work(name=f"TMA {n}", due_on=date(2026, 8 + n, 1)) for n in (1, 2, 3)))
    assert "TMA 1" not in said
    assert "TMA 2 (was due 1 Oct 2026), TMA 3 (was due 1 Nov 2026)." in said


def test_who_is_up_to_date_is_told_what_comes_next_alone() -> None:
    assert "still taken" not in card()
