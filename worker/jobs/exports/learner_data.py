"""What is held of one learner: copied for them or a colleague, or erased, as somebody asked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from config.deployment import Deployment
from domain.messaging import given_name
from domain.messaging.rendering import Translation
from domain.policy import Channel
from domain.sources import SourceError
from domain.store.activity.engines import drop_unknown_events
from domain.store.audit import person
from domain.store.database import Database
from domain.store.operations import AskedJob, tell_progress
from domain.store.outbox import Draft, queue_messages
from domain.store.people import LearnerAddresses, find_addresses, read_learner_settings
from domain.store.privacy import (
    COPY_JOB,
    ERASE_JOB,
    OWN_COPY,
    OWN_COPY_JOB,
    Copy,
    Erased,
    erase_learner,
    export_learner,
    find_copy,
    keep_copy,
)
from domain.store.staff import StaffAction, audit
from worker.jobs.exports.copy_file import copy_file

_MAIL_LASTS: Final = timedelta(days=1)


def copy_learner(here: Deployment, asked: AskedJob, *, by: str, now: datetime) -> dict[str, Any]:
    """Make the file; the learner who asked is mailed a link to it, a colleague finds it waiting."""
    with here.database.reading() as session:
        copy = find_copy(session, asked.about)
        learner = find_addresses(session, copy.learner_id) if copy else None
        if copy is None or learner is None or copy.expires_at <= now:
            raise SourceError("This copy has expired. Ask for it again.")
        held = export_learner(session, copy.learner_id)
        words = _words(here, session, learner)
    here.database.write(tell_progress, asked.request_id, by=by, now=now, share=0.5, doing="packing")
    content = copy_file(held, words, on=now.astimezone(here.zone).date())
    with here.database.transaction() as session:
        secret = keep_copy(session, copy.copy_id, content)
        who = asked.asked_by
        detail = person(session, copy.learner_id)
        audit(session, who=who, action=StaffAction.EXPORTED_LEARNER, detail=detail, now=now)
        if copy.asked_by is None and learner.email:
            link = here.urls.page(f"/p/copy/{secret}")
            queue_messages(session, [_mail(copy, learner, words, link, now=now)], now=now)
    return {"rows": sum(map(len, held.values())), "tables": len(held)}


def erase(here: Deployment, asked: AskedJob, *, by: str, now: datetime) -> dict[str, Any]:
    """Erase a learner from every table and event file, as `staycourse learner erase` does."""
    here.database.write(tell_progress, asked.request_id, by=by, now=now, share=0.1, doing="erasing")
    folder, who = here.settings.events_dir, asked.asked_by
    erased = erase_everywhere(here.database, asked.about, events_dir=folder, by=who, now=now)
    rows = sum(erased.rows.values())
    return {"rows": rows, "tables": len(erased.rows), "files": list(erased.files)}


def erase_everywhere(
    database: Database, learner_id: int, *, events_dir: str, by: str, now: datetime
) -> Erased:
    """Erase a learner from every table, then from the event files, if there are any.

    Raises `SourceError` where nobody is there any more, or where the files cannot be written: the
    tables are without them then, and `keep_retention` tries the files again.
    """
    with database.transaction() as session:
        if find_addresses(session, learner_id) is None:
            raise SourceError("There is no such learner any more.")
        detail = person(session, learner_id)  # while there are enrolments to name
        erased = erase_learner(session, learner_id, by=by, now=now)
        audit(session, who=by, action=StaffAction.ERASED_LEARNER, detail=detail, now=now)
    gone = clear_event_files(database, events_dir)
    return replace(erased, rows={**erased.rows, "event files": gone}) if events_dir else erased


def clear_event_files(database: Database, events_dir: str) -> int:
    """Take rows of whoever is erased out of the event files, if there are any; how many they were.

    Raises `SourceError` where the files cannot be written.
    """
    try:
        return drop_unknown_events(database, events_dir) if events_dir else 0
    except (OSError, ValueError) as error:
        raise SourceError(
            f"They are erased from the database. Event files still have rows of theirs: {error}."
            " The files are tried again every night."
        ) from error


#: By the name a request gives it.
LEARNER_JOBS: Final = {COPY_JOB: copy_learner, OWN_COPY_JOB: copy_learner, ERASE_JOB: erase}


def _words(here: Deployment, session: Session, learner: LearnerAddresses) -> Translation:
    chosen = read_learner_settings(session, learner.learner_id).language
    language = chosen or learner.language or here.policy.sending.language
    return here.templates.words.of(language)


def _mail(
    copy: Copy, learner: LearnerAddresses, words: Translation, link: str, *, now: datetime
) -> Draft:
    """To the address that is known, and to no other: see `Recheck`."""
    name = given_name(learner.name or "")
    hello = words("email.hello", name=name) if name else words("email.hello_nobody")
    lines = (hello, words("copy.mail_text"), link, words("copy.mail_not_you"))
    return Draft(
        dedupe_key=f"{OWN_COPY}/{copy.copy_id}",
        channel=Channel.EMAIL,
        kind=OWN_COPY,
        address=learner.email or "",
        subject=words("copy.mail_subject"),
        text="\n\n".join(lines) + "\n",
        html=None,
        template=OWN_COPY,
        send_after_at=now,
        expires_at=now + _MAIL_LASTS,
        learner_id=learner.learner_id,
        language=words.language,
    )
