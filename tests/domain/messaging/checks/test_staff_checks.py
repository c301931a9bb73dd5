"""Edited words to colleagues: what is shipped passes its own checks, what would break does not."""

from dataclasses import replace

import pytest

from domain.messaging.checks import STAFF_MESSAGES, StaffTemplateCheck
from domain.messaging.rendering import TemplateName, TemplateText
from domain.policy import Channel
from tests.factories import shipped_templates

HERE = "https://staycourse.example.org"
TEMPLATES = shipped_templates()
KINDS = [
    (kind, way) for kind in STAFF_MESSAGES for way in Channel if TEMPLATES.has_words(kind, way)
]


def check(kind: str, way: Channel, **other: str) -> StaffTemplateCheck:
    name = TemplateName(channel=way, kind=kind)
    subject, body = TEMPLATES.text_of(name)
    first = TemplateText(subject=subject, body=body)
    text = TemplateText(subject=other.get("subject", subject), body=other.get("body", body))
    return StaffTemplateCheck(
        templates=TEMPLATES, name=name, text=text, first=first, hosts=frozenset(), public_url=HERE
    )


@pytest.mark.parametrize(("kind", "way"), KINDS)
def test_what_is_shipped_passes(kind: str, way: Channel) -> None:
    assert check(kind, way).problems() == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{{ worklist_url }} {{ secret }}", "There is no {{ secret }}"),
        ("Nothing else", "worklist_url }} is missing"),
        ("{{ worklist_url }} {% for a in learners %}{{ a.shoe }}{% endfor %}", "cannot be filled"),
        ("{{ worklist_url }} {{ learners.__class__ }}", "There is no learners.__class__"),
        ("{{ worklist_url }} {{ range(9) }}", "There is no {{ range }}"),
        (
            "{{ worklist_url }}"
            "{% for a in learners %}{% for b in learners %}{% for c in learners %}x"
            + "{% endfor %}"
            * 3,
            "2 deep at most",
        ),
    ],
)
def test_what_would_break_is_told(body: str, says: str) -> None:
    problems = check("alert_coach", Channel.EMAIL, body=body).problems()
    assert any(says in problem.sentence for problem in problems)


def test_a_designed_page_gives_way_to_edited_words_and_comes_back_with_them() -> None:
    shipped = check("alert_coach", Channel.EMAIL)
    page = shipped.written().html or ""
    edited = replace(shipped, text=replace(shipped.text, body=f"New. {shipped.text.body}"))
    written = edited.written().html or ""
    assert "New. Hi there," in written
    assert "Critical since today<br" in written
    assert "New. Hi there," not in page
    now = TEMPLATES.edited(edited.name.files(edited.text))
    assert replace(shipped, templates=now).written().html == page
