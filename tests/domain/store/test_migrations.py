"""The migrations lead to exactly the tables that the code declares."""

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text
from sqlmodel import SQLModel

from domain.store import tables
from domain.store.database.engine import Database
from tests.domain.store.older_schema import ENROLMENT, schema_of, somebody


def test_migrating_gives_the_tables_that_the_code_declares(database: Database) -> None:
    assert tables.Enrolment.__tablename__ in SQLModel.metadata.tables
    with database.engine.connect() as connection:
        parts = parts_of_tables(connection)
        options = {"compare_type": True, "include_name": lambda name, *_: name not in parts}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def parts_of_tables(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        return set()
    return set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))


def test_rows_of_the_first_schema_live_on_in_the_newest(tmp_path: Path) -> None:
    old = schema_of("0001", tmp_path)
    at = "'2026-03-02 09:00:00.000000'"
    with old.transaction() as session:
        for statement in (
            "INSERT INTO staff (id, ref, name, role) VALUES (1, 's', 'S', 'coach')",
            "INSERT INTO learner (id, ref, email_consent) VALUES (1, 'l', true)",
            (
                "INSERT INTO preference (learner_id, channel, kind, allowed, changed_at)"
                f" VALUES (1, 'email', '*', false, {at}), (1, 'sms', 'risk', false, {at})"
            ),
            (
                f"INSERT INTO suppression (channel, address, reason, created_at)"
                f" VALUES ('email', 'a@b.example', 'stop', {at})"
            ),
            (
                "INSERT INTO message (dedupe_key, learner_id, channel, kind, address, body_text,"
                " headers, state, send_after_at, expires_at, attempts, template, created_at)"
                f" VALUES ('k', 1, 'email', 'x', 'a@b.example', 'Hi', '{{}}', 'sent', {at}, {at},"
                f" 1, '', {at})"
            ),
        ):
            session.execute(text(statement))
    old.migrate()
    with old.reading() as session:
        assert session.scalars(text("SELECT dedupe_key FROM message")).all() == ["k"]
        learner = session.get_one(tables.Learner, 1)
        assert (learner.ref, learner.email_consent, learner.sms_consent) == ("l", False, None)
        chosen = session.scalars(select(tables.ConsentRecord)).one()
        assert (chosen.channel, chosen.given, chosen.source) == ("email", False, "earlier")
        assert session.get_one(tables.Staff, 1).ref == "s"
    old.close()


def test_what_was_kept_under_older_names_is_found_under_the_newer_ones(tmp_path: Path) -> None:
    old = schema_of("0016", tmp_path)
    at = "'2026-03-02 09:00:00.000000'"
    with old.transaction() as session:
        for statement in (
            (
                "INSERT INTO scorer (id, trained_at, data_until, state, parameters, metrics,"
                f" checksum) VALUES (1, {at}, '2026-03-01', 'active', '{{}}', '{{}}', '')"
            ),
            (
                "INSERT INTO scorer_evidence (scorer_id, held_out, inputs)"
                """ VALUES (1, '{}', '{"standing_clicks_28":1,"outstanding_x":2}')"""
            ),
            (
                "INSERT INTO watch_figure"
                " (scorer_id, as_of, kind, name, week, value, rows, verdict)"
                " VALUES (1, '2026-03-02', 'stability', 'standing_mark_mean', 3, 0.1, 9, 'stable')"
            ),
            (
                "INSERT INTO operating_choice (chosen_at, chosen_by, reason, wish, wanted,"
                " scorer_id, threshold, precision, recall, sentence)"
                f" VALUES ({at}, 'a', 'r', 'precision', 0.9, 1, 0.7, 0.9, 0.2, 's')"
            ),
            (
                "INSERT INTO notice (cause, sentence, advice, raised_at, seen_at, told_at)"
                f" VALUES ('c', 's', 'a', {at}, {at}, {at})"
            ),
            (
                "INSERT INTO job_run (job, slot, started_at, state, attempts)"
                f" VALUES ('tell-staff', 's', {at}, 'x', 1)"
            ),
        ):
            session.connection().exec_driver_sql(statement)
    old.migrate()
    with old.reading() as session:
        inputs = session.scalars(text("SELECT inputs FROM scorer_evidence")).one()
        assert inputs == '{"percentile_clicks_28":1,"outstanding_x":2}'
        assert session.scalars(text("SELECT name FROM watch_figure")).one() == (
            "percentile_mark_mean"
        )
        assert session.scalars(text("SELECT target FROM operating_choice")).one() == "precision"
        assert session.scalars(text("SELECT job FROM job_run")).one() == "notify-staff"
        assert session.get_one(tables.Notice, 1).notified_at is not None
    old.close()


def test_stops_and_lifts_of_colleagues_become_words_of_consent_in_their_order(
    tmp_path: Path,
) -> None:
    old = schema_of("0120", tmp_path)
    stopped, lifted = "'2026-03-02 09:00:00.000000'", "'2026-03-05 09:00:00.000000'"
    with old.transaction() as session:
        for statement in (
            (
                "INSERT INTO learner (id, ref, email, phone, email_consent) VALUES"
                " (1, 'a', 'Ada@Learner.example', NULL, true),"
                " (2, 'b', NULL, '+447700900123', true), (3, 'c', 'c@learner.example', NULL, true)"
            ),
            (
                "INSERT INTO suppression (channel, address, reason, created_at, set_by, note,"
                " lifted_at, lifted_by, lift_note) VALUES"
                f" ('email', 'ada@learner.example', 'manual', {stopped}, 'kim', 'asked by phone',"
                f" {lifted}, 'lee', 'wants them again'),"
                f" ('sms', '+447700900123', 'manual', {stopped}, 'kim', 'wrong number',"
                " NULL, NULL, NULL),"
                f" ('email', 'c@learner.example', 'bounced', {stopped}, NULL, NULL,"
                " NULL, NULL, NULL)"
            ),
        ):
            session.execute(text(statement))
    old.migrate()
    asked = "SELECT learner_id, channel, given, source, said_by, why FROM consent_record"
    with old.reading() as session:
        assert [tuple(row) for row in session.execute(text(f"{asked} ORDER BY said_at, id"))] == [
            (1, "email", 0, "colleague", "kim", "asked by phone"),
            (2, "sms", 0, "colleague", "kim", "wrong number"),
            (1, "email", 1, "colleague", "lee", "wants them again"),
        ]
    old.close()


def test_features_move_from_the_json_of_a_snapshot_to_columns(
    database: Database, tmp_path: Path
) -> None:
    old = schema_of("0019", tmp_path, database)
    somebody(old)
    told = {"sessions": 3.0, "week": 2.8571, "standing_mark_mean": 0.75, "barrier_severity": ""}
    row = {"day": "2026-03-02", "who": ENROLMENT, "told": json.dumps(told)}
    words = "'', '', '', '', '', 'p'"
    shown = "enrolment_id, features, version, status, engagement_segment, progress_segment"
    shown += ", barrier_segment, composite_segment, policy_revision"
    with old.transaction() as session:
        session.execute(
            text(f"INSERT INTO snapshot (as_of, {shown}) VALUES (:day, :who, '{{}}', 2, {words})"),
            row,
        )
        session.execute(
            text(
                f"INSERT INTO superseded_snapshot (as_of, replaced_in, {shown})"
                f" VALUES (:day, 2, :who, :told, 1, {words})"
            ),
            row,
        )
    old.migrate()
    kept = tables.SNAPSHOT_FEATURES.c
    found = select(kept.version, kept.sessions, kept.week, kept.percentile_mark_mean)
    with old.reading() as session:
        first, second = session.execute(found.order_by(kept.version)).all()
    assert first == (1, 3, pytest.approx(2.8571, abs=5e-3), 0.75)
    assert second == (2, None, None, None)
    old.close()


def test_snapshots_say_the_same_once_they_are_narrow(database: Database, tmp_path: Path) -> None:
    old = schema_of("0116", tmp_path, database)
    somebody(old)
    key = {"as_of": "2026-03-02", "enrolment_id": ENROLMENT}
    words = {"status": "At Risk", "engagement_segment": "Critical", "progress_segment": "Moderate"}
    words |= {"barrier_segment": "Not known", "composite_segment": "Critical", "risk_band": "Red"}
    numbers = {"leave_soon": 0.0256, "stop_out": 0.123456789, "grade_low": 61.5, "progress": 66.7}
    shown = {**words, **numbers, "policy_revision": "p"}
    # PostgreSQL has room for the digits that a scorer gives
    about = 1e-6 if database.is_sqlite else 5e-3
    rows = {
        "snapshot": {**shown, "version": 2, "leave_after_gap": None},
        "superseded_snapshot": {**shown, "version": 1, "replaced_in": 2, "status": "Paused"},
        "snapshot_features": {"version": 2, "week": 2.8571, "sessions": 3, "mark_mean": None},
    }
    with old.transaction() as session:
        for table, row in rows.items():
            given = {**key, **row}
            names, marks = ", ".join(given), ", ".join(f":{name}" for name in given)
            session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), given)
    old.migrate()
    for table, row in rows.items():
        columns = SQLModel.metadata.tables[table].c
        found = select(*(columns[name] for name in row))
        with old.reading() as session:
            (said,) = [dict(one) for one in session.execute(found).mappings()]
        assert said == pytest.approx(row, abs=about)
    old.close()
