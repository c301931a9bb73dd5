"""How far the set-up is, read from what is there: nothing is ticked by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.data import Queries
from dashboard.web import Viewer
from domain.policy import Policy
from domain.store.operations import AskedJob, read_asked_jobs, read_last_import_at, worker_seen_at
from domain.store.outbox import SentTest, read_last_test
from domain.store.people import count_learners
from domain.store.staff import ColleagueEntry, list_colleagues

SCORE: Final = "score-learners"
_ARRIVED: Final = ("sent", "delivered")
_SILENT: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class SetUpProgress:
    """What is there already, of all that a programme needs to begin."""

    policy: Policy
    zone: ZoneInfo
    has_mail_server: bool
    may_be_mailed: bool  # whether this address may be written to from here
    test: SentTest | None
    imported_at: datetime | None
    learners: int
    scored: tuple[date, ...]
    asked: AskedJob | None
    worker_is_there: bool
    colleagues: int

    @property
    def done(self) -> Mapping[str, bool]:
        """The steps in order, and whether each is done."""
        return {
            "account": True,
            "programme": bool(self.policy.sender.organisation),
            "import": self.learners > 0,
            "mail": self.test is not None and self.test.state in _ARRIVED,
            "scores": bool(self.scored),
            "colleagues": self.colleagues > 1,
        }

    @property
    def next_step(self) -> str:
        """The first that is not done; empty when all are."""
        return next((step for step, is_done in self.done.items() if not is_done), "")


def read_progress(queries: Queries, viewer: Viewer) -> SetUpProgress:
    """How far it is now."""
    here, now = queries.deployment, queries.clock()
    with queries.database.reading() as session:
        asked = read_asked_jobs(session, jobs=[SCORE], most=1)
        seen = worker_seen_at(session)
        return SetUpProgress(
            policy=here.policy,
            zone=here.zone,
            has_mail_server=bool(here.settings.smtp_host),
            may_be_mailed=here.gate.permits(viewer.email),
            test=read_last_test(session, viewer.staff_id),
            imported_at=read_last_import_at(session),
            learners=count_learners(session),
            scored=tuple(queries.as_ofs()),
            asked=asked[0] if asked else None,
            worker_is_there=seen is not None and now - seen < _SILENT,
            colleagues=sum(map(_comes_in, list_colleagues(session, {}, now=now))),
        )


def _comes_in(one: ColleagueEntry) -> bool:
    signs_in = bool(one.member.password_hash) or one.invited_until is not None
    return signs_in and not one.is_removed
