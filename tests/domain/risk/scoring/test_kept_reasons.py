"""Reasons read the same as they were said, whenever they were kept."""

from hypothesis import given
from hypothesis import strategies as st

from domain.risk.scoring import ScoreReason, read_reasons
from domain.risk.scoring.kept_reasons import SENTENCES, Direction, kept_sentence

READ = [
    ScoreReason("average mark 59", 11.3, Direction.UP),
    ScoreReason("active on 7 of the last 28 days", -8.0, Direction.DOWN),
    ScoreReason("everything else together", 0.0, Direction.REST),
    ScoreReason("where an average learner stands at this point", 24.3, Direction.START),
]


def test_reasons_have_their_direction_and_sums_their_words() -> None:
    kept = '[["average mark 59",11.3],["active on 7 of the last 28 days",-8.0],0.0,24.3]'
    assert read_reasons(kept) == READ
    assert [reason.is_fact for reason in READ] == [True, True, False, False]


def test_snapshots_of_before_read_the_same() -> None:
    kept = (
        '[{"text":"average mark 59","points":11.3,"direction":"up"},'
        '{"text":"active on 7 of the last 28 days","points":-8.0,"direction":"down"},'
        '{"text":"everything else together","points":0.0,"direction":"rest"},'
        '{"text":"where an average learner stands at this point",'
        '"points":24.3,"direction":"start"}]'
    )
    assert read_reasons(kept) == READ


def test_a_score_without_any_named_fact_has_its_sums() -> None:
    assert [reason.direction for reason in read_reasons("[0.4,24.3]")] == ["rest", "start"]
    assert read_reasons(None) == read_reasons("") == []


def test_reasons_are_kept_by_letter_and_numbers_and_read_in_words() -> None:
    assert read_reasons("a59+113b7-80;0;243") == READ
    assert [reason.direction for reason in read_reasons(";4;243")] == ["rest", "start"]


def test_reasons_of_before_with_colons_read_the_same() -> None:
    assert read_reasons("a59:113;b7:-80;0;243") == READ
    assert [reason.direction for reason in read_reasons("4;243")] == ["rest", "start"]


@given(st.sampled_from(SENTENCES), st.integers(0, 400), st.integers(0, 400))
def test_every_sentence_reads_as_it_was_said(sentence: str, one: int, other: int) -> None:
    said = sentence.replace("#", str(one), 1).replace("#", str(other), 1)
    assert read_reasons(f"{kept_sentence(said)}-15;0;243")[0].text == said
    assert len(kept_sentence(said)) < 10


@given(st.text())
def test_a_sentence_that_has_no_letter_yet_is_kept_as_it_is(sentence: str) -> None:
    kept = f"{kept_sentence('seen today')}-15{kept_sentence(sentence)}+10;0;243"
    assert [reason.text for reason in read_reasons(kept)[:2]] == ["seen today", sentence]
