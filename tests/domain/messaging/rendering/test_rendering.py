import hashlib
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from config.templates import load_templates
from domain.messaging.checks.tone import FOR_STAFF
from domain.messaging.message_context import Work
from domain.messaging.rendering.rendering import MessageError, Templates
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
    "why_url": "https://s.example/p/why/t",
    "data_url": "https://s.example/p/data/t",
    "answer_url": "https://s.example/p/answer/t",
    # as long as a signed link is
    "check_url": "https://s.example/p/check/" + "t" * 120,
    "challenge_url": "https://s.example/p/challenge/" + "t" * 120,
}
SOURCES = load_templates()
SHIPPED = Templates(SOURCES)
KINDS = sorted(
    {name.split("/")[1] for name in SOURCES if name.startswith("email/") and "/" in name[6:]}
)
LEARNERS = [kind for kind in KINDS if not f"email/{kind}/".startswith(FOR_STAFF)]
TEXTS = sorted(
    name[4:-4]
    for name in SOURCES
    if re.fullmatch(r"sms/[a-z_]+\.txt", name) and not name.startswith(FOR_STAFF)
)
LANGUAGES = SHIPPED.words.languages


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def test_every_learner_intervention_of_the_catalogue_has_its_words(policy: Policy) -> None:
    for key, intervention in policy.nudges.items():
        if intervention.priority is Priority.COACH or not intervention.template:
            continue
        for channel in intervention.channels:
            if channel is Channel.EMAIL:
                written = SHIPPED.render(Channel.EMAIL, intervention.template, VALUES)
                assert written.subject, key
                assert written.html, key
            else:
                assert SHIPPED.render(Channel.SMS, intervention.template, VALUES).segments <= 2, key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LEARNERS)
def test_every_email_is_whole_in_every_language(kind: str, language: str) -> None:
    for known in ({}, {"first_name": "", "coach": None, "course_url": "", "progress": None}):
        written = SHIPPED.render(Channel.EMAIL, kind, {**VALUES, **known}, language)
        assert written.language == language
        assert written.subject
        assert f'lang="{language}"' in (written.html or "")
        assert "None" not in written.text
        assert not re.search(r" ,|, [?!.]|  ", written.text.split("--")[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TEXTS)
def test_every_text_is_there_in_every_language_and_short(kind: str, language: str) -> None:
    written = SHIPPED.render(Channel.SMS, kind, VALUES, language)
    assert written.language == language
    assert written.segments <= 2
    assert "STOP" in written.text


def test_both_bodies_say_why_and_how_to_stop() -> None:
    written = SHIPPED.render(Channel.EMAIL, "reengage", VALUES)
    assert written.html is not None
    for name in ("unsubscribe_url", "preferences_url", "why_url", "answer_url"):
        url = VALUES[name]
        assert url in written.text
        assert url in Links(written.html).found
    assert f"You get this because {VALUES['why']}." in written.text
    assert VALUES["course_url"] in Links(written.html).found


def test_a_name_is_never_markup() -> None:
    written = SHIPPED.render(
        Channel.EMAIL, "reengage", {**VALUES, "first_name": "<script>x</script>"}
    )
    assert written.html is not None
    assert "<script>" not in written.html
    assert "&lt;script&gt;" in written.html
    assert "Hi <script>" in written.text


def test_a_subject_stays_on_its_line() -> None:
    written = SHIPPED.render(
        Channel.EMAIL, "reengage", {**VALUES, "first_name": "Ada\r\nBcc: all@x.org"}
    )
    assert written.subject == "Whenever you are ready, Ada Bcc: all@x.org"


def test_without_a_coach_or_a_course_address_the_words_still_fit() -> None:
    written = SHIPPED.render(Channel.EMAIL, "reengage", {**VALUES, "coach": None, "course_url": ""})
    assert "The Data & Care team" in written.text
    assert written.html is not None
    assert "Pick up where" not in written.html


def test_an_sms_is_one_line_that_says_how_to_stop() -> None:
    written = SHIPPED.render(Channel.SMS, "reengage", VALUES)
    assert "\n" not in written.text
    assert "STOP" in written.text


def test_the_reason_is_told_in_the_language_of_the_message(policy: Policy) -> None:
    why = policy.nudges["reengage"].why
    said = SHIPPED.render(Channel.EMAIL, "reengage", {**VALUES, "why": why}, "de").text
    assert "Du bekommst diese Nachricht, weil du deinen Kurs eine Weile nicht besucht hast." in said
    new = SHIPPED.render(
        Channel.EMAIL, "reengage", {**VALUES, "intervention": "brand_new", "why": why}, "de"
    ).text
    assert why not in new
    assert "weil sie dir an diesem Punkt deines Kurses helfen könnte" in new


def test_nobody_is_called_by_a_name_we_do_not_know() -> None:
    assert SHIPPED.render(Channel.EMAIL, "reengage", {**VALUES, "first_name": ""}).text.startswith(
        "Hi there,"
    )
    assert SHIPPED.render(
        Channel.EMAIL, "reengage", {**VALUES, "first_name": ""}, "de"
    ).text.startswith("Hallo,")
    assert SHIPPED.render(Channel.EMAIL, "reengage", {**VALUES, "first_name": ""}).subject == (
        "Whenever you are ready"
    )


@pytest.mark.parametrize("kind", LEARNERS)
def test_a_mail_asks_no_other_server_for_anything(kind: str) -> None:
    html = SHIPPED.render(Channel.EMAIL, kind, VALUES).html
    assert html
    assert not re.search(r"@import|<link|<img|\bsrc=|url\(", html)


def test_the_three_questions_are_a_button() -> None:
    written = SHIPPED.render(Channel.EMAIL, "micro_assessment", VALUES)
    assert VALUES["check_url"] in Links(written.html or "").found
    assert "Answer the three questions:" not in (written.html or "")


def test_the_digest_is_that_of_what_a_learner_reads() -> None:
    written = SHIPPED.render(Channel.EMAIL, "reengage", VALUES)
    expected = hashlib.sha256(f"{written.subject}\n{written.text}".encode()).hexdigest()
    assert written.sha256 == expected
    assert (
        SHIPPED.render(Channel.EMAIL, "reengage", {**VALUES, "first_name": "Bo"}).sha256 != expected
    )


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
        Templates({"sms/bad.txt": source}).render(Channel.SMS, "bad", {})


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ first_name.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__['os'].environ }}",
        "{{ self._TemplateReference__context }}",
        "{{ first_name|attr('__class__') }}",
        "{{ '%s'|format(first_name.__class__) }}",
        "{{ '{0.__class__.__init__.__globals__}'.format(first_name) }}",
        "{{ '{x.__class__}'.format_map({'x': first_name}) }}",
        "{% for x in [].__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
        "{{ config }}{{ request.application }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}{{ os.environ }}",
        "{{ range(10000000)|list }}",
    ],
)
def test_no_words_reach_out_of_the_sandbox(source: str) -> None:
    templates = Templates({"sms/bad.txt": source})
    with pytest.raises(MessageError):
        templates.render(Channel.SMS, "bad", {"first_name": "Kim"})


def test_missing_and_malformed_templates_are_named() -> None:
    with pytest.raises(MessageError, match=r"sms/none\.txt is missing"):
        Templates({}).render(Channel.SMS, "none", {})
    broken = {**load_templates(), "email/reengage/body.mjml": "<mj-sec"}
    with pytest.raises(MessageError, match=r"email/reengage/body\.mjml"):
        Templates(broken).render(Channel.EMAIL, "reengage", VALUES)


def test_changed_words_have_another_label() -> None:
    first = SHIPPED.render(Channel.SMS, "reengage", VALUES).template
    changed = (
        Templates({"sms/reengage.txt": "Other words"})
        .render(Channel.SMS, "reengage", VALUES)
        .template
    )
    assert re.fullmatch(r"reengage@[0-9a-f]{10}", first)
    assert first != changed


def test_a_message_names_who_writes_the_work_and_its_day() -> None:
    due = Work(name="Essay 2", due_on=date(2026, 3, 16))
    values = VALUES | {"organisation": "Acme Academy", "next_work": due, "missed_work": due}
    mail = SHIPPED.render(Channel.EMAIL, "upcoming_deadline", values)
    assert mail.subject == "“Essay 2” is due on 16 March"
    assert "“Essay 2” on Data & Care is due on 16 March." in mail.text
    assert "Acme Academy wrote this to you about Data & Care." in mail.text
    assert SHIPPED.render(Channel.SMS, "upcoming_deadline", values).text.startswith(
        "Acme Academy: "
    )
    assert "„Essay 2“" in SHIPPED.render(Channel.EMAIL, "missed_assignment", values, "de").text


def test_what_nobody_named_is_not_said() -> None:
    mail = SHIPPED.render(Channel.EMAIL, "reengage", VALUES | {"programme": "", "coach": ""})
    assert "Your place on your course is here" in mail.text
    assert mail.text.split("\n--\n")[0].rstrip().endswith("Your course team")
