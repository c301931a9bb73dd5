"""A learner whose courses are long over loses their name; what they did stays, for what helped.

Refs, names, addresses, demographics and words go. Days of activity, marks, snapshots, draws and
what was sent stay under a number that says nothing outside of here.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, update
from sqlmodel import Session, SQLModel, col

from domain.frames import DEMOGRAPHICS
from domain.store.audit import REDACTED
from domain.store.database import changed, table_of
from domain.store.identity import NOT_KEPT, records_of
from domain.store.privacy.erased_people import remember
from domain.store.privacy.mentions import (
    ON_ITS_WAY,
    blank_alerts,
    clear_mentions,
    clear_uploads,
    forget_import_statements,
    names_of,
)
from domain.store.privacy.ownership import owned_rows
from domain.store.tables import (
    CheckIn,
    ConsentRecord,
    Contact,
    Enrolment,
    ImportChange,
    Learner,
    LearnerAnswer,
    LearnerChoice,
    Message,
    MessageEvent,
    MessageState,
    Nudge,
    Preference,
    ReceivedEvent,
    SamePerson,
    Task,
    WorklistDecision,
)

#: What a ref begins with that says nothing of anybody; no platform has a space in its refs.
FORMER_REF: Final = "former "
_ABOUT: Final = (
    *("name", "email", "phone", "zone", "language", *DEMOGRAPHICS),
    *("email_consent", "sms_consent"),
)
_WORDS: Final[tuple[tuple[type[SQLModel], dict[str, str | None]], ...]] = (
    (CheckIn, {"text": None}),
    (LearnerAnswer, {"detail": "{}"}),
    (Contact, {"note": None}),
    (Task, {"detail": None}),
    (WorklistDecision, {"reason": None}),
    (MessageEvent, {"detail": None}),
    (Nudge, {"trace": "{}"}),
    (SamePerson, {"why": REDACTED, "moved": NOT_KEPT}),
    (
        Message,
        {"subject": None, "body_text": REDACTED, "body_html": None, "headers": "{}"}
        | {"address": "", "address_key": "", "provider_id": None},
    ),
)
_GONE: Final[tuple[type[SQLModel], ...]] = (
    *(LearnerChoice, Preference, ConsentRecord),
    *(ImportChange, ReceivedEvent),
)


def anonymise_learner(session: Session, learner_id: int, *, by: str, now: datetime) -> None:
    """Take away who they are, from every record of theirs; another course brings them back.

    Stops on their addresses stay. Raises `NoResultFound` where there is nobody.
    """
    session.get_one(Learner, learner_id)
    for number in records_of(session, learner_id):
        named = names_of(session, number)
        blank_alerts(session, number)
        forget_import_statements(session, number)
        owned = owned_rows(number)
        _stop_waiting(session, number)
        for model in _GONE:
            changed(session, delete(table_of(model)).where(owned[table_of(model)]))
        for model, values in _WORDS:
            changed(session, update(table_of(model)).where(owned[table_of(model)]).values(values))
        _rename(session, number)
        clear_mentions(session, named)
        remember(session, named.names, by=by, now=now, is_former=True)
    clear_uploads(session)


def _stop_waiting(session: Session, number: int) -> None:
    """Nothing should wait by then; what does has nobody to go to."""
    waits = (col(Message.learner_id) == number, col(Message.state).in_(ON_ITS_WAY))
    left = {"state": MessageState.SKIPPED, "reason": "kept no longer"}
    changed(session, update(Message).where(*waits).values(left))


def _rename(session: Session, number: int) -> None:
    theirs = col(Enrolment.learner_id) == number
    for enrolment in session.scalars(select(col(Enrolment.id)).where(theirs)).all():
        mine = update(Enrolment).where(col(Enrolment.id) == enrolment)
        changed(session, mine.values(ref=f"{FORMER_REF}{enrolment}", original=None))
    nobody = dict.fromkeys(_ABOUT) | {"ref": f"{FORMER_REF}{number}"}
    changed(session, update(Learner).where(col(Learner.id) == number).values(nobody))
