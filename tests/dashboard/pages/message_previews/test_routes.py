"""The Words page: any message as any learner, a test to oneself, and who would get it broken."""

import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dashboard.pages.message_previews.routes import PreviewRequest, worded
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from domain.store.tables import Message, Staff
from tests.dashboard.conftest import SignIn
from tests.dashboard.test_pages import shown

WORDS = "/messages/words"


def token_of(browser: TestClient, page: str = WORDS) -> str:
    found = re.search(r"\b([0-9a-f]{64})\b", shown(browser, page))
    assert found
    return found[1]


def test_every_message_of_the_catalogue_can_be_read_in_every_language(
    sign_in: SignIn, policy: Policy
) -> None:
    browser = sign_in()
    for key, one in worded(policy.nudges).items():
        for channel in one.channels:
            for language, name in (("en", "English"), ("de", "Deutsch")):
                search = f"?what={key}&by={channel}&language={language}"
                text = shown(browser, WORDS, search)
                assert "Broken:" not in text, search
                assert f"in {name}" in text, search


def test_saved_settings_bring_no_other_order(policy: Policy) -> None:
    as_saved = dict(sorted(policy.nudges.items()))
    found = list(worded(policy.nudges).values())
    assert list(worded(as_saved).values()) == found
    assert found == sorted(found, key=lambda one: one.priority.rank)


def test_the_chosen_learner_is_written_to(sign_in: SignIn) -> None:
    text = shown(sign_in(), WORDS, "?what=reengage&by=sms&learner=7")
    name = re.search(r"SMS as (.+?) would get it", text)
    assert name
    assert name[1].split()[0] in text.split("would get it", maxsplit=1)[1]


def test_who_sees_no_names_is_asked_for_a_number(sign_in: SignIn) -> None:
    analyst = shown(sign_in("analyst@example.org"), WORDS)
    assert "Another: number" in analyst
    assert "name or email" not in analyst
    assert "Another: name or email" in shown(sign_in(), WORDS)


def test_previewed_links_open_nothing(sign_in: SignIn) -> None:
    text = shown(sign_in(), WORDS, "?what=reengage&by=email")
    found = re.findall(r"https?://[^\s\"'<]+/p/[^\s\"'<]+", text)
    assert found
    assert all(link.endswith("/example") for link in found)


def test_a_test_goes_to_oneself_and_is_marked(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    answer = browser.post(
        f"{WORDS}/test?what=reengage&by=email&language=de", data={"token": token_of(browser)}
    )
    assert answer.headers["location"].endswith("notice=queued")
    assert "what=reengage" in answer.headers["location"]
    with seeded.reading() as session:
        queued = session.exec(select(Message).where(Message.kind == "test")).one()
    assert queued.address == "manager@example.org"
    assert (queued.subject or "").startswith("[Test]")
    assert queued.language == "de"


def test_without_a_phone_there_is_no_test_by_text(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    answer = browser.post(f"{WORDS}/test?what=reengage&by=sms", data={"token": token_of(browser)})
    assert answer.headers["location"].endswith("notice=no_address")
    with seeded.reading() as session:
        assert session.exec(select(Message).where(Message.kind == "test")).all() == []
        assert (
            session.exec(select(Staff.phone).where(Staff.email == "manager@example.org")).one()
            is None
        )


def test_tests_need_a_form_of_ours_and_more_than_a_coach(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    assert browser.post(f"{WORDS}/test?what=reengage", data={"token": "x"}).status_code == 403
    browser.cookies.clear()
    coach = sign_in("c1@example.org")
    own = {"token": token_of(coach, "/learner/2")}
    assert coach.post(f"{WORDS}/test?what=reengage", data=own).status_code == 403
    with seeded.reading() as session:
        assert session.exec(select(Message).where(Message.kind == "test")).all() == []


def test_everyone_who_fits_is_written_to_when_asked(sign_in: SignIn) -> None:
    browser = sign_in()
    assert "Write it for everyone who fits" in shown(browser, WORDS, "?what=reengage")
    assert "it can be written for everyone who fits, among 60 learners" in shown(
        browser, WORDS, "?what=reengage&check=1"
    )


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"what": "../secrets", "by": "post", "learner": "x", "wording": "<b>"},
        {"what": "alert_coach", "language": "x" * 500},
    ],
)
def test_what_cannot_be_had_is_the_first_there_is(query: dict[str, str], policy: Policy) -> None:
    asked = PreviewRequest.of(query, policy.nudges)
    assert asked.what == next(iter(worded(policy.nudges)))
    assert asked.by in set(Channel)
    assert len(asked.language) <= 5
    assert (asked.wording, asked.learner) == ("", None)


def test_what_colleagues_are_written_is_shown_too(sign_in: SignIn) -> None:
    browser = sign_in()
    assert "colleagues=weekly_summary" in shown(browser, "/messages/words")
    text = shown(browser, "/messages/words", "?colleagues=alert_coach")
    assert "could use your help" in text
    by_text = shown(browser, "/messages/words", "?colleagues=alert_coach&by=sms")
    assert "SMS as a colleague would get it" in by_text
