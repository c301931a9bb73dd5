import re
from html.parser import HTMLParser
from typing import Any

import pytest

from config.templates import load_templates
from domain.nudges.messages import MessageError, Templates
from domain.policy import Channel, Policy, Priority

VALUES: dict[str, Any] = {
    "first_name": "Ada",
    "programme": "Data & Care",
    "coach": "Grace Hopper",
    "course_url": "https://learn.example/go?a=1&b=2",
    "progress": 64,
    "why": "you have not visited your course for a little while",
    "unsubscribe_url": "https://s.example/p/unsubscribe/t",
    "preferences_url": "https://s.example/p/preferences/t",
}
SHIPPED = Templates(load_templates())


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def test_every_learner_intervention_of_the_catalogue_has_its_words(policy: Policy) -> None:
    for key, intervention in policy.nudges.items():
        if intervention.priority is Priority.COACH:
            continue
        for channel in intervention.channels:
            if channel is Channel.EMAIL:
                written = SHIPPED.email(intervention.template, VALUES)
                assert written.subject, key
                assert written.html, key
            else:
                assert SHIPPED.sms(intervention.template, VALUES).segments <= 2, key


def test_both_bodies_say_why_and_how_to_stop() -> None:
    written = SHIPPED.email("reengage", VALUES)
    assert written.html is not None
    for url in (VALUES["unsubscribe_url"], VALUES["preferences_url"]):
        assert url in written.text
        assert url in Links(written.html).found
    assert f"You get this because {VALUES['why']}." in written.text
    assert VALUES["course_url"] in Links(written.html).found


def test_a_name_is_never_markup() -> None:
    written = SHIPPED.email("reengage", {**VALUES, "first_name": "<script>x</script>"})
    assert written.html is not None
    assert "<script>" not in written.html
    assert "&lt;script&gt;" in written.html
    assert "Hi <script>" in written.text


def test_a_subject_stays_on_its_line() -> None:
    written = SHIPPED.email("reengage", {**VALUES, "first_name": "Ada\r\nBcc: all@x.org"})
    assert written.subject == "Whenever you are ready, Ada Bcc: all@x.org"


def test_without_a_coach_or_a_course_address_the_words_still_fit() -> None:
    written = SHIPPED.email("reengage", {**VALUES, "coach": None, "course_url": ""})
    assert "The Data & Care team" in written.text
    assert written.html is not None
    assert "Pick up where" not in written.html


def test_an_sms_is_one_line_that_says_how_to_stop() -> None:
    written = SHIPPED.sms("reengage", VALUES)
    assert "\n" not in written.text
    assert "STOP" in written.text


def test_a_language_has_its_own_words_and_english_is_what_others_get() -> None:
    own = {
        "email/hello/subject.txt": "Hello",
        "email/hello/cy/subject.txt": "Helo",
        "email/hello/body.txt": "English",
        "email/hello/body.mjml": "<mj-section></mj-section>",
        "email/_layout.mjml": "<mjml><mj-body><!-- content --></mj-body></mjml>",
        "email/_footer.txt": "",
        "sms/hello.txt": "Hello",
        "sms/hello.cy.txt": "Helo",
    }
    templates = Templates(own)
    assert templates.email("hello", {}, "cy").subject == "Helo"
    assert templates.email("hello", {}, "fr").subject == "Hello"
    assert templates.sms("hello", {}, "cy").text == "Helo"
    assert templates.sms("hello", {}, "fr").text == "Hello"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ nobody_knows }}", "'nobody_knows' is undefined"),
        ("{% if %}", "Expected an expression"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_broken_words_are_refused_with_the_name_of_the_template(source: str, message: str) -> None:
    with pytest.raises(MessageError, match=rf"sms/bad\.txt.*{message}"):
        Templates({"sms/bad.txt": source}).sms("bad", {})


def test_missing_and_malformed_templates_are_named() -> None:
    with pytest.raises(MessageError, match=r"sms/none\.txt is missing"):
        Templates({}).sms("none", {})
    broken = {**load_templates(), "email/reengage/body.mjml": "<mj-sec"}
    with pytest.raises(MessageError, match=r"email/reengage/body\.mjml"):
        Templates(broken).email("reengage", VALUES)


def test_changed_words_have_another_label() -> None:
    first = SHIPPED.sms("reengage", VALUES).template
    changed = Templates({"sms/reengage.txt": "Other words"}).sms("reengage", VALUES).template
    assert re.fullmatch(r"reengage@[0-9a-f]{10}", first)
    assert first != changed


def test_no_shipped_words_speak_of_failing() -> None:
    harsh = re.compile(
        r"\b(fail|behind|at risk|poor|struggl|lazy|inactive|warning|drop out)", re.IGNORECASE
    )
    for name, source in load_templates().items():
        if "alert_coach" not in name:
            assert not harsh.search(source), name
