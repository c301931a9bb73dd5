"""Nothing that is secret, and nobody's address, gets out through a log or an error."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from sqlmodel import select

from config.deployment import Deployment
from config.logs import Masking, configure_logs, lines_kept, secrets_of
from config.settings import Settings
from domain.messaging.delivery import BounceKeys
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.tables import Learner
from tests.factories import NOON, TODAY, deployment_for, quiet_learners, settings_for
from tests.worker.senders.samples import claimed
from worker.jobs.catalogue import JOBS, JobCall
from worker.jobs.sending import send_lane
from worker.senders.email import EmailSender, SmtpAccount
from worker.senders.sms import SmsSender, TwilioAccount
from worker.timekeeper import Timekeeper
from worker.timetable import OFTEN, SLOTTED, Often, Slotted

PLANTED: Final[Mapping[str, Any]] = {
    "secret_key": "planted-Kq7vX2mZ9pLw4RtY8sBn1cGf6hJd3aEu",
    "former_secret_keys": ("planted-Wn3eTz5kQb8oVr1yUc6xHs0aMp4jLdGi",),
    "credential_keys": ("planted-Hc8kNw2xTb5vRz9qLm4yPd7sGf1jUa6e",),
    "oidc_client_secret": "planted-client-secret",
    "smtp_password": "planted-mail-pass",
    "twilio_auth_token": "planted-text-token",
    "mail_events_secret": "planted-events-key",
    "metrics_token": "planted-metrics-token",
    "database_url": "postgresql://me:planted-db-pass@127.0.0.1:9/none?connect_timeout=1",
    "activity_engine_url": "trino://me:planted-engine-pass@127.0.0.1:9/none",
    "redis_url": "redis://:planted-cache-pass@127.0.0.1:9/0",
}
#: Nothing is asked outside for these.
PLANTED_HERE: Final = {"secret_key": PLANTED["secret_key"]}
ADDRESS = "planted.learner@learner.example"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The logs of other tests stay as they were."""
    before = structlog.get_config()
    handlers = list(logging.getLogger().handlers)
    yield
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers


@pytest.fixture
def settings(sqlite_database: Database, tmp_path: Path) -> Settings:
    folder = {"warehouse_dir": str(tmp_path / "warehouse")}
    return settings_for(sqlite_database, environment="production", **PLANTED, **folder)


def leaks(said: str) -> list[str]:
    return [word for word in said.split() if "planted" in word or "+447700" in word]


def lines(said: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize("job", [*SLOTTED, *OFTEN], ids=lambda job: job.name)
def test_a_job_that_breaks_tells_no_secret(
    job: Slotted | Often,
    environment: str,
    sqlite_database: Database,
    policy: Policy,
    capfd: pytest.CaptureFixture[str],
) -> None:
    here = deployment_for(sqlite_database, policy, environment=environment, **PLANTED)
    configure_logs(here.settings)

    def broken(deployment: Deployment, _: JobCall) -> dict[str, object]:
        secret = deployment.settings.smtp_password.get_secret_value()
        body = f"Dear {ADDRESS}"
        url = deployment.settings.database_url.get_secret_value()
        raise RuntimeError(f"{secret} {url} {body} +447700900123 {deployment!r}")

    with lines_kept() as logged:
        state, kept = Timekeeper(deployment=here, timetable=SLOTTED).work(
            replace(job, work=broken), TODAY
        )
    told = capfd.readouterr()
    assert state == "failed"
    assert "RuntimeError" in told.err
    assert "job_failed" in told.err
    assert "RuntimeError" in "".join(logged)
    assert not leaks(told.out + told.err + kept + "".join(logged))
    if environment == "production":
        (line,) = lines(told.err)
        assert line["job"] == job.name


@pytest.mark.parametrize("job", sorted(JOBS))
def test_a_real_job_without_its_database_tells_no_secret(
    job: str, policy: Policy, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logs(settings)
    database = Database(settings.database_url.get_secret_value())
    here = Deployment(
        settings=settings, policy=policy, database=database, templates=None, clock=lambda: NOON
    )  # type: ignore[arg-type]
    try:
        JOBS[job](here, JobCall(as_of=TODAY, now=NOON))
    except Exception:  # noqa: BLE001 - whatever a job without a database raises
        structlog.get_logger().exception("job_failed", job=job, settings=settings)
    finally:
        database.close()
    told = capfd.readouterr()
    assert "job_failed" in told.err
    assert not leaks(told.out + told.err)


@pytest.mark.parametrize(
    "sender",
    [
        EmailSender(
            SmtpAccount(
                host="127.0.0.1",
                port=9,
                security="none",
                user="u",
                password="planted-mail-pass",
                bounce_keys=BounceKeys(secrets=("planted-bounce-key",)),
            )
        ),
        SmsSender(TwilioAccount(sid="AC1", token="planted-text-token", sender="+447700900999")),
    ],
    ids=["email", "sms"],
)
def test_a_sender_that_breaks_tells_no_secret(
    sender: EmailSender | SmsSender,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    configure_logs(settings)

    def broken(message: object) -> None:
        account = vars(sender)
        raise ValueError(f"{message!r} {account!r} planted-mail-pass planted-text-token")

    monkeypatch.setattr(sender, "send", broken)
    send_lane._attempt(sender, claimed(address=ADDRESS))
    told = capfd.readouterr()
    assert "sender_broke" in told.err
    assert not leaks(told.out + told.err)


def test_lines_of_libraries_are_masked_alike(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logs(settings)
    configure_logs(settings)
    logging.getLogger("uvicorn.error").error("to %s by %s", ADDRESS, "planted-mail-pass")
    (line,) = lines(capfd.readouterr().err)
    assert line["event"] == "to [address] by [hidden]"
    assert line["level"] == "error"


def test_an_error_nobody_caught_is_masked_and_shows_no_variable() -> None:
    code = (
        "from config.logs import configure_logs, log_uncaught\n"
        "configure_logs(); log_uncaught()\n"
        "mine = 'local-' + 'variable'\n"
        "raise ValueError('to planted.learner@learner.example at smtp://u:planted-p@host')"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "ValueError: to [address] at smtp://[hidden]@host" in done.stderr
    assert "planted" not in done.stderr
    assert "local-variable" not in done.stderr


def test_ordinary_words_stay_readable() -> None:
    masking = Masking({"abc", "a-real-secret"})
    said = "12 of 40 at 2026-03-02T08:00:00+00:00, abc, version 1.2.3"
    assert masking.text(said) == said
    assert masking.text("call +44 7700 900123 or a-real-secret") == "call [number] or [hidden]"


def test_every_secret_setting_is_known(settings: Settings) -> None:
    secrets = {value for value in PLANTED.values() if isinstance(value, str)}
    assert secrets_of(settings) >= secrets | {
        "planted-db-pass",
        "planted-engine-pass",
        *PLANTED["former_secret_keys"],
        *PLANTED["credential_keys"],
    }


def test_every_setting_that_is_secret_by_its_name_is_one_by_its_type(settings: Settings) -> None:
    secret = {"key", "keys", "secret", "password", "token", "url"}
    named = {name for name in Settings.model_fields if secret & set(name.split("_"))}
    typed = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field)}
    open_ones = {"public_url", "course_url", "twilio_base_url", "dkim_key_file", "password_sign_in"}
    open_ones |= {"canvas_keys_url"}  # of a public document
    assert named - open_ones == typed == set(PLANTED)
    assert (
        "planted"
        not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    )


def test_no_job_names_a_learner_and_each_line_says_which_run_it_is_of(
    sqlite_database: Database, policy: Policy, capfd: pytest.CaptureFixture[str]
) -> None:
    here = deployment_for(sqlite_database, policy, environment="production", **PLANTED_HERE)
    quiet_learners(sqlite_database, 2)
    with sqlite_database.transaction() as session:
        for learner in session.scalars(select(Learner)):
            learner.name, learner.ref = f"Planted {learner.id}", f"planted-{learner.id}"
            learner.email = f"planted{learner.id}@learner.example"
    configure_logs(here.settings)
    keeper = Timekeeper(deployment=here, timetable=SLOTTED)
    for job in (*SLOTTED, *OFTEN):
        keeper.work(job, TODAY)
    told = capfd.readouterr()
    assert "planted" not in (told.out + told.err).lower()
    of_runs = [line for line in lines(told.err) if "job" in line]
    assert of_runs
    assert all(line["run"] for line in of_runs)
