import pytest

from domain.messaging.sms_segments import segments


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
