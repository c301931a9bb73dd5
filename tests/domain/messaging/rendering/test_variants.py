import pytest

from domain.messaging.rendering.rendering import Templates
from domain.policy import Channel

OWN = {
    "email/_layout.mjml": "<mjml><mj-body><!-- content --></mj-body></mjml>",
    "email/_words.mjml": "<mj-section></mj-section>",
    "email/_footer.txt": "",
    "email/hello/subject.txt": "Hello",
    "email/hello/body.txt": "English",
    "email/hello/cy/subject.txt": "Helo",
    "email/hello/cy/body.txt": "Cymraeg",
    "email/hello/short/subject.txt": "Hi",
    "email/hello/short/body.txt": "Short",
    "email/hello/short/cy/body.txt": "Byr",
    "email/hello/fr/subject.txt": "Bonjour",
    "sms/hello.txt": "Hello",
    "sms/hello.cy.txt": "Helo",
    "sms/hello/short.txt": "Hi",
}
TEMPLATES = Templates(OWN)


@pytest.mark.parametrize(
    ("language", "variant", "words", "told"),
    [
        ("en", None, ("Hello", "English"), ("en", None)),
        (None, None, ("Hello", "English"), ("en", None)),
        ("cy", None, ("Helo", "Cymraeg"), ("cy", None)),
        ("cy-GB", None, ("Helo", "Cymraeg"), ("cy", None)),
        ("en", "short", ("Hi", "Short"), ("en", "short")),
        ("cy", "short", ("Helo", "Byr"), ("cy", "short")),
        ("en", "unknown", ("Hello", "English"), ("en", None)),
        # a message is never in two languages
        ("fr", None, ("Hello", "English"), ("en", None)),
    ],
)
def test_an_email_comes_in_the_wording_and_language_there_is(
    language: str | None,
    variant: str | None,
    words: tuple[str, str],
    told: tuple[str, str | None],
) -> None:
    written = TEMPLATES.render(Channel.EMAIL, "hello", {}, language, variant)
    assert (written.subject, written.text.strip()) == words
    assert (written.language, written.variant) == told


@pytest.mark.parametrize(
    ("language", "variant", "words", "told"),
    [
        ("fr", None, "Hello", ("en", None)),
        ("cy", None, "Helo", ("cy", None)),
        ("en", "short", "Hi", ("en", "short")),
        # the language matters more than the wording
        ("cy", "short", "Helo", ("cy", None)),
    ],
)
def test_so_does_a_text(
    language: str, variant: str | None, words: str, told: tuple[str, str | None]
) -> None:
    written = TEMPLATES.render(Channel.SMS, "hello", {}, language, variant)
    assert written.text == words
    assert (written.language, written.variant) == told


def test_a_page_belongs_to_the_words_beside_it() -> None:
    english = {"email/hello/body.mjml": "<mj-section><mj-column><mj-text>Only English</mj-text>"
               "</mj-column></mj-section>"}  # fmt: skip
    templates = Templates(OWN | english)
    assert "Only English" in (templates.render(Channel.EMAIL, "hello", {}).html or "")
    assert "Only English" not in (templates.render(Channel.EMAIL, "hello", {}, "cy").html or "")
    assert "Only English" not in (
        templates.render(Channel.EMAIL, "hello", {}, "en", "short").html or ""
    )
