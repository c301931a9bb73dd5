"""All that one process needs to do its work, made once where it begins and handed down."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.edited_templates import EditedTemplates
from config.files import PolicyFileError, load_policy
from config.logs import configure_logs
from config.public_urls import PublicUrls
from config.settings import Settings
from config.templates import load_templates
from config.tracing import Tracer, open_tracer, span
from domain.messaging import PreviewContext
from domain.messaging.delivery import BounceKeys
from domain.messaging.rendering import Templates
from domain.nudges.catalogue import check_policy
from domain.nudges.eligibility import Gate
from domain.policy import Policy, SenderIdentity
from domain.store.database import ConnectionLimits, Database, watch_statements
from domain.store.operations import last_policy_change, read_saved_policy

if TYPE_CHECKING:
    from config.credential_cipher import CredentialCipher
    from domain.store.activity.engines import ActivityEngine

_LOOK_EVERY: Final = timedelta(seconds=3)
#: Tells the present moment, aware and in UTC.
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock on the wall; everything below a composition root is told the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Settings, policy, database, templates and clock, and what follows from them.

    What follows (`gate`, `urls`, …) is derived, so that `dataclasses.replace(deployment, policy=…)`
    is consistent.
    """

    settings: Settings
    policy: Policy
    database: Database
    templates: Templates  # as they are shipped; learners' words: `current_templates`
    clock: Clock = utc_now
    #: The number of the saved change that `policy` is of; 0: it is that of the files.
    change: int = 0
    #: What spans are told to; None where no collector is named.
    tracer: Tracer | None = None

    def in_force(self) -> "Deployment":
        """The same with the policy that staff saved last; this one where that is it.

        Raises:
            PolicyFileError: what was saved by an earlier program cannot be any more.
        """
        with self.database.reading() as session:
            if last_policy_change(session) == self.change:
                return self
            saved = read_saved_policy(session)
        if saved is None:
            return self
        checked = check_policy(saved.content)
        if checked.policy is None:
            name, why = next(iter(checked.problems.items()))
            raise PolicyFileError(f"the saved policy {saved.revision}: {name}: {why}")
        newer = replace(self, policy=checked.policy, change=saved.number)
        # what is open already is no number of the policy's
        kept = {"engine", "_edited_templates"} & vars(self).keys()
        vars(newer).update({name: vars(self)[name] for name in kept})
        return newer

    def current_templates(self) -> Templates:
        """Every template as it is now: what staff saved last, in any process, over what is shipped.

        Asked once a job or request: a day's messages are all made from the same words.
        """
        return self._edited_templates.now()

    @cached_property
    def _edited_templates(self) -> EditedTemplates:
        return EditedTemplates(shipped=self.templates, database=self.database)

    @cached_property
    def gate(self) -> Gate:
        """The terms on which anybody is written to from here."""
        settings = self.settings
        return Gate(
            policy=self.policy, production=settings.is_production, allow_list=settings.allow_list
        )

    @cached_property
    def urls(self) -> PublicUrls:
        """Addresses that messages and pages name."""
        return PublicUrls(
            base=self.settings.public_url.rstrip("/"),
            secrets=self.settings.secret_keys,
        )

    @cached_property
    def bounce_keys(self) -> BounceKeys:
        """What makes reports about our mails believable."""
        return BounceKeys(secrets=self.settings.secret_keys)

    @cached_property
    def cipher(self) -> "CredentialCipher":
        """What credentials of platforms are kept with."""
        from config.credential_cipher import CredentialCipher  # noqa: PLC0415 - few pages need it

        return CredentialCipher(self.settings.all_credential_keys)

    @cached_property
    def engine(self) -> "ActivityEngine":
        """What computes features; connects when first asked for."""
        from domain.store.activity.engines import open_engine  # noqa: PLC0415 - pages need none

        settings = self.settings
        return open_engine(
            settings.activity_engine,
            url=settings.activity_engine_url.get_secret_value(),
            folder=settings.events_dir,
        )

    @cached_property
    def preview_context(self) -> PreviewContext:
        """What all messages share, with links that open nothing."""
        return PreviewContext(
            public_url=self.settings.public_url,
            sender_of=self.sender_of,
            language=self.policy.sending.language,
        )

    def sender_of(self, programme: str | None) -> SenderIdentity:
        """Who writes to a programme's learners: as its policy says, else as the settings do."""
        settings = SenderIdentity(course_url=self.settings.course_url)
        return self.policy.sender_of(programme).or_else(settings)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The programme's own clock."""
        return ZoneInfo(self.policy.sending.zone)

    def today(self) -> date:
        """The day to work on: that of `AS_OF`, else today by the programme's clock."""
        if self.settings.as_of:
            return date.fromisoformat(self.settings.as_of)
        return self.clock().astimezone(self.zone).date()


class LiveDeployment:
    """The deployment with the policy in force, for a process that runs on while it changes.

    It is looked for every few seconds at most, and at once after `look_again`.
    """

    def __init__(self, deployment: Deployment) -> None:
        self.from_files = self._newest = deployment
        self._looked_at = datetime.min.replace(tzinfo=UTC)

    def now(self) -> Deployment:
        """As of some seconds ago."""
        now = self._newest.clock()
        if self._looked_at + _LOOK_EVERY <= now:
            self._newest, self._looked_at = self._newest.in_force(), now
        return self._newest

    def look_again(self) -> None:
        """A change was saved here."""
        self._looked_at = datetime.min.replace(tzinfo=UTC)


def database_of(settings: Settings, *, limits: ConnectionLimits | None = None) -> Database:
    """The database that the settings name; its schema is left alone."""
    return Database(
        settings.database_url.get_secret_value(),
        limits=limits or ConnectionLimits(),
        coach_role=settings.database_coach_role,
    )


@contextmanager
def open_deployment(
    settings: Settings, *, clock: Clock = utc_now, serves_pages: bool = False
) -> Iterator[Deployment]:
    """The deployment that the settings describe, closed at the end; its schema is left alone.

    Where it `serves_pages`, no statement may take long; jobs may.

    Raises:
        PolicyFileError: a policy file is absent or holds a value that cannot be.
        ToneError: words for learners hold deficit language.
    """
    configure_logs(settings)
    limits = ConnectionLimits(
        connections=settings.database_connections,
        statement_seconds=settings.page_statement_seconds if serves_pages else 0,
        idle_seconds=60 if serves_pages else 600,
    )
    database = database_of(settings, limits=limits)
    tracer = open_tracer(settings)
    if tracer is not None:
        watch_statements(
            database, lambda verb, text: span(tracer, f"SQL {verb}", **{"db.query.text": text})
        )
    try:
        yield Deployment(
            tracer=tracer,
            settings=settings,
            policy=load_policy(settings.policy_dir),
            database=database,
            templates=Templates(load_templates()),
            clock=clock,
        )
    finally:
        database.close()
