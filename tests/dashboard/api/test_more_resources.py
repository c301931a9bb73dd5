"""Learners one by one, analytics, nudges and preferences: what the pages show, for programs."""

import pytest
from sqlmodel import Session, col, select

from domain.store.consent import read_consent_words
from domain.store.database.engine import Database
from domain.store.staff.tokens.token_scopes import Scope
from domain.store.tables import AuditEvent, Enrolment, Learner, Nudge
from tests.dashboard.api.conftest import Call

#: n2 is Cora Coach's, n1 is not.
OWN, FOREIGN = "n2", "n1"
ONE = (
    *("/api/v1/learners/{}", "/api/v1/learners/{}/journey", "/api/v1/predictions/{}"),
    *("/api/v1/predictions/{}/history", "/api/v1/preferences/{}"),
)


def test_a_coach_reads_their_own_learners_and_nobody_elses(call: Call) -> None:
    program = call("c1@example.org")
    for path in ONE:
        assert program.get(path.format(OWN)).status_code == 200, path
        assert program.get(path.format(FOREIGN)).status_code == 404, path


def test_a_journey_tells_what_had_happened_by_that_day(call: Call) -> None:
    program = call()
    whole = program.get(f"/api/v1/learners/{OWN}/journey").json()
    early = program.get(f"/api/v1/learners/{OWN}/journey?as_of=2026-01-19").json()
    assert 0 < len(early["days"]) < len(whole["days"])
    assert all(day["day"] <= "2026-01-19" for day in early["activity"])
    history = program.get(f"/api/v1/predictions/{OWN}/history").json()
    assert [day["as_of"] for day in history] == [day["as_of"] for day in whole["days"]]
    now = program.get(f"/api/v1/predictions/{OWN}").json()
    assert history[-1]["risk_score"] == now["risk_score"]


def test_some_predictions_come_at_once_and_strangers_are_left_out(call: Call) -> None:
    asked = {"enrolment": [OWN, FOREIGN, "nobody", OWN]}
    for email, found in (("manager@example.org", [OWN, FOREIGN]), ("c1@example.org", [OWN])):
        page = call(email).get("/api/v1/predictions", params=asked).json()
        assert [row["enrolment"] for row in page["rows"]] == found


def test_figures_of_a_day_add_up(call: Call) -> None:
    program = call()
    key = program.get("/api/v1/analytics/key-figures").json()
    assert sum(key["segments"].values()) == key["learners"] == 60
    trend = program.get("/api/v1/analytics/trend").json()
    last = [point for point in trend if point["as_of"] == key["as_of"]]
    assert sum(point["share"] for point in last) == pytest.approx(1)
    cells = program.get("/api/v1/analytics/heatmap?rows=cohort&columns=stage").json()
    assert sum(cell["learners"] for cell in cells) == 60
    same = program.get("/api/v1/analytics/heatmap?rows=stage&columns=stage")
    assert same.status_code == 422


def test_equity_needs_its_own_scope_and_hides_small_cells(call: Call, seeded: Database) -> None:
    with seeded.transaction() as session:
        for learner in session.exec(select(Learner)):
            learner.gender = "F" if learner.id % 5 < 2 else "M"
            if learner.id <= 4:
                learner.gender = "X"
    path = "/api/v1/analytics/equity"
    assert call("c1@example.org").get(path).status_code == 403
    assert call(None, {Scope.ANALYTICS_READ}).get(path).status_code == 403
    told = call().get(path).json()
    small = [one for one in told["comparisons"] if one["learners"] < told["minimum_cell"]]
    assert all(one["is_hidden"] and one["share"] is None for one in small)
    assert any(not one["is_hidden"] for one in told["comparisons"])


def planned(session: Session) -> int:
    return len(session.exec(select(Nudge)).all())


def test_what_was_decided_is_told_with_its_reason_a_page_at_a_time(
    call: Call, seeded: Database
) -> None:
    seen, after, program = [], "", call()
    while after is not None:
        page = program.get("/api/v1/nudges", params={"after": after, "limit": 4}).json()
        seen += [(row["enrolment"], row["intervention"], row["at"]) for row in page["rows"]]
        after = page["next"]
        assert after is None or isinstance(after, str)
    with seeded.reading() as session:
        assert len(seen) == len(set(seen)) == planned(session)
    mine = call("c1@example.org").get("/api/v1/nudges").json()["rows"]
    assert all(int(row["enrolment"][1:]) % 2 == 0 for row in mine)


NO_CURSORS = (
    "4711",
    "ü",
    "MjAyNi0wMy0wMlQwODowMDowMCswMDowMCA3IDE",  # neither a nudge nor an alert
    "MjAyNi0wMy0wMlQwODowMDowMCAwIDE",  # no offset
    "MDAwMS0wMS0wMVQwMDowMDowMCsyMzowMCAwIDE",  # before all time
    "MjAyNi0wMy0wMlQwODowMDowMCswMDowMCAwIDkyMjMzNzIwMzY4NTQ3NzU4MDg",  # 2**63
)


def test_states_narrow_nudges_and_what_we_never_gave_as_next_is_refused(call: Call) -> None:
    program = call()
    both = program.get("/api/v1/nudges", params={"state": ["sent", "skipped"]}).json()["rows"]
    assert {row["state"] for row in both} <= {"sent", "skipped"}
    assert program.get("/api/v1/nudges?state=posted").status_code == 422
    every = program.get("/api/v1/nudges?limit=1000").json()["rows"]
    held = program.get("/api/v1/nudges?limit=1000&reason=holdout").json()["rows"]
    assert held == [row for row in every if row["reason"] == "holdout"] != []
    for after in NO_CURSORS:
        answer = program.get("/api/v1/nudges", params={"after": after})
        assert (answer.status_code, "begin again" in answer.text) == (422, True), after


def test_a_nudge_asked_for_goes_through_the_gate_and_is_audited(
    call: Call, seeded: Database
) -> None:
    program = call("c1@example.org")
    asked = {"enrolment": FOREIGN, "intervention": "reengage"}
    assert program.post("/api/v1/nudges", json=asked).status_code == 404
    answer = program.post("/api/v1/nudges", json={**asked, "enrolment": OWN}).json()
    assert answer["queued"] == answer["says"].startswith("Queued")
    none = program.post("/api/v1/nudges", json={"enrolment": OWN, "intervention": "x"}).json()
    assert not none["queued"]
    with seeded.reading() as session:
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "asked_for_nudge"))
        assert len(trail.all()) == 2
    reader = call(None, {Scope.NUDGES_READ})
    assert reader.post("/api/v1/nudges", json=asked).status_code == 403


def test_preferences_are_set_as_on_the_learners_own_page(call: Call, seeded: Database) -> None:
    path, program = f"/api/v1/preferences/{OWN}", call()
    before = program.get(path).json()
    assert set(before["channels"]) == {"email", "sms"}
    kinds = {"risk": True, "reminder": False, "recognition": False}
    chosen = {
        **before,
        "channels": {"email": kinds},
        "paused_until": "2026-03-09T00:00:00Z",
        "quiet_start": 21,
        "quiet_end": 7,
        "language": "en",
    }
    saved = program.put(path, json=chosen)
    assert saved.status_code == 200, saved.text
    now = program.get(path).json()
    assert now == saved.json()
    assert (now["channels"]["email"], now["quiet_start"]) == (kinds, 21)
    assert now["channels"]["sms"] == before["channels"]["sms"]
    assert now["paused_until"] == "2026-03-09T00:00:00Z"
    for wrong in (
        {"paused_until": "2026-03-01T00:00:00Z"},
        {"quiet_end": None},
        {"language": "xx"},
    ):
        assert program.put(path, json={**now, **wrong}).status_code == 422, wrong
    assert call("c1@example.org").put(path, json=now).status_code == 403
    with seeded.reading() as session:
        enrolment = session.exec(select(Enrolment).where(col(Enrolment.ref) == OWN)).one()
        said = read_consent_words(session, enrolment.id)
        told = [(word.channel, word.given) for word in said if word.source == "program"]
        assert told == [("email", True)]
        assert all(word.said_by for word in said if word.source == "program")
