"""Messages before anybody gets them: whether they can be written, how they read, a test."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import terminal
from commands.terminal import (
    AsJson,
    AsOf,
    Failure,
    day_of,
    failing_on,
    migrated_deployment,
    show_json,
)

if TYPE_CHECKING:
    from config.deployment import Deployment
    from domain.messaging.rendering import RenderedMessage

messages = typer.Typer(
    help="Messages before anybody gets them: check, preview, test.", no_args_is_help=True
)
Learner = Annotated[str | None, typer.Option(help="Their reference; by default the first.")]
By = Annotated[Literal["email", "sms"], typer.Option("--channel", help="email or sms")]
Language = Annotated[str | None, typer.Option(help="Such as de; by default the learner's own.")]
Variant = Annotated[str | None, typer.Option(help="Another wording than the plain one.")]
_SHOWN = 20


@messages.command("check")
def check(as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Who would get an empty or broken message; ends with 1 when somebody would.

    Example: `staycourse messages check`
    """
    from worker.jobs.planning.check_messages import check_messages

    with migrated_deployment() as here, terminal.err.status("reading every message …"):
        day = day_of(here, as_of)
        found = check_messages(here, as_of=day, now=here.clock())
    if as_json:
        show_json(asdict(found))
    else:
        for problem in found.problems[:_SHOWN]:
            what = f"{problem.intervention} by {problem.channel} in {problem.language}"
            terminal.out.print(
                f"enrolment {problem.enrolment_id}: {what}: {problem.reason}",
                highlight=False,
                markup=False,
            )
        for sentence in found.english:
            terminal.out.print(f"comes in English: {sentence}", highlight=False)
        count = len(found.problems)
        terminal.out.print(
            f"{found.learners:,} enrolments on {day}: {count:,} messages would be empty or broken."
        )
    if found.problems:
        raise typer.Exit(1)


@messages.command("preview")
def preview(  # noqa: PLR0917 - Typer reads options from the signature
    intervention: str,
    learner: Learner = None,
    channel: By = "email",
    language: Language = None,
    variant: Variant = None,
    as_of: AsOf = None,
) -> None:
    """How a message would read to a learner; its links open nothing.

    Example: `staycourse messages preview reengage --language de`
    """
    with migrated_deployment() as here:
        written = _written(here, intervention, learner, channel, language, variant, as_of)
    if written.subject is not None:
        terminal.out.print(f"Subject: {written.subject}\n", highlight=False, markup=False)
    terminal.out.print(written.text, highlight=False, markup=False, soft_wrap=True)
    if channel == "sms":
        segments = "1 segment" if written.segments == 1 else f"{written.segments} segments"
        terminal.out.print(f"({segments})", highlight=False)


@messages.command("test")
def send_test(  # noqa: PLR0917 - Typer reads options from the signature
    intervention: str,
    email: Annotated[str, typer.Option("--to", help="Your address, as you sign in.")],
    learner: Learner = None,
    channel: By = "email",
    language: Language = None,
    variant: Variant = None,
    as_of: AsOf = None,
) -> None:
    """Queue a message to yourself, marked as a test; the worker sends it.

    Example: `staycourse messages test reengage --to kim@example.org`
    """
    from domain.policy import Channel
    from domain.store.outbox import SendTestOutcome, queue_test_send
    from domain.store.staff import find_by_email

    with migrated_deployment() as here:
        written = _written(here, intervention, learner, channel, language, variant, as_of)
        with here.database.transaction() as session:
            person = find_by_email(session, email)
            if person is None:
                raise Failure(f"nobody signs in as {email}: staycourse user add {email}")
            outcome = queue_test_send(
                session,
                written,
                staff_id=person.staff_id,
                channel=Channel(channel),
                now=here.clock(),
            )
    if outcome is not SendTestOutcome.QUEUED:
        raise Failure(outcome.sentence)
    terminal.out.print(outcome.sentence)


def _written(  # noqa: PLR0917 - the options of a command, in their order
    here: "Deployment",
    intervention: str,
    learner: str | None,
    channel: str,
    language: str | None,
    variant: str | None,
    as_of: datetime | None,
) -> "RenderedMessage":
    from domain.messaging.rendering import MessageError
    from domain.policy import Channel
    from worker.jobs.planning.check_messages import (
        NothingToPreviewError,
        PreviewTarget,
        preview_message,
    )

    wanted = PreviewTarget(
        intervention=intervention,
        learner=learner,
        channel=Channel(channel),
        language=language,
        variant=variant,
    )
    with failing_on(NothingToPreviewError, MessageError):
        return preview_message(here, wanted, as_of=day_of(here, as_of), now=here.clock())
