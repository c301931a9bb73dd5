"""From a platform's export to a mail in an inbox, and back by one click."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from config.deployment import Deployment
from dashboard.public import public_router
from demo.local_inbox.server import Inbox, start_inbox
from domain.policy import Policy
from domain.store.activity.import_runs.summary import ImportSummary
from domain.store.database.engine import Database
from domain.store.tables import Nudge
from tests.factories import NOON, TODAY, deployment_for, on_both, treating_everyone
from tests.worker.senders.servers import free_port
from worker.jobs.imports.import_activity import ImportRequest, import_activity
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.sending.send_nudges import send_nudges

NAMES = ("Ada", "Bo", "Cleo", "Dev")


@dataclass(frozen=True)
class Afternoon:
    """One deployment with its own mail server."""

    deployment: Deployment
    inbox: Inbox
    exported: Path

    def bring(self, now: datetime) -> ImportSummary:
        """Read the platform's export."""
        request = ImportRequest(source="tables", usual_weeks=12, path=self.exported)
        return import_activity(self.deployment.database, request, now=now)

    def day(self, now: datetime) -> int:
        """Import, score, plan and send as the worker does; gives back how many were sent."""
        as_of = now.date()
        self.bring(now)
        score_learners(self.deployment.database, self.deployment.policy, as_of=as_of, now=now)
        here = self.deployment
        plan_nudges(here, as_of=as_of, now=now)
        sent = send_nudges(here, now=now)
        return sent.outcomes["sent"]

    def reasons(self) -> list[str | None]:
        """Why the newest messages were not sent, if they were not."""
        with self.deployment.database.transaction() as session:
            found = session.exec(select(Nudge)).all()
        newest = max(nudge.as_of for nudge in found)
        return sorted(str(n.skip_reason) for n in found if n.as_of == newest and n.channel)


@pytest.fixture
def afternoon(database: Database, policy: Policy, tmp_path: Path) -> Iterator[Afternoon]:
    smtp, http = free_port(), free_port()
    inbox = start_inbox(smtp, http, tmp_path / "inbox")
    mail = {"smtp_host": "127.0.0.1", "smtp_port": smtp, "smtp_security": "none", "smtp_user": ""}
    here = deployment_for(database, treating_everyone(policy), **mail)
    yield Afternoon(here, inbox, export(tmp_path / "export"))
    inbox.stop()


def export(folder: Path) -> Path:
    """Four learners last seen twelve days ago, in their tenth week, as a platform exports them."""
    start, last = TODAY - timedelta(weeks=9), TODAY - timedelta(days=12)
    folder.mkdir()
    refs = [name.lower() for name in NAMES]
    people = [
        f"{ref},{name} Example,{ref}@learner.example,Spring,Grace Okafor,grace@coach.example"
        for ref, name in zip(refs, NAMES, strict=True)
    ]
    visits = [
        f"{ref},{start + timedelta(days=day)},page viewed,5"
        for ref in refs
        for day in range(0, (last - start).days + 1, 3)
    ]
    _write(folder / "learners.csv", "ref,Name,Email,Cohort,Coach,Coach email", people)
    _write(folder / "activity.csv", "learner,date,event,clicks", visits)
    (folder / "mapping.toml").write_text(
        '[programme]\nref = "p"\nname = "Data"\nzone = "Europe/London"\n'
        f'[cohorts."Spring"]\nstarts_on = {start}\nends_on = {TODAY + timedelta(weeks=9)}\n'
    )
    return folder


def _write(path: Path, header: str, lines: list[str]) -> None:
    path.write_text("\n".join([header, *lines, ""]))


def test_quiet_learners_get_one_mail_with_a_way_out_and_no_second_one(afternoon: Afternoon) -> None:
    brought = afternoon.bring(NOON)
    assert brought.rejected.empty
    assert brought.counts["learners"].new == 4
    assert afternoon.day(NOON) == 4
    mails = afternoon.inbox.messages()
    assert sorted(mail.to for mail in mails) == [f"{n.lower()}@learner.example" for n in NAMES]
    for mail in mails:
        assert mail.headers["List-Unsubscribe"].startswith("<https://stay.example/p/unsubscribe/")
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail.headers["List-ID"] == "Staycourse nudges <nudges.stay.example>"
        assert mail.headers["Auto-Submitted"] == "auto-generated"
        assert parseaddr(mail.headers["Reply-To"])[1] == "grace@coach.example"
        assert "Hi " in mail.text
        assert "Data" in mail.html
    assert afternoon.bring(NOON + timedelta(minutes=5)).changed_nothing
    assert afternoon.day(NOON + timedelta(minutes=5)) == 0
    assert afternoon.day(NOON + timedelta(days=1)) == 0
    assert len(afternoon.inbox.messages()) == 4


@on_both
def test_after_one_click_the_next_nudge_is_skipped_and_says_why(afternoon: Afternoon) -> None:
    afternoon.day(NOON)
    mail = afternoon.inbox.messages()[0]
    app = FastAPI()
    app.include_router(public_router(replace(afternoon.deployment, clock=lambda: NOON)))
    with TestClient(app) as provider:
        path = urlsplit(mail.headers["List-Unsubscribe"].strip("<>")).path
        posted = provider.post(path, data={"List-Unsubscribe": "One-Click"})
    assert posted.status_code == 200
    assert afternoon.day(NOON + timedelta(days=15)) == 3
    assert afternoon.reasons() == ["None", "None", "None", "suppressed"]
