import pytest

from domain.messaging.delivery.dead_addresses import dead_number, is_dead_mailbox


@pytest.mark.parametrize(
    "said",
    [
        "5.1.1",
        "5.1.10",
        "5.1.1 (no such user)",
        "550 5.1.1 <ada@learner.example>: Recipient address rejected",
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "550-5.2.1 The email account is disabled",
        "5.1.3.",
    ],
)
def test_a_code_of_a_dead_mailbox_is_found_alone_or_in_a_sentence(said: str) -> None:
    assert is_dead_mailbox(said)


@pytest.mark.parametrize(
    "said",
    ["", "5.1.100", "15.1.1", "5.1.1.7", "192.5.1.1", "5.2.2", "5.7.1 policy", "4.1.1", "550"],
)
def test_what_only_looks_like_one_is_none(said: str) -> None:
    assert not is_dead_mailbox(said)


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
