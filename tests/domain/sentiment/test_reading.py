"""How a short text sounds, and where nothing is said."""

import pandas as pd
import pytest

from domain.frames import CHECK_INS
from domain.sentiment import Tone, sentiment_of, tone_of, with_sentiment


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("I caught up on everything I owed.", Tone.GOOD),
        ("I'm stuck and fell behind.", Tone.HARD),
        ("Not enjoying this module.", Tone.HARD),
        ("Das war gar nicht schlecht.", Tone.GOOD),
        ("Ich bin überfordert und müde.", Tone.HARD),
    ],
)
def test_words_of_learning_and_negation_are_read_in_two_languages(text: str, tone: Tone) -> None:
    assert tone_of(sentiment_of(text)) is tone


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "I read chapter 3.",
        "Oh great, another group project.",  # irony may be meant
        "I hardly understand anything.",  # half a negation
        "Is the good tutor back?",  # asks only
        "I like the good tutor and hate the pace.",  # both at once
        "Mae'r cwrs yn wych iawn",  # neither language
    ],
)
def test_where_words_do_not_say_nothing_is_said(text: str | None) -> None:
    assert sentiment_of(text) is None


def test_what_a_platform_or_a_coach_said_is_left_alone() -> None:
    rows = CHECK_INS.conform(
        pd.DataFrame(
            {
                "enrolment_ref": ["1", "1", "2", "3"],
                "day": pd.to_datetime(["2026-01-05"] * 4),
                "kind": ["check_in", "feedback", "check_in", "check_in"],
                "text": ["I am stuck.", "I am stuck.", "I am stuck.", None],
                "sentiment": [0.9, None, None, None],
            }
        )
    )
    read = with_sentiment(rows)["sentiment"]
    assert read[0] == 0.9
    assert read.isna().tolist() == [False, True, False, True]
    assert read[2] < 0


def test_of_who_objects_nothing_is_worked_out() -> None:
    rows = CHECK_INS.conform(
        pd.DataFrame(
            {
                "enrolment_ref": ["1", "2"],
                "day": pd.to_datetime(["2026-01-05"] * 2),
                "kind": ["check_in"] * 2,
                "text": ["I am stuck."] * 2,
            }
        )
    )
    assert with_sentiment(rows, but=["1"])["sentiment"].isna().tolist() == [True, False]
