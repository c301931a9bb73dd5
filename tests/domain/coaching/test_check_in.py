import pytest

from domain.coaching.check_in import CheckInAnswers, check_of


@pytest.mark.parametrize(
    ("answers", "sentiment"),
    [((1, 1, 1), -1.0), ((3, 3, 3), 0.0), ((5, 5, 5), 1.0), ((2, 3, 5), 0.167)],
)
def test_the_mean_of_the_answers_is_a_sentiment(
    answers: tuple[int, int, int], sentiment: float
) -> None:
    confidence, time, plan = answers
    assert CheckInAnswers(confidence=confidence, time=time, plan=plan).sentiment == sentiment


def test_a_first_step_is_for_the_lowest_answer_and_for_nobody_who_is_well() -> None:
    assert CheckInAnswers(confidence=4, time=2, plan=1).lowest == "plan"
    assert CheckInAnswers(confidence=3, time=4, plan=5).lowest is None


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"confidence": "1", "time": "2"},
        {"confidence": "0", "time": "2", "plan": "3"},
        {"confidence": "6", "time": "2", "plan": "3"},
        {"confidence": "x", "time": "2", "plan": None},
    ],
)
def test_an_open_or_impossible_answer_is_none(given: dict[str, str | None]) -> None:
    assert check_of(given) is None


def test_three_answers_are_a_check() -> None:
    assert check_of({"confidence": "1", "time": "2", "plan": "5"}) == CheckInAnswers(
        confidence=1, time=2, plan=5
    )
