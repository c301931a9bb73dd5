"""Learners who are none: found by rule or said by a colleague, left out, and brought back."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select, update
from sqlmodel import Session, col

from domain.learners import LEARNER, STAFF, TEST, account_of
from domain.store.database import changed
from domain.store.tables import Enrolment, Learner, Staff


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOutAccount:
    """A record that is nobody's who learns: what it is, and who or which rule said so."""

    learner_id: int
    ref: str
    name: str | None
    email: str | None
    account: str
    account_by: str


def leave_out_by_rule(session: Session, among: Select[int] | None = None) -> int:
    """Leave out accounts that a rule finds among learners nobody decided about; how many.

    `among` finds the numbers of those to look at; all without it.
    """
    staff = {
        address
        for address in session.scalars(
            select(func.lower(col(Staff.email))).where(col(Staff.password_hash).is_not(None))
        )
        if address
    }
    c = Learner
    shown = select(*(col(one) for one in (c.id, c.name, c.email))).where(col(c.account).is_(None))
    if among is not None:
        shown = shown.where(col(c.id).in_(among))
    found = 0
    for number, name, email in session.execute(shown).all():
        if told := account_of(name, email, staff=staff):
            set_account(session, number, told[0], by=told[1])
            found += 1
    return found


def set_account(session: Session, learner_id: int, account: str, *, by: str) -> None:
    """Say what an account is: a learner counts again, any other is left out from now on."""
    whose = col(Learner.id) == learner_id
    changed(session, update(Learner).where(whose).values(account=account, account_by=by))
    theirs = [col(Enrolment.learner_id) == learner_id]
    if account == LEARNER:
        mine = col(Enrolment.left_out).in_((TEST, STAFF))
        changed(session, update(Enrolment).where(*theirs, mine).values(left_out=None))
    else:
        free = col(Enrolment.left_out).is_(None)
        changed(session, update(Enrolment).where(*theirs, free).values(left_out=account))


def leave_out_new_enrolments(session: Session) -> int:
    """Enrolments that came since of accounts that are left out; how many."""
    accounts = select(col(Learner.account)).where(col(Learner.id) == Enrolment.learner_id)
    out = select(col(Learner.id)).where(col(Learner.account).in_((TEST, STAFF)))
    new = (col(Enrolment.left_out).is_(None), col(Enrolment.learner_id).in_(out))
    return changed(
        session, update(Enrolment).where(*new).values(left_out=accounts.scalar_subquery())
    )


def read_left_out_accounts(session: Session) -> list[LeftOutAccount]:
    """Accounts that are left out, by name."""
    c = Learner
    shown = [col(one) for one in (c.id, c.ref, c.name, c.email, c.account, c.account_by)]
    found = select(*shown).where(col(c.account).in_((TEST, STAFF))).order_by(col(c.name))
    return [
        LeftOutAccount(
            learner_id=number,
            ref=ref,
            name=name,
            email=email,
            account=account,
            account_by=by or "",
        )
        for number, ref, name, email, account, by in session.execute(found)
    ]
