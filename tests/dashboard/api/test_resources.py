"""The API: by token or sign-in, what the caller may see, and why where there is no score."""

from datetime import date

import pytest
from sqlmodel import func, select

from domain.store.database.engine import Database
from domain.store.staff.members import Role, create_user, find_by_email
from domain.store.staff.tokens.api_tokens import revoke_token
from domain.store.staff.tokens.token_scopes import Scope
from domain.store.tables import Activity, AuditEvent, CheckIn, Enrolment, Snapshot
from tests.dashboard.api.conftest import NOW, Call
from tests.dashboard.conftest import SignIn


def admin(database: Database) -> str:
    database.write(
        create_user, email="admin@api.example", name="Ada", role=Role.ADMIN, password_hash="x"
    )
    return "admin@api.example"


def test_a_token_opens_the_api_and_nothing_else(call: Call) -> None:
    program = call()
    assert program.get("/api/v1/health").json()["status"] == "ok"
    assert program.get("/learners", follow_redirects=False).status_code == 401
    assert program.get("/downloads/segments.csv").status_code == 401


def test_a_wrong_token_is_refused_even_beside_a_good_cookie(sign_in: SignIn) -> None:
    browser = sign_in()
    for value in ("Bearer nonsense", "Bearer", "Basic eDp5", "", "Bearer stay_\xe9"):
        header = {"authorization": value.encode("latin-1")}
        answer = browser.get("/api/v1/health", headers=header)
        assert answer.status_code == 401, value
        assert "staycourse user token" in answer.json()["detail"]
    assert browser.get("/api/v1/health").status_code == 200


def test_a_revoked_token_is_refused(call: Call, seeded: Database) -> None:
    program = call()
    with seeded.transaction() as session:
        manager = find_by_email(session, "manager@example.org")
        assert manager is not None
        revoke_token(session, staff_id=manager.staff_id, name="test", now=NOW)
    assert program.get("/api/v1/health").status_code == 401


def test_predictions_come_a_page_at_a_time_and_each_learner_once(
    call: Call, seeded: Database
) -> None:
    program, seen, after = call(), [], 0
    while after is not None:
        page = program.get("/api/v1/predictions", params={"after": after, "limit": 25}).json()
        seen += [row["enrolment"] for row in page["rows"]]
        after = page["next"]
    with seeded.transaction() as session:
        day = session.exec(select(func.max(Snapshot.as_of))).one()
        scored = session.exec(select(func.count()).where(Snapshot.as_of == day)).one()
    assert len(seen) == len(set(seen)) == scored == page["total"]


def test_whoever_cannot_be_scored_has_the_sentence_why(call: Call, seeded: Database) -> None:
    with seeded.transaction() as session:
        row = session.exec(select(Snapshot).order_by(Snapshot.as_of.desc())).first()  # type: ignore[attr-defined]
        assert row is not None
        row.risk_score = row.risk_band = row.leave_soon = row.reasons = None
        row.no_score_reason = "Cannot score, because the course has only just begun."
        ref = session.get_one(Enrolment, row.enrolment_id).ref
    found = call().get(f"/api/v1/predictions/{ref}").json()
    assert found["risk_score"] is None
    assert found["reasons"] == []
    assert found["cannot_score"].startswith("Cannot score, because")


def test_a_score_can_be_worked_out_now_and_saves_nothing(call: Call, seeded: Database) -> None:
    with seeded.transaction() as session:
        ref = session.exec(select(Enrolment.ref)).first()
        before = session.exec(select(func.count()).select_from(Snapshot)).one()
    found = call().get(f"/api/v1/predictions/{ref}", params={"live": "true"}).json()
    assert found["as_of"] == "2026-03-02"
    assert found["cannot_score"].startswith("Cannot score, because")
    with seeded.transaction() as session:
        assert session.exec(select(func.count()).select_from(Snapshot)).one() == before


@pytest.mark.parametrize("ref", ["no/such", "n1"])
def test_a_coach_works_out_scores_of_their_own_learners_only(call: Call, ref: str) -> None:
    answer = call("c1@example.org").get(f"/api/v1/predictions/{ref}", params={"live": "true"})
    assert answer.status_code == 404


def test_an_unknown_enrolment_is_said_in_words(call: Call) -> None:
    answer = call().get("/api/v1/predictions/no/such")
    assert answer.status_code == 404
    assert "no/such" in answer.json()["detail"]


def test_a_coach_gets_their_own_learners_only(call: Call) -> None:
    mine = call("c1@example.org").get("/api/v1/learners", params={"limit": 1000}).json()
    everyone = call().get("/api/v1/learners", params={"limit": 1000}).json()
    assert 0 < mine["total"] < everyone["total"]
    assert len({row["coach"] for row in mine["rows"]}) == 1
    assert call("c1@example.org").get("/api/v1/analytics/impact").status_code == 403


def test_segments_may_be_asked_for_one_by_one(call: Call) -> None:
    program = call()
    parts = [
        program.get("/api/v1/learners", params={"segment": segment}).json()["total"]
        for segment in ("Critical", "Moderate", "On Track")
    ]
    assert sum(parts) == program.get("/api/v1/learners").json()["total"]
    scored = program.get("/api/v1/predictions", params={"segment": "Critical"}).json()
    assert scored["total"] == parts[0]
    assert program.get("/api/v1/learners", params={"segment": "Best"}).status_code == 422


def test_counts_add_up_to_everyone_each_day(call: Call, seeded: Database) -> None:
    program = call()
    rows = program.get("/api/v1/analytics/segments").json()
    with seeded.transaction() as session:
        snapshots = session.exec(select(func.count()).select_from(Snapshot)).one()
    assert sum(row["learners"] for row in rows) == snapshots
    early, name = "2026-01-19", rows[0]["cohort"]
    some = program.get("/api/v1/analytics/segments", params={"as_of": early, "cohort": name})
    assert some.json() == [r for r in rows if r["as_of"] <= early and r["cohort"] == name]


def test_rows_sent_twice_change_nothing_and_strangers_are_listed(
    call: Call, seeded: Database
) -> None:
    program = call(admin(seeded))
    with seeded.transaction() as session:
        ref = session.exec(select(Enrolment.ref)).first()
        rows_before = session.exec(select(func.count()).select_from(Activity)).one()
    day = {"day": "2026-02-27", "clicks": 900, "video": 900}
    sent = {
        "frames": {
            "activity": [
                {"enrolment_ref": ref, **day},
                {"enrolment_ref": "nobody", "day": "2026-02-27", "clicks": 1},
            ]
        }
    }
    first = program.post("/api/v1/rows", json=sent).json()
    assert first["saved"]["activity"]["new"] + first["saved"]["activity"]["changed"] == 1
    assert [(row["value"], row["reason"]) for row in first["left_out"]] == [
        ("nobody", "names nothing we know: import it first")
    ]
    again = program.post("/api/v1/rows", json=sent).json()
    assert again["saved"]["activity"] == {"new": 0, "changed": 0, "unchanged": 1}
    with seeded.transaction() as session:
        after = session.exec(select(func.count()).select_from(Activity)).one()
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "sent_rows")).all()
    assert after - rows_before == first["saved"]["activity"]["new"]
    assert [event.who for event in trail] == ["admin@api.example"] * 2


def test_rows_that_cannot_be_saved_are_explained(call: Call, seeded: Database) -> None:
    program = call(admin(seeded))
    asked: tuple[tuple[dict[str, object], int, str], ...] = (
        ({"learners": [{"ref": "x"}]}, 422, "No frame learners"),
        ({"activity": [{"enrolment_ref": "x", "when": "2026-02-27"}]}, 422, "has no when"),
        ({"activity": [{"enrolment_ref": "x", "day": "2026-02-27"}]}, 422, "clicks has empty"),
        ({"activity": [{"enrolment_ref": "x", "day": "soon", "clicks": 1}]}, 422, "is not date"),
        (
            {"activity": [{"enrolment_ref": "x", "day": "2026-02-27", "clicks": 10**30}]},
            422,
            "too large",
        ),
        ({"activity": [{"day": "2026-02-27"}] * 10_001}, 413, "send parts"),
    )
    for frames, status, says in asked:
        answer = program.post("/api/v1/rows", json={"frames": frames})
        assert answer.status_code == status, says
        assert says in answer.json()["detail"]


def test_what_no_database_keeps_is_left_out_of_words(call: Call, seeded: Database) -> None:
    with seeded.reading() as session:
        ref = session.exec(select(Enrolment.ref)).first()
    row = {"enrolment_ref": ref, "day": "2026-02-27", "kind": "note", "text": "two\0 words"}
    sent = call(admin(seeded)).post("/api/v1/rows", json={"frames": {"check_ins": [row]}})
    assert sent.status_code == 200
    with seeded.reading() as session:
        saved = session.exec(select(CheckIn.text).where(CheckIn.day == date(2026, 2, 27))).all()
    assert "two words" in saved


def test_only_an_admin_may_send_rows(call: Call) -> None:
    assert call().post("/api/v1/rows", json={"frames": {}}).status_code == 403


def test_every_path_is_described(call: Call) -> None:
    paths = call().get("/api/v1/openapi.json").json()["paths"]
    assert {
        "/api/v1/health",
        "/api/v1/learners",
        "/api/v1/predictions",
        "/api/v1/predictions/{enrolment}",
        "/api/v1/analytics/segments",
        "/api/v1/analytics/impact",
        "/api/v1/rows",
        "/api/v1/events",
        "/api/v1/xapi/statements",
    } <= set(paths)


def test_a_token_without_the_scope_is_refused_and_one_without_names_has_numbers(
    call: Call,
) -> None:
    program = call(None, {Scope.LEARNERS_READ})
    assert program.get("/api/v1/predictions").status_code == 403
    assert program.post("/api/v1/rows", json={"frames": {}}).status_code == 403
    rows = program.get("/api/v1/learners").json()["rows"]
    assert {row["name"] for row in rows} == {f"Learner {row['enrolment']}" for row in rows}
    named = call(None, {Scope.LEARNERS_READ, Scope.NAMES_READ})
    assert not any(
        row["name"].startswith("Learner ") for row in named.get("/api/v1/learners").json()["rows"]
    )


def test_a_service_that_sees_no_names_sends_rows(call: Call, seeded: Database) -> None:
    with seeded.reading() as session:
        ref = session.exec(select(Enrolment.ref)).first()
    row = {"enrolment_ref": ref, "day": "2026-02-27", "clicks": 900}
    program = call(None, {Scope.ROWS_WRITE})
    sent = program.post("/api/v1/rows", json={"frames": {"activity": [row]}})
    assert sent.json()["left_out"] == []
    with seeded.reading() as session:
        who = session.exec(select(AuditEvent.who).order_by(AuditEvent.id.desc())).first()  # type: ignore[attr-defined]
    assert who == "service:test"
