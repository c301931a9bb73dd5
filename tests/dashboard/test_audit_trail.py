"""Whoever looks at people's data is on the trail, with what they looked at."""

from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_pages import shown

MANAGER = "manager@example.org"


def trail(database: Database, clock: Clock) -> list[tuple[str, str, str | None]]:
    with database.reading() as session:
        found = read_audit_trail(session, since=clock())
    return [(entry.who, entry.action, entry.detail) for entry in found]


def test_what_the_api_was_asked_for_is_on_the_trail(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    browser.get("/api/v1/health")
    browser.get("/api/v1/learners", params={"segment": "Critical"})
    browser.get("/api/v1/predictions/n1")
    found = [entry for entry in trail(seeded, clock) if entry[1] == "read_by_api"]
    assert found == [
        (MANAGER, "read_by_api", "/api/v1/predictions/n1"),
        (MANAGER, "read_by_api", "/api/v1/learners?segment=Critical"),
    ]


def test_whose_page_was_opened_is_on_the_trail_and_a_refused_look_is_none(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in("c1@example.org")
    assert "coach Cora Coach" in shown(browser, "/learner/2")
    assert "No such learner" in shown(browser, "/learner/1")
    found = [entry for entry in trail(seeded, clock) if entry[1] == "opened_learner"]
    assert found == [("c1@example.org", "opened_learner", "learner 2")]


def test_the_trail_is_asked_by_person_kind_and_matter(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    browser.get("/api/v1/learners")
    with seeded.reading() as session:
        mine = read_audit_trail(session, since=clock(), who=" Manager@example.org ")
        kind = read_audit_trail(session, since=clock(), action="signed_in")
        about = read_audit_trail(session, since=clock(), about="/api/v1/learners")
        nobody = read_audit_trail(session, since=clock(), who="nobody@example.org")
    assert [entry.action for entry in mine] == ["read_by_api", "signed_in"]
    assert [entry.who for entry in kind] == [MANAGER]
    assert [entry.action for entry in about] == ["read_by_api"]
    assert nobody == []
