"""What an edited template is refused for, and that everything shipped would pass."""

import pytest

from config.templates import load_templates
from domain.messaging import PreviewContext
from domain.messaging.checks import TemplateCheck, longest_of, template_problems, tidied
from domain.messaging.rendering import TemplateName, Templates, TemplateText
from domain.policy import Channel, Policy, SenderIdentity
from tests.factories import shipped_templates

SHARED = PreviewContext(
    public_url="https://learn.example.org",
    sender_of=lambda _: SenderIdentity(
        course_url="https://course.example.org/", organisation="A College"
    ),
    language="en",
)
SMS = "{{ hello }}, your place is here. {{ course_url }} Reply STOP to end these texts.\n"
MAIL = "{{ hello }},\n\nCome by: {{ course_url }}\n\n{{ coach or team }}\n"


def check(
    policy: Policy,
    body: str,
    *,
    subject: str | None = "Whenever you are ready",
    channel: Channel = Channel.EMAIL,
    language: str = "en",
    templates: Templates | None = None,
    kind: str = "reengage",
) -> TemplateCheck:
    """An edit of a message, over a first version that leads to the course."""
    first = TemplateText(subject=None, body="{{ course_url }}")
    return TemplateCheck(
        templates=templates or shipped_templates(),
        name=TemplateName(channel=channel, kind=kind, language=language),
        text=tidied(subject, body, channel),
        key=kind,
        intervention=policy.nudges[kind],
        first=first,
        shared=SHARED,
        hosts=frozenset({"course.example.org"}),
    )


def told(made: TemplateCheck) -> str:
    """Everything that is wrong with it, in one text."""
    return "\n".join(problem.sentence for problem in template_problems(made))


def test_everything_that_is_shipped_would_pass(policy: Policy) -> None:
    sources, templates = load_templates(), shipped_templates()
    seen = 0
    for key, one in policy.nudges.items():
        for channel in one.channels if one.by == "message" and one.priority != "coach" else ():
            for language in templates.words.languages:
                name = TemplateName(channel=channel, kind=one.template, language=language)
                subject = sources[name.subject_file] if name.subject_file else None
                text = TemplateText(subject=subject, body=sources[name.body_file])
                made = TemplateCheck(
                    templates=templates,
                    name=name,
                    text=text,
                    key=key,
                    intervention=one,
                    first=text,
                    shared=SHARED,
                    hosts=frozenset(),
                )
                assert template_problems(made) == [], name.key
                seen += 1
    assert seen > 30


@pytest.mark.parametrize("channel", list(Channel))
def test_a_sound_edit_passes(policy: Policy, channel: Channel) -> None:
    body = SMS if channel is Channel.SMS else MAIL
    assert template_problems(check(policy, body, channel=channel)) == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (f"You are falling behind.\n{MAIL}", "“behind” tells learners what they lack"),
        (f"{{{{ first_nme }}}}\n{MAIL}", "There is no {{ first_nme }}; did you mean first_name?"),
        (f"{MAIL}{{% if coach %}}", "not closed or not understood"),
        (f"{{{{ hello\n{MAIL}", "not closed or not understood"),
        ("{{ hello }}, all is well.", "{{ course_url }} is missing"),
        (f"Look: http://course.example.org\n{MAIL}", "not a complete link"),
        (f"Look: https://elsewhere.test/x\n{MAIL}", "elsewhere.test is not a place we know"),
        (f"Look: www.elsewhere.test\n{MAIL}", "not a complete link"),
        (f"<b>Now</b>\n{MAIL}", "No HTML here"),
        (f"{MAIL}\n--\nhidden", "would hide what follows"),
        (f"{MAIL}{{% for a in programme %}}{{{{ a }}}}{{% endfor %}}", "not 'for'"),
        (f"{MAIL}{{{{ 'a' * 99999 }}}}", "not 'mul'"),
        (f"{MAIL}{{{{ words.__class__ }}}}", "There is no words.__class__"),
        (f"{MAIL}{{{{ coach.upper() }}}}", "There is no coach.upper"),
        (f"{MAIL}{{% include 'email/_footer.txt' %}}", "not 'include'"),
        (f"{MAIL}{{{{ words.percent(progress / 100) }}}}", "cannot be filled in"),
        (f"{MAIL}{{{{ progress / 0 }}}}", "cannot be filled in"),
        (f"{MAIL}{{{{ missed_work.name }}}}", "cannot be filled in"),
        (f"{MAIL}\u202e", "invisible character"),
        ("", "The body is empty"),
        ("x" * 7_000, "6,000 are the most"),
    ],
)
def test_a_text_is_refused_with_a_sentence(policy: Policy, body: str, sentence: str) -> None:
    assert sentence in told(check(policy, body))


def test_an_empty_subject_is_refused(policy: Policy) -> None:
    assert "The subject is empty" in told(check(policy, MAIL, subject=" "))


def test_each_language_has_words_of_its_own_to_avoid(policy: Policy) -> None:
    body = f"Du bist im Rückstand.\n{MAIL}"
    assert "tells learners what they lack" in told(check(policy, body, language="de"))
    assert "tells learners what they lack" not in told(check(policy, body))


@pytest.mark.parametrize("line", ["", "{% if coach %}Reply STOP to end these texts.{% endif %}"])
def test_a_text_always_says_how_to_end_it(policy: Policy, line: str) -> None:
    body = f"You are behind, {{{{ hello }}}}: {{{{ course_url }}}} {line}"
    assert "what they lack" in told(check(policy, body, channel=Channel.SMS))
    assert "how to end these messages" in told(check(policy, body, channel=Channel.SMS))


def test_a_text_of_too_many_segments_is_refused(policy: Policy) -> None:
    long = "Ten minutes are enough. " * 20 + SMS
    assert "segments; 3 are the most" in told(check(policy, long, channel=Channel.SMS))
    dear = "Ω ≥ " + "Ten minutes. " * 11 + SMS
    assert "segments; 3 are the most" in told(check(policy, dear, channel=Channel.SMS))


def test_a_text_is_measured_where_everything_is_known_and_long(policy: Policy) -> None:
    written = longest_of(check(policy, SMS, channel=Channel.SMS))
    assert written is not None
    assert "Featherstonehaugh" not in written.text, "a greeting is by first name"
    assert written.segments == 1


def test_the_newest_words_are_used_and_say_their_version() -> None:
    name = TemplateName(channel=Channel.EMAIL, kind="reengage", language="de", variant="short")
    templates = shipped_templates()
    text = TemplateText(subject="Hallo", body="Bis bald.")
    edited = templates.edited(name.files(text), {name.body_file: 4})
    values = {
        "intervention": "reengage",
        "why": "",
        "coach": "",
        "first_name": "",
        "preferences_url": "",
    }
    found = edited.render(Channel.EMAIL, "reengage", values, "de", "short")
    assert (found.subject, found.version, found.variant) == ("Hallo", 4, "short")
    assert found.text.startswith("Bis bald.")
    assert templates.version_of(name.body_file) == 1
    assert TemplateName.of_key(name.key) == name
    assert TemplateName.of_key("post/reengage//en") is None
