"""Colleagues as messages reach them: where, and what they want to hear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from domain.policy import Channel
from domain.store.coaching.alerts import NEVER_ARRIVED
from domain.store.database import among
from domain.store.staff import OVERSEERS, Role
from domain.store.tables import Message, Staff


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    """A person who works with learners, and on which channels they want alerts."""

    staff_id: int
    name: str
    role: Role
    email: str | None
    phone: str | None
    channels: tuple[Channel, ...]
    signs_in: bool

    def address(self, channel: Channel) -> str | None:
        """Where this channel reaches them."""
        return self.email if channel is Channel.EMAIL else self.phone

    @property
    def oversees(self) -> bool:
        """Whether they look after everybody's learners, and sign in to do so."""
        return self.signs_in and self.role in OVERSEERS


def read_colleagues(session: Session) -> dict[int, Colleague]:
    """Everybody on the staff who was not removed, by row number."""
    here = select(Staff).where(col(Staff.removed_at).is_(None))
    rows = session.exec(here.order_by(col(Staff.id))).all()
    return {row.id: _colleague(row, row.id) for row in rows}


def read_staff_addresses(session: Session) -> frozenset[str]:
    """Where colleagues are reached by mail, those who were removed as well."""
    known = select(Staff.email).where(col(Staff.email).is_not(None))
    return frozenset(address for address in session.exec(known) if address)


def save_alert_channels(
    session: Session,
    staff_id: int,
    *,
    email: bool | None = None,
    sms: bool | None = None,
    phone: str | None = None,
) -> Colleague:
    """Save on which channels they want alerts, and their number; None leaves it as it was."""
    row = session.get_one(Staff, staff_id)
    row.phone = phone or row.phone
    row.alert_email = row.alert_email if email is None else email
    row.alert_sms = row.alert_sms if sms is None else sms
    session.add(row)
    session.flush()
    return _colleague(row, staff_id)


def read_last_written(
    session: Session, staff_ids: Sequence[int], kind: str, *, since: datetime
) -> dict[int, list[datetime]]:
    """When messages of a kind were written to these colleagues since then, oldest first.

    A mail and a text of one moment say the same and count once.
    """
    found = (
        select(Message.staff_id, Message.created_at)
        .where(
            among(Message.staff_id, staff_ids),
            Message.kind == kind,
            Message.created_at >= since,
        )
        .distinct()
        .order_by(col(Message.created_at))
    )
    written: dict[int, list[datetime]] = {}
    for staff_id, at in session.exec(found):
        if staff_id is not None:
            written.setdefault(staff_id, []).append(at)
    return written


def read_arrivals(
    session: Session, kind: str, *, since: datetime
) -> dict[tuple[int, datetime], bool]:
    """Of what was written of a kind since then: to whom and when, and whether any of it arrived.

    What is still on its way counts as arrived, until a provider says otherwise.
    """
    found = select(Message.staff_id, Message.created_at, Message.state).where(
        Message.kind == kind, Message.created_at >= since
    )
    written: dict[tuple[int, datetime], bool] = {}
    for staff_id, at, state in session.exec(found):
        if staff_id is not None:
            written[staff_id, at] = written.get((staff_id, at), False) or state not in NEVER_ARRIVED
    return written


def _colleague(row: Staff, staff_id: int) -> Colleague:
    wanted = []
    is_told_names = row.role != Role.ANALYST
    # silence means mail, and no texts
    if row.alert_email is not False and is_told_names:
        wanted.append(Channel.EMAIL)
    if row.alert_sms and is_told_names:
        wanted.append(Channel.SMS)
    known = row.role in set(Role)
    return Colleague(
        staff_id=staff_id,
        name=row.name,
        role=Role(row.role) if known else Role.COACH,
        email=row.email,
        phone=row.phone,
        channels=tuple(wanted),
        signs_in=row.password_hash is not None,
    )
