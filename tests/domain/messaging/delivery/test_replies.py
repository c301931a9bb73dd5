import pytest

from domain.messaging.delivery.replies import dead_number


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("21610", "stop"),
        ("21211", "bad_number"),
        ("21614", "bad_number"),
        ("30006", "bad_number"),
        ("30003", None),
        ("21612", None),
        ("", None),
    ],
)
def test_only_errors_about_the_number_itself_stop_writing_to_it(
    code: str, reason: str | None
) -> None:
    assert dead_number(code) == reason
