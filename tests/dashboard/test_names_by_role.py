"""Who may not know who a learner is finds no name: on no page, in no file, by no search or form.

Analysts never may; others as the policy says.
"""

import json
import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from sqlmodel import select

from domain.policy import Policy, Privacy
from domain.store.database.engine import Database
from domain.store.tables import (
    AuditEvent,
    CheckIn,
    Contact,
    ImportChange,
    ImportUpload,
    Message,
    RejectedOriginal,
    RejectedRow,
    Suppression,
    Task,
    WorklistDecision,
)
from tests.dashboard.conftest import SignIn
from tests.dashboard.test_access_by_role import (
    OWN,
    SIGN,
    callbacks,
    everything_shown,
    found_by,
    page_of,
    plant,
    routes,
    text_of,
    token_of,
    told_of,
)

#: One's own session, and what ends with it.
OWN_SESSION = ("/account", "/sign-", "/_dash")
NAMED = f"{SIGN}{OWN}x"
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
ADMIN, MANAGER = "admin@example.org", "manager@example.org"


@pytest.fixture
def policy(policy: Policy) -> Policy:
    """Only coaches know who their learners are."""
    return policy.model_copy(update={"privacy": Privacy(names_for=())})


@pytest.fixture(autouse=True)
def _planted(seeded: Database) -> None:
    plant(seeded)
    plant_words(seeded)


def plant_words(database: Database) -> None:
    """A name wherever people write about people, and where files of theirs are kept."""
    words = f"Please ring {NAMED}"
    about = {"enrolment_id": OWN}
    shown = {"signature": "s", "name": "t.csv", "lines": 1, "headings": ["Name"],
             "examples": [[NAMED]], "rows": [[NAMED]]}  # fmt: skip
    seen = {"tables": [shown], "refused": [], "headings": "s", "has_mapping": False, "saved": None}
    left = {"file": "t.csv", "line": 2, "column": "Name", "value": NAMED, "reason": words}
    tried = {
        "people": {"new": [NAMED], "changed": [[NAMED, words]], "new_in_all": 1,
                   "changed_in_all": 1},
        "counts": {}, "tables": [], "questions": [], "skipped_in_all": 0,
        "first_rows": {"learners": [{"name": NAMED}]}, "rejected": [left], "rejected_in_all": 1,
    }  # fmt: skip
    chosen = json.dumps({"tables": {"s": {"content": "", "columns": {}}}})
    file = {"name": "t.csv", "bytes": 1, "uploaded_by": "x", "uploaded_at": AT, "choices": chosen}
    with database.transaction() as session:
        for message in session.scalars(select(Message)):
            message.subject = message.body_text = words
            message.address = f"{NAMED}@home.example"
        session.add_all([
            Contact(**about, day=AT.date(), kind="call", outcome="reached", note=words,
                    logged_at=AT, staff_id=3),
            Task(**about, cause="help", as_of=AT.date(), action=words, detail=words, raised_at=AT),
            CheckIn(**about, day=AT.date(), kind="coach", text=words),
            WorklistDecision(**about, staff_id=3, kind="escalate", once="w", reason=words,
                             made_at=AT),
            Suppression(channel="email", address=f"{NAMED}@home.example", reason="staff",
                        created_at=AT, note=words, set_by="x"),
            RejectedRow(import_run_id=1, **left),
            RejectedOriginal(import_run_id=1, file="t.csv", line=2,
                             cells=json.dumps({"Name": NAMED})),
            ImportChange(import_run_id=1, row_of="learner", row_key="[2]", learner_id=OWN,
                         before=json.dumps({"name": NAMED}), after=json.dumps({"name": words})),
            ImportUpload(**file, preview=json.dumps(seen), trial=json.dumps(tried)),
            ImportUpload(**file, preview=json.dumps(seen)),
            AuditEvent(at=AT, who="x", action="added_stop", detail=f"stop 1: {words}"),
        ])  # fmt: skip


#: Where more is shown than at the address itself.
_ASKED = (
    ("/imports", "?run=1"),
    ("/imports", "?upload=1"),
    ("/imports", "?upload=2&step=columns"),
    ("/messages", "?state=sent"),
    ("/messages/words", f"?what=reengage&learner={OWN}"),
)


@pytest.mark.parametrize("email", ["analyst@example.org", ADMIN])
def test_who_may_not_know_who_somebody_is_receives_no_name(
    sign_in: SignIn, app: FastAPI, email: str
) -> None:
    browser = sign_in(email)
    for path, text in everything_shown(browser, app):
        assert told_of(text) == set(), path
    for path, search in _ASKED:
        assert told_of(page_of(browser, path, search)) == set(), (path, search)
    for output, text in callbacks(browser):
        assert told_of(text) == set(), output


def test_what_is_planted_is_there_to_be_found(sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    assert told_of(page_of(browser, f"/learner/{OWN}")) == {OWN}
    assert f"Please ring {NAMED}" in page_of(browser, f"/learner/{OWN}")


def test_who_sees_no_names_finds_nobody_by_one_and_anybody_by_number(sign_in: SignIn) -> None:
    browser = sign_in(MANAGER)
    for words in (NAMED, "Zed", f"{NAMED}@home.example"):
        assert found_by(browser, words) == set(), words
    assert found_by(browser, str(OWN)) == {OWN}
    assert f"Learner {OWN}" in page_of(browser, f"/learner/{OWN}")
    assert told_of(text_of(browser, "xlsx")) == set()
    rows = browser.get("/api/v1/learners").json()["rows"]
    assert rows
    assert told_of(json.dumps(rows)) == set()
    assert browser.get(f"/api/v1/learners/{NAMED}-enrolment").status_code == 404


def test_who_sees_no_names_decides_as_before_and_is_answered_without_one(
    sign_in: SignIn, app: FastAPI, seeded: Database
) -> None:
    browser = sign_in(ADMIN)
    sent = {"token": token_of(browser), "kind": "call", "outcome": "reached", "note": "well",
            "learner": NAMED, "reference": NAMED, "ref": NAMED, "reason": "why"}  # fmt: skip
    for path in dict.fromkeys(path for path, methods in routes(app) if "POST" in methods):
        if not path.startswith((*OWN_SESSION, "/api")):
            answer = browser.post(re.sub(r"\{[^}]+\}", str(OWN), path), data=sent)
            assert told_of(answer.text) == set(), path
    with seeded.reading() as session:
        logged = session.scalars(select(Contact).where(Contact.note == "well")).all()
    assert [(one.enrolment_id, one.kind) for one in logged] == [(OWN, "call")]


@pytest.mark.parametrize("path", ["/who/certain", f"/settings/requests/{OWN}/copy"])
def test_what_is_about_who_somebody_is_is_for_who_may_know(sign_in: SignIn, path: str) -> None:
    browser = sign_in(ADMIN)
    assert browser.post(path, data={"token": token_of(browser)}).status_code == 403
    erase = {"token": token_of(browser), "reference": str(OWN)}
    assert browser.post(f"/settings/requests/{OWN}/erase", data=erase).status_code == 303
    assert browser.post("/account/tokens", data={
        "token": token_of(browser), "name": "n", "scopes": "names:read", "service": "true"
    }).status_code == 422  # fmt: skip
