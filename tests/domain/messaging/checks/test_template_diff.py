"""Two versions beside each other: nothing is lost of either, and changed words stand out."""

from hypothesis import given
from hypothesis import strategies as st

from domain.messaging.checks.template_diff import diff_lines

TEXTS = st.text(alphabet="ab {}%\n", max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(older: str, newer: str) -> None:
    found = diff_lines(older, newer)
    assert [one.text for one in found if one.change != "new"] == older.splitlines()
    assert [one.text for one in found if one.change != "gone"] == newer.splitlines()


def test_the_words_that_changed_stand_out() -> None:
    gone, new = diff_lines("Hello {{ coach }}, come by now.", "Hello {{ team }}, come by now.")
    assert [text for text, changed in gone.parts if changed] == ["{{ coach }}"]
    assert [text for text, changed in new.parts if changed] == ["{{ team }}"]


def test_lines_with_little_in_common_are_told_as_wholes() -> None:
    found = diff_lines("Ten minutes are enough.", "Somebody will call you soon")
    assert [one.parts for one in found] == [
        (("Ten minutes are enough.", True),),
        (("Somebody will call you soon", True),),
    ]
