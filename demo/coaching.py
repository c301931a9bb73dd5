"""What the demo's coaches did: contacts with some of their worklist, and one who likes texts."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from demo.people import FIRST_COACH
from domain.store.coaching import NewContact, log_contact, read_colleagues, save_alert_channels
from domain.store.database import Database
from domain.store.scoring import read_snapshots

#: Of the worklist, one in so many is contacted in the days after, others each week.
_ONE_IN: Final = 3
_AT_MOST: Final = 20
#: kind, outcome, minutes, note: taken in turns.
_TOLD: Final = (
    (
        "call",
        "reached",
        20,
        "Talked about the next piece of work and agreed on one evening a week.",
    ),
    ("call", "no_answer", 5, None),
    ("text", "left_message", 5, "Asked for a good time to talk."),
    ("meeting", "reached", 30, "Went through the feedback together; a plan for two weeks."),
    ("email", "left_message", 10, None),
)


def prefer_texts(database: Database) -> None:
    """The first coach wants alerts as texts too; nothing leaves this machine."""
    with database.transaction() as session:
        for number, person in read_colleagues(session).items():
            if person.email == FIRST_COACH:
                save_alert_channels(session, number, sms=True)


def contact_some(database: Database, *, as_of: date, before: date) -> int:
    """Log contacts with some of the day's worklist, one or two days later, before a day."""
    listed = read_snapshots(database, as_of).dropna(subset=["worklist_rank", "coach_id"])
    turn = (as_of.toordinal() // 7 + 1) % _ONE_IN
    some = listed.sort_values("worklist_rank").iloc[turn::_ONE_IN].head(_AT_MOST)
    contacts = [
        contact
        for number, row in enumerate(some.itertuples(), start=as_of.toordinal())
        if (contact := _contact(row, number, as_of)).day < before
    ]
    with database.transaction() as session:
        for contact in contacts:
            log_contact(session, contact)
    return len(contacts)


def _contact(row: Any, number: int, as_of: date) -> NewContact:  # noqa: ANN401 - a row of a frame
    kind, outcome, minutes, note = _TOLD[number % len(_TOLD)]
    day = as_of + timedelta(days=1 + number % 2)
    return NewContact(
        enrolment_id=int(row.enrolment_id),
        staff_id=int(row.coach_id),
        day=day,
        kind=kind,
        outcome=outcome,
        minutes=minutes,
        note=note,
        logged_at=datetime.combine(day, time(15, 10), UTC),
    )
