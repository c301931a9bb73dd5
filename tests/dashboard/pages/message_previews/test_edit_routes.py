"""Templates edited in the browser: checked, versioned, audited, and by managers and admins only."""

import re
from typing import Any

from sqlmodel import select
from starlette.testclient import TestClient

from domain.store.database.engine import Database
from domain.store.outbox import SavedTemplate, read_template_versions
from domain.store.tables import AuditEvent, Message
from tests.dashboard.conftest import SignIn
from tests.dashboard.pages.message_previews.test_routes import WORDS, token_of
from tests.dashboard.test_pages import shown

KEY = "email/reengage//en"
ASKED = "what=reengage&by=email&language=en"
BODY = "{{ hello }},\n\nCome by: {{ course_url }}\n\n{{ coach or team }}"


def saved(database: Database, key: str = KEY) -> list[SavedTemplate]:
    return database.read(read_template_versions, key)


def form(browser: TestClient, page: str = WORDS, **other: Any) -> dict[str, Any]:
    given = {"template": KEY, "over": 1, "subject": "A good day", "body": BODY, "note": "shorter"}
    return given | {"token": token_of(browser, page)} | other


def save(browser: TestClient, **other: Any) -> Any:
    return browser.post(f"{WORDS}/save?{ASKED}", data=form(browser, **other))


def test_an_edit_is_saved_shown_sent_and_audited(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    answer = save(browser, body=BODY.replace("\n", "\r\n"))
    assert answer.headers["location"].endswith("notice=saved")
    (one,) = saved(seeded)
    assert (one.number, one.body, one.note) == (2, f"{BODY}\n", "shorter")
    assert one.author == "manager@example.org"
    text = shown(browser, WORDS, f"?{ASKED}")
    assert "Version 2" in text
    assert "A good day" in text
    browser.post(f"{WORDS}/test?{ASKED}", data={"token": token_of(browser)})
    with seeded.reading() as session:
        test = session.exec(select(Message).where(Message.kind == "test")).one()
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "edited_template"))
        assert [event.detail for event in trail] == [f"{KEY} version 2: shorter"]
    assert (test.subject, test.template_version) == ("[Test] A good day", 2)


def test_of_two_who_edit_the_same_words_the_second_loses_nothing_and_overwrites_nothing(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in()
    assert save(browser).status_code == 303
    late = save(browser, subject="Mine", body=f"{BODY} Mine.")
    assert late.status_code == 409
    assert "manager@example.org saved version 2 in the meantime" in late.text
    assert "Mine." in late.text
    assert [one.subject for one in saved(seeded)] == ["A good day"]


REFUSED = [
    ({"body": f"You are falling behind. {BODY}"}, "tells learners what they lack"),
    ({"body": "Hello"}, "course_url }} is missing"),
    ({"body": f"{BODY} {{{{ nickname }}}}"}, "There is no {{ nickname }}"),
    ({"subject": ""}, "The subject is empty"),
    ({"note": "  "}, "say what you changed"),
]


def test_what_fails_a_check_is_not_saved(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    given = form(browser)
    for other, sentence in REFUSED:
        answer = browser.post(f"{WORDS}/save?{ASKED}", data=given | other)
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    assert saved(seeded) == []


def test_the_same_words_are_no_new_version(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    save(browser)
    assert save(browser, over=2).headers["location"].endswith("unchanged")
    assert len(saved(seeded)) == 1


def test_an_older_version_is_compared_and_restored(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    save(browser)
    told = shown(browser, WORDS, f"?{ASKED}&compare=1")
    assert "From version 1 to version 2" in told
    assert "taken out: " in told
    given = {"template": KEY, "over": 2, "number": 1, "token": token_of(browser)}
    answer = browser.post(f"{WORDS}/restore?{ASKED}", data=given)
    assert answer.headers["location"].endswith("notice=saved")
    newest = saved(seeded)[0]
    assert (newest.number, newest.note) == (3, "Version 1 restored")
    assert "Your place on {{ programme }}" in newest.body
    gone = browser.post(f"{WORDS}/restore?{ASKED}", data={**given, "number": 9})
    assert gone.status_code == 404


def test_a_wording_without_a_text_of_its_own_gets_one(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    asked = "what=reengage&by=sms&language=de&wording=short"
    assert "no words of its own" in shown(browser, WORDS, f"?{asked}")
    body = "{{ hello }}, komm vorbei. {{ course_url }} STOP beendet diese SMS."
    key = "sms/reengage/short/de"
    given = form(browser, template=key, body=body)
    assert browser.post(f"{WORDS}/save?{asked}", data=given).status_code == 303
    assert [one.subject for one in saved(seeded, key)] == [None]
    assert "komm vorbei" in shown(browser, WORDS, f"?{asked}")
    plain = "?what=reengage&by=sms&language=de"
    assert "komm vorbei" not in shown(browser, WORDS, plain)


def test_a_form_names_only_templates_of_its_message(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    given = form(browser)
    for key in ("email/recognise//en", "sms/reengage//en", "email/../x", ""):
        answer = browser.post(f"{WORDS}/save?{ASKED}", data=given | {"template": key})
        assert answer.status_code == 404, key
        assert saved(seeded, key) == []


def test_coaches_read_but_do_not_edit(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    text = shown(browser, WORDS, f"?{ASKED}")
    assert "would get it" in text
    assert "Save as a new version" not in text
    given = form(browser, page="/learner/2")
    assert browser.post(f"{WORDS}/save?{ASKED}", data=given).status_code == 403
    assert browser.post(f"{WORDS}/restore?{ASKED}", data=given).status_code == 403
    assert browser.post(f"{WORDS}/try?{ASKED}", data=given).status_code == 403
    assert saved(seeded) == []


def test_without_our_form_nothing_is_saved(sign_in: SignIn, seeded: Database) -> None:
    assert save(sign_in(), token="0" * 64).status_code == 403
    assert saved(seeded) == []


def typed(browser: TestClient, body: str, **asked: Any) -> str:
    """What the page says while somebody types."""
    names = [
        ("words-verdict", "children"),
        ("words-preview", "children"),
        ("words-save", "disabled"),
    ]
    data = {"what": "reengage", "by": "email", "template": KEY, "over": 1, **asked}
    question = {
        "output": f"..{'...'.join('.'.join(pair) for pair in names)}..",
        "outputs": [{"id": name, "property": part} for name, part in names],
        "inputs": [
            {"id": "words-subject", "property": "value", "value": "Hello"},
            {"id": "words-body", "property": "value", "value": body},
        ],
        "state": [{"id": "words-asked", "property": "data", "value": data}],
        "changedPropIds": ["words-body.value"],
    }
    answer = browser.post("/_dash-update-component", json=question)
    return answer.text if answer.status_code == 200 else ""


def test_words_are_read_and_judged_while_they_are_typed(sign_in: SignIn) -> None:
    browser = sign_in()
    good = typed(browser, BODY, learner=7)
    assert "Every check passes" in good
    assert '"disabled":false' in good
    bad = typed(browser, f"{BODY} You are failing. {{% for a in coach %}}x{{% endfor %}}")
    assert "tells learners what they lack" in bad
    assert "something else than words" in bad
    assert '"disabled":true' in bad
    text = typed(
        browser,
        "{{ hello }} “≥” {{ course_url }} Reply STOP to end these texts.",
        by="sms",
        template="sms/reengage//en",
    )
    assert re.search(r"Here: \d+ characters, \d segment", text)
    assert "UCS-2" in text


def test_whoever_types_learns_that_somebody_saved_meanwhile(sign_in: SignIn) -> None:
    browser = sign_in()
    save(browser)
    told = typed(browser, BODY)
    assert "saved version 2 while you were writing" in told
    assert '"disabled":true' in told


def test_a_coach_cannot_have_words_rendered_for_another_caseload(sign_in: SignIn) -> None:
    assert "would get it" not in typed(sign_in("c1@example.org"), BODY, learner=1)


def test_any_learner_is_found_to_write_as(sign_in: SignIn) -> None:
    browser = sign_in()
    name = re.search(r"Email as (.+?) would get it", shown(browser, WORDS, f"?{ASKED}&learner=9"))
    assert name
    found = shown(browser, WORDS, f"?{ASKED}&find={name[1].split()[-1]}")
    assert name[1] in found


def test_words_are_sent_to_oneself_before_they_are_saved(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    given = form(browser, note="")
    answer = browser.post(f"{WORDS}/try?{ASKED}", data=given)
    assert "on its way to your own address" in answer.text
    bad = browser.post(f"{WORDS}/try?{ASKED}", data=given | {"body": "You failed."})
    assert bad.status_code == 422
    with seeded.reading() as session:
        test = session.exec(select(Message).where(Message.kind == "test")).one()
    assert (test.subject, test.template_version) == ("[Test] A good day", 0)
    assert saved(seeded) == []


def test_words_to_colleagues_are_edited_by_the_same_form_and_used(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in("admin@example.org")
    asked, key = "colleagues=invitation&by=email", "email/invitation//en"
    assert "has made a place for you" in shown(browser, WORDS, f"?{asked}")
    given = form(browser, template=key, subject="Welcome", body="Come in: {{ link_url }}")
    lost = browser.post(f"{WORDS}/save?{asked}", data=given | {"body": "Come in."})
    assert "link_url }} is missing" in lost.text
    assert browser.post(f"{WORDS}/save?colleagues=notice", data=given).status_code == 404
    assert browser.post(f"{WORDS}/save?{asked}", data=given).status_code == 303
    assert [one.subject for one in saved(seeded, key)] == ["Welcome"]
    assert "From version 1 to version 2" in shown(browser, WORDS, f"?{asked}&compare=1")
    judged = typed(browser, "Hi {{ nobody }}", colleagues="invitation", template=key, over=2)
    assert "There is no {{ nobody }}" in judged
