from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from config.templates import load_templates
from domain.messaging.links import Link, Purpose
from domain.messaging.message_context import PERSON, example_urls, live_urls
from domain.messaging.previews import (
    PreviewContext,
    PreviewProblem,
    find_preview_problems,
    person_of,
    preview,
    untranslated,
)
from domain.messaging.rendering.rendering import Templates
from domain.nudges.catalogue.matching import fields_needed
from domain.nudges.planning.learner_frame import people
from domain.policy import Channel, Policy, SenderIdentity
from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.factories import NOON, TODAY, add_course, add_learner, add_snapshot

SOURCES = load_templates()
SHIPPED = Templates(SOURCES)
HOUSE = PreviewContext(
    public_url="https://stay.example", sender_of=lambda _: SenderIdentity(), language="en"
)


def everyone(database: Database, policy: Policy) -> pd.DataFrame:
    shown = read_snapshots(database, TODAY)
    return people(shown, shown.head(0), fields=fields_needed(policy.nudges), active_on={})


@pytest.fixture
def quiet(sqlite_database: Database, policy: Policy) -> pd.DataFrame:
    """Ada reads mail, Bo has texts too and a German phone, Cleo was here today."""
    with sqlite_database.transaction() as session:
        course = add_course(session)
        some: list[dict[str, Any]] = [
            {"ref": "ada"},
            {"ref": "bo", "phone": "+447700900123", "language": "de"},
            {"ref": "cleo", "name": None},
        ]
        found = [add_learner(session, course, **about) for about in some]
        for person, days in zip(found, (16, 16, 0), strict=True):
            add_snapshot(session, person, days_since_last_seen=days)
    return everyone(sqlite_database, policy)


def with_words(policy: Policy, quiet: pd.DataFrame, name: str, words: str) -> list[PreviewProblem]:
    templates = Templates(SOURCES | {name: words})
    one_wording = policy.nudges["reengage"].model_copy(update={"variants": ()})
    catalogue = {**policy.nudges, "reengage": one_wording}
    return list(find_preview_problems(templates, catalogue, quiet, HOUSE, as_of=TODAY))


def test_nothing_shipped_is_empty_or_broken(policy: Policy, quiet: pd.DataFrame) -> None:
    assert list(find_preview_problems(SHIPPED, policy.nudges, quiet, HOUSE, as_of=TODAY)) == []
    assert list(untranslated(SHIPPED, policy.nudges)) == []


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("email/reengage/subject.txt", "{{ nickname }}", "'nickname' is undefined"),
        ("email/reengage/subject.txt", "{{ '' }}", "the subject is empty"),
        ("email/reengage/body.txt", "{% if course_url %}Hello{% endif %}", "the text is empty"),
        ("email/reengage/body.txt", "Dear {{ progress and none }}", "it says 'None'"),
        ("email/reengage/body.txt", "Dear {% raw %}{{ name }}{% endraw %}", "it says '{{'"),
    ],
)
def test_whoever_would_get_a_broken_message_is_named_with_the_reason(
    policy: Policy, quiet: pd.DataFrame, name: str, words: str, reason: str
) -> None:
    (trouble,) = with_words(policy, quiet, name, words)
    ada = int(quiet.loc[quiet["learner_ref"] == "ada", "enrolment_id"].iloc[0])
    assert (trouble.enrolment_id, trouble.intervention, trouble.channel) == (
        ada,
        "reengage",
        Channel.EMAIL,
    )
    assert reason in trouble.reason


def test_a_language_and_a_channel_are_looked_at_by_themselves(
    policy: Policy, quiet: pd.DataFrame
) -> None:
    (trouble,) = with_words(policy, quiet, "sms/reengage.de.txt", "ш" * 300)
    assert (trouble.channel, trouble.language) == (Channel.SMS, "de")
    assert trouble.reason == "the text takes 5 segments; 3 are the most"


def test_so_is_every_wording(policy: Policy, quiet: pd.DataFrame) -> None:
    two = policy.nudges["reengage"].model_copy(update={"variants": ("plain", "short")})
    catalogue = {**policy.nudges, "reengage": two}
    templates = Templates(SOURCES | {"email/reengage/short/body.txt": "{{ nickname }}"})
    (trouble,) = find_preview_problems(templates, catalogue, quiet, HOUSE, as_of=TODAY)
    assert (trouble.variant, trouble.language) == ("short", "en")


def test_what_comes_in_english_to_others_is_named(policy: Policy) -> None:
    lacking = {name: words for name, words in SOURCES.items() if "recognise/de" not in name}
    found = list(untranslated(Templates(lacking), policy.nudges))
    assert found == [("recognise", Channel.EMAIL, "de")]


def test_a_preview_reads_as_the_learners_message_but_its_links_open_nothing(
    policy: Policy, quiet: pd.DataFrame
) -> None:
    person = person_of(quiet, int(quiet["enrolment_id"].iloc[0]))
    assert person is not None
    written = preview(SHIPPED, "reengage", policy.nudges["reengage"], person, HOUSE,
                      channel=Channel.EMAIL, language="de")  # fmt: skip
    assert written.text.startswith("Hallo Ada,")
    assert "https://stay.example/p/unsubscribe/example" in written.text
    assert person_of(quiet, 999) is None


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_previewed_text_takes_as_many_segments_as_the_one_that_leaves(purpose: Purpose) -> None:
    link = Link(purpose=purpose, learner_id=1, channel=Channel.SMS, enrolment_id=10**6,
                intervention="reengage", period="2026-W10")  # fmt: skip
    public = "https://stay.example"
    leaves = live_urls(link, public_url=public, secret="s", at=NOON)
    shown = example_urls(public, Channel.SMS)
    assert {name: len(url) for name, url in shown.items()} == {n: len(u) for n, u in leaves.items()}


@pytest.mark.parametrize(
    ("course_url", "shown"),
    [
        ("https://l.example", "https://l.example"),
        ("https://learn.example/course/view.php?id=4711&x=1", "https://stay.example/p/c/1000000"),
    ],
)
def test_a_text_names_its_organisation_and_links_the_course_with_few_letters(
    policy: Policy, course_url: str, shown: str
) -> None:
    sender = SenderIdentity(organisation="Acme Academy", course_url=course_url)
    house = replace(HOUSE, sender_of=lambda _: sender)
    ada = {"name": "Ada Birch", "programme": "Care", "language": "en"}
    person = dict.fromkeys(PERSON) | ada
    for key in ("reengage", "smart_reminder"):
        what = policy.nudges[key]
        text = preview(SHIPPED, key, what, person, house, channel=Channel.SMS).text
        assert text.startswith("Acme Academy: ")
        assert f" {shown} " in text
        mail = preview(SHIPPED, key, what, person, house, channel=Channel.EMAIL)
        assert course_url in mail.text
