"""A nudge is added, given its words, put in force and removed, all of it in the browser."""

from starlette.testclient import TestClient

from domain.policy import Policy
from domain.store.database.engine import Database
from tests.dashboard.conftest import SignIn
from tests.dashboard.pages.settings.test_routes import ADMIN, form_of, save, token_on
from tests.dashboard.test_pages import shown

NEW = "nudges.weekend_hello"
WORDS = {
    "template": "email/weekend_hello//en",
    "over": "1",
    "subject": "Have a good weekend",
    "body": "{{ hello }},\n\nTen quiet minutes are enough: {{ course_url }}\n\n{{ coach or team }}",
    "note": "New",
}


def post(browser: TestClient, policy: Policy, section: str, part: str, **values: str) -> str:
    form = form_of(policy, section, (part,), token=token_on(browser), **values)
    return browser.post("/settings/propose", data=form).headers["location"]


def test_a_nudge_comes_with_its_words_and_goes(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in(ADMIN)
    where = post(browser, policy, "nudges", "nudges", entry_title="Weekend hello")
    assert where == "/settings?section=nudges&notice=added&entry=weekend_hello"
    said = {
        f"{NEW}.title": "Weekend hello",
        f"{NEW}.audience": "Moderate overall",
        f"{NEW}.when": "composite_segment is Moderate",
        f"{NEW}.why": "you are under way",
        f"{NEW}.priority": "reminder",
        f"{NEW}.by": "message",
        f"{NEW}.period": "week",
        f"{NEW}.trigger": "state",
        f"{NEW}.void_when": "never",
        f"{NEW}.cooldown_days": "14",
        f"{NEW}.goal_days": "7",
        f"{NEW}.due_in_days": "1",
        f"{NEW}.expected_benefit": "1",
        f"{NEW}.template": "weekend_hello",
        f"{NEW}.channels~email": "on",
    }
    assert post(browser, policy, "nudges", "nudges", **said).endswith("notice=wrong")
    assert "has no words by email yet" in shown(browser, "/settings", "?section=nudges")
    assert save(browser).endswith("notice=kept")

    # the words are written before it is in force
    words = "/messages/words?what=weekend_hello"
    assert "it has no words yet" in shown(browser, "/messages/words", "?what=weekend_hello")
    form = {**WORDS, "token": token_on(browser, "/messages/words")}
    kept = browser.post(words.replace("words?", "words/save?"), data=form)
    assert "notice=saved" in kept.headers["location"]
    assert post(browser, policy, "nudges", "nudges", **said).endswith("notice=proposed")
    assert save(browser).endswith("notice=saved")
    now = browser.app.state.queries.policy  # type: ignore[attr-defined]
    assert now.nudges["weekend_hello"].title == "Weekend hello"

    where = post(browser, now, "nudges", "nudges", entry_remove="weekend_hello")
    assert where.endswith("notice=proposed")
    assert "removed" in shown(browser, "/settings")
    assert save(browser).endswith("notice=saved")
    # its name stays that of what was learnt of it
    where = post(browser, policy, "nudges", "nudges", entry_title="Weekend hello")
    assert where.endswith("entry=weekend_hello_2")


def test_a_programme_gets_a_sender_of_its_own(sign_in: SignIn, policy: Policy) -> None:
    browser = sign_in(ADMIN)
    assert "Remove a profile" in shown(browser, "/settings", "?section=thresholds")
    where = post(browser, policy, "sender", "sender", entry_title="Care, level 2")
    assert where.endswith("entry=Care%2C+level+2")
    name = "programmes.Care%2C%20level%202"
    said = {f"{name}.organisation": "Acme", f"{name}.address": "nowhere"}
    said |= {f"{name}.reply_to": "help@acme.example", f"{name}.course_url": ""}
    assert post(browser, policy, "sender", "sender", **said).endswith("notice=wrong")
    assert "No mail address" in shown(browser, "/settings", "?section=sender")
    said[f"{name}.address"] = "Acme <learn@acme.example>"
    assert post(browser, policy, "sender", "sender", **said).endswith("notice=proposed")
    assert save(browser).endswith("notice=saved")
    sender = browser.app.state.queries.policy.sender_of("Care, level 2")  # type: ignore[attr-defined]
    assert (sender.organisation, sender.reply_to) == ("Acme", "help@acme.example")
