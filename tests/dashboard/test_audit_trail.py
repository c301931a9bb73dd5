"""Whoever looks at people's data is on the trail, with what they looked at."""

import re
from unittest.mock import Mock

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.tables import Enrolment
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_pages import shown
from tests.factories import add_nudge

MANAGER = "manager@example.org"


def trail(database: Database, clock: Clock) -> list[tuple[str, str, str | None]]:
    found = database.read(read_audit_trail, since=clock())
    return [(entry.who, entry.action, entry.detail) for entry in found]


def test_what_the_api_was_asked_for_is_on_the_trail_gathered_with_all_who_were_seen(
    sign_in: SignIn, app: FastAPI, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    browser.get("/api/v1/health")
    browser.get("/api/v1/learners", params={"segment": "Critical", "limit": 2})
    with seeded.reading() as session:
        refs = dict(session.exec(select(Enrolment.id, Enrolment.ref)).all())
    for number in (1, 2, 3, 9):
        assert browser.get(f"/api/v1/predictions/{refs[number]}").status_code == 200
    clock.forward(minutes=1)
    browser.get("/api/v1/predictions/1")  # nobody; and no other part of the address
    browser.get(f"/api/v1/learners/{refs[4]}/journey")
    assert [action for _, action, _ in trail(seeded, Clock())] == ["signed_in"]
    app.state.reads.write()
    found = [entry for entry in trail(seeded, Clock()) if entry[1] != "signed_in"]
    assert found == [
        (MANAGER, "opened_learner", "/api/v1/learners/{enrolment}/journey: enrolments 4"),
        (MANAGER, "opened_learner", "/api/v1/predictions/{enrolment}, 5 times: enrolments 1-3, 9"),
        (MANAGER, "listed_learners", "/api/v1/learners?segment=Critical: enrolments 1-2"),
    ]


def test_no_read_is_lost_with_a_database_that_is_away_or_a_process_that_stops(
    app: FastAPI, seeded: Database, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in().get("/api/v1/learners?limit=1")
    with monkeypatch.context() as away:
        away.setattr(Database, "transaction", Mock(side_effect=OSError("away")))
        with pytest.raises(OSError, match="away"):
            app.state.reads.write()
    with TestClient(app):
        pass  # started, and stopped as by SIGTERM
    found = seeded.read(read_audit_trail, since=Clock()(), action="listed_learners")
    assert len(found) == 1


def test_whose_page_was_opened_is_on_the_trail_and_a_refused_look_is_none(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in("c1@example.org")
    assert "coach Cora Coach" in shown(browser, "/learner/2")
    assert "No such learner" in shown(browser, "/learner/1")
    found = [entry for entry in trail(seeded, clock) if entry[1] == "opened_learner"]
    assert found == [("c1@example.org", "opened_learner", "learner 2")]


def test_the_trail_is_asked_by_person_kind_and_matter(
    sign_in: SignIn, app: FastAPI, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    browser.get("/api/v1/analytics/segments")
    app.state.reads.write()
    with seeded.reading() as session:
        mine = read_audit_trail(session, since=clock(), who=" Manager@example.org ")
        kind = read_audit_trail(session, since=clock(), action="signed_in")
        about = read_audit_trail(session, since=clock(), about="/api/v1/analytics/segments")
        nobody = read_audit_trail(session, since=clock(), who="nobody@example.org")
    assert [entry.action for entry in mine] == ["looked_at_figures", "signed_in"]
    assert [entry.who for entry in kind] == [MANAGER]
    assert [entry.action for entry in about] == ["looked_at_figures"]
    assert nobody == []


LISTS = (
    ("/", ""),
    ("/worklist", ""),
    ("/explore/learners", "?composite_segment=Critical"),
    ("/messages", "?state=skipped"),
    ("/impact", "?part=messages&step=planned"),
)


@pytest.mark.parametrize(("path", "search"), LISTS)
def test_whoever_a_page_names_is_found_on_the_trail_by_their_number(
    sign_in: SignIn, seeded: Database, clock: Clock, path: str, search: str
) -> None:
    with seeded.transaction() as session:
        for number in (2, 3):
            add_nudge(session, number, state="skipped", reason="cap", as_of=clock().date())
    named = set(re.findall(r"/learner/(\d+)", shown(sign_in(), path, search)))
    assert named
    with seeded.reading() as session:
        for number in named:
            assert read_audit_trail(session, since=clock(), about=f"learner {number}"), number


def test_whoever_a_search_finds_is_on_the_trail(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    question = {
        "output": "search-results.children",
        "outputs": {"id": "search-results", "property": "children"},
        "inputs": [{"id": "search-words", "property": "value", "value": "4"}],
        "state": [{"id": "url", "property": "search", "value": ""}],
        "changedPropIds": ["search-words.value"],
    }
    answer = browser.post("/_dash-update-component", json=question)
    assert "/learner/4" in str(answer.json())
    assert (MANAGER, "listed_learners", "learners 4") in trail(seeded, clock)
