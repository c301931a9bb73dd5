# ruff: noqa: RUF001 - signs that look alike are what this is about
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messaging.rendering.sms_segments import segments, transliterated


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ü" * 160, 1),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_a_text_costs_as_many_segments_as_its_alphabet_needs(text: str, parts: int) -> None:
    assert segments(text) == parts


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("it’s “here” – now…", 'it\'s "here" - now...'),
        ("Zoë, ten\u00a0minutes", "Zoe, ten minutes"),
        ("Łukasz, dziesięć minut", "Lukasz, dziesiec minut"),
        ("schön, grüße, €", "schön, grüße, €"),
        ("é è ñ à", "é è ñ à"),
        ("Привет — да", "Привет - да"),
        ("Łukasz 🙂", "Łukasz 🙂"),
    ],
)
def test_signs_that_mean_the_same_are_written_plainly(written: str, sent: str) -> None:
    assert transliterated(written) == sent


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_text_never_costs_more_for_being_written_plainly(text: str) -> None:
    assert segments(transliterated(text)) <= segments(text) + text.count("…") // 50 + 1
    assert transliterated(transliterated(text)) == transliterated(text)
