import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from config.settings import Settings
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations import PlannedJob, tell_timetable
from domain.store.staff.members import Role, create_user
from domain.store.warehouse import export_warehouse
from tests.factories import SECRET_KEY
from tests.worker.senders.servers import Mailbox, mail_server
from worker.doctor import Diagnosis, examine


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)


def by_name(given: Settings) -> dict[str, Diagnosis]:
    return {finding.what: finding for finding in examine(given)}


def test_a_fresh_laptop_is_fine_once_the_database_is_migrated(sqlite_database: Database) -> None:
    found = examine(settings(database_url=sqlite_database.url.render_as_string()))
    assert [finding.what for finding in found] == [
        "database",
        "worker",
        "redis",
        "folders",
        "engine",
        "policy",
        "mail",
        "dkim",
        "sms",
        "sign-in",
        "secret",
        "address",
        "warehouse",
    ]
    assert [finding for finding in found if not finding.fine] == []


def test_an_empty_database_is_told_how_to_migrate(tmp_path: Path) -> None:
    found = by_name(settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}"))
    assert not found["database"].fine
    assert "staycourse migrate" in found["database"].says


def test_a_database_of_another_release_is_told(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = by_name(settings(database_url=sqlite_database.url.render_as_string()))
    assert not found["database"].fine
    assert "of another release" in found["database"].says


@pytest.mark.parametrize(
    ("seen", "fine", "says"),
    [
        (timedelta(), True, "a worker is there"),
        (timedelta(minutes=-5), False, "no worker since"),
        (timedelta(hours=1), False, "one of the clocks is wrong"),
    ],
)
def test_a_worker_that_is_gone_and_a_clock_that_is_wrong_are_told(
    sqlite_database: Database,
    seen: timedelta,
    fine: bool,  # noqa: FBT001 - a case of the table above
    says: str,
) -> None:
    given = settings(database_url=sqlite_database.url.render_as_string())
    assert "was ever here" in by_name(given)["worker"].says
    job = PlannedJob(name="j", title="J", about="", rhythm="", place=1, next_at=None)
    sqlite_database.write(tell_timetable, [job], now=datetime.now(UTC) + seen)
    found = by_name(given)["worker"]
    assert (found.fine, says in found.says) == (fine, True)


def test_a_redis_that_is_away_is_told(tmp_path: Path) -> None:
    for address in (f"unix://{tmp_path / 'none.sock'}", "localhost:6379"):
        found = by_name(settings(redis_url=address))["redis"]
        assert not found.fine
        assert "Check REDIS_URL" in found.says


def test_a_folder_that_cannot_be_written_and_a_full_disk_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    given = {"database_url": "postgresql://127.0.0.1:9/none", "state_dir": tmp_path / "new" / "var"}
    shut = by_name(settings(**given, events_dir=str(tmp_path / "file")))["folders"]
    assert not shut.fine
    assert shut.says == f"EVENTS_DIR leads to {tmp_path / 'file'}, where this account may not write"
    assert by_name(settings(**given, events_dir="s3://bucket"))["folders"].fine
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3 << 20))
    assert "whose disk has 3 MB left" in by_name(settings(**given))["folders"].says


def test_a_path_below_a_host_name_is_no_place_for_pages() -> None:
    found = by_name(settings(secret_key=SECRET_KEY, public_url="https://uni.example/stay/"))
    assert not found["address"].fine
    assert "ends in /stay" in found["address"].says


def test_a_mail_server_that_answers_is_fine_and_a_silent_one_is_not() -> None:
    with mail_server(Mailbox()) as server:
        there = by_name(settings(smtp_host="127.0.0.1", smtp_port=server.port))
    assert there["mail"].fine
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        gone = by_name(settings(smtp_host="127.0.0.1", smtp_port=nobody.getsockname()[1]))
    assert not gone["mail"].fine
    assert "does not answer" in gone["mail"].says


def test_half_a_provider_account_says_what_is_missing() -> None:
    found = by_name(settings(twilio_account_sid="AC1"))
    assert found["sms"].says == "set TWILIO_AUTH_TOKEN, TWILIO_FROM as well"


def test_a_password_in_the_database_address_is_not_shown() -> None:
    found = by_name(settings(database_url="postgresql://me:hush@127.0.0.1:9/none"))
    assert "hush" not in found["database"].says


def test_a_signing_key_that_is_not_there_is_told(sqlite_database: Database) -> None:
    missing = settings(
        database_url=sqlite_database.url.render_as_string(),
        dkim_domain="stay.example",
        dkim_selector="s1",
        dkim_key_file="/nowhere/key.pem",
    )
    (found,) = [finding for finding in examine(missing) if finding.what == "dkim"]
    assert not found.fine
    assert "Check DKIM_KEY_FILE" in found.says


def test_the_published_secret_is_fine_on_this_machine_only() -> None:
    found = by_name(settings())
    assert found["secret"].fine
    assert "this machine only" in found["secret"].says
    own = by_name(settings(secret_key=SECRET_KEY))
    assert own["secret"].says == "SECRET_KEY is long and your own"


def test_an_openid_provider_that_is_away_is_told() -> None:
    given = {"oidc_client_id": "us", "oidc_client_secret": "hush"}
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        found = by_name(settings(oidc_issuer=issuer, **given))["sign-in"]
    assert not found.fine
    assert "Check OIDC_ISSUER" in found.says
    assert by_name(settings())["sign-in"].fine


def test_who_is_to_come_in_in_an_emergency_is_an_admin_with_a_password(
    sqlite_database: Database,
) -> None:
    given = {
        "database_url": sqlite_database.url.render_as_string(),
        "oidc_issuer": "http://127.0.0.1:9",
        "oidc_client_id": "us",
        "oidc_client_secret": "hush",
        "password_sign_in": False,
        "break_glass_admins": ("Ada@example.org", "kim@example.org"),
    }
    with sqlite_database.transaction() as session:
        for email, role in (("ada@example.org", Role.ADMIN), ("kim@example.org", Role.MANAGER)):
            create_user(session, email=email, name=email, role=role, password_hash="x")
    found = by_name(settings(**given))["sign-in"]
    assert "names kim@example.org, who is no admin" in found.says
    only = by_name(settings(**given | {"break_glass_admins": ("ada@example.org",)}))["sign-in"]
    assert "does not answer" in only.says


def test_a_provider_on_a_private_network_is_asked_only_where_that_is_named() -> None:
    given = {"oidc_client_id": "us", "oidc_client_secret": "hush", "secret_key": SECRET_KEY}
    private = settings(oidc_issuer="https://10.1.2.3", **given)
    assert "REACHABLE_NETWORKS" in by_name(private)["sign-in"].says


def test_a_public_address_without_https_is_something_to_fix() -> None:
    plain = by_name(settings(secret_key=SECRET_KEY, public_url="http://stay.example"))
    assert not plain["address"].fine
    assert by_name(settings(secret_key=SECRET_KEY, public_url="https://stay.example"))[
        "address"
    ].fine


def test_a_warehouse_that_was_not_written_last_night_is_told(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    folder = tmp_path / "warehouse"
    given = settings(warehouse_dir=str(folder))
    assert "was never written whole" in by_name(given)["warehouse"].says
    for ago, fine in ((timedelta(hours=29), True), (timedelta(hours=31), False)):
        export_warehouse(sqlite_database, folder, policy=policy, now=datetime.now(UTC) - ago)
        assert by_name(given)["warehouse"].fine is fine
