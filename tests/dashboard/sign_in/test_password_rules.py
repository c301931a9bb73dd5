import pytest

from dashboard.sign_in.password_rules import DIFFER, GUESSABLE, TOO_SHORT, refused

ABOUT = ("kim.larsen@example.org", "Kim Larsen")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password1234!",
        "qwertyuiop12",
        "iloveyou12345",
        "123456789012",
        "kimkimkimkim",
        "staycourse-2026",
        "x" * 1000,
    ],
)
def test_what_is_guessed_first_is_refused_in_a_plain_sentence(password: str) -> None:
    found = refused(password, password, about=ABOUT)
    assert found is GUESSABLE
    assert "choose another" in found.sentence


def test_words_that_do_not_belong_together_will_do() -> None:
    for password in (
        "correct horse battery staple",
        "a new long password",
        "é" * 3 + "Vq7-mT2+kP9",
    ):
        assert refused(password, password, about=ABOUT) is None


def test_short_and_mistyped_ones_are_told_apart() -> None:
    assert refused("Vq7-mT2+k", "Vq7-mT2+k") is TOO_SHORT
    assert refused("a new long password", "a new long pasword") is DIFFER
