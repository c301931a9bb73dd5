"""Whose account it is, and which role their groups give; addresses count only where confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from dashboard.sign_in.refusals import Refusal
from domain.store.staff import (
    Role,
    StaffAction,
    StaffMember,
    audit,
    create_for_account,
    find_by_account,
    find_by_email,
    is_invited,
    is_removed,
    link_account,
    set_role,
    shut_out,
)
from domain.store.staff.sign_in import count_admins

#: Of several roles, the one that lets most be done.
_RANK: Final = (Role.ADMIN, Role.MANAGER, Role.COACH, Role.ANALYST)
NO_PLACE: Final = Refusal(
    sentence="Nobody has made a place for you here yet. Please ask an admin of your programme.",
    status=403,
)
LEFT: Final = Refusal(
    sentence="Your place here has been closed. If that is wrong, please ask an admin.", status=403
)
NO_ROLE: Final = Refusal(
    sentence="Your organisation gives you no role here. Please ask who looks after its groups.",
    status=403,
)
NOT_CONFIRMED: Final = Refusal(
    sentence="Your organisation does not confirm your address, so we cannot tell who you are here. "
    "Please ask those who look after its sign-in.",
    status=403,
)


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Where groups are named and what each gives; without any, roles are given here."""

    claim: str
    by_group: Mapping[str, str]
    creates_people: bool

    def of(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that somebody's groups give; None where they give none."""
        named = claims.get(self.claim)
        groups = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        given = {self.by_group[group] for group in map(str, groups) if group in self.by_group}
        return next((role for role in _RANK if role in given), None)


def person_of(
    session: Session, claims: Mapping[str, Any], roles: Roles, *, now: datetime
) -> StaffMember | Refusal:
    """Who comes in with the role they have now, or why nobody does."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    known = find_by_account(session, issuer=issuer, subject=subject)
    given = roles.of(claims)
    if roles.by_group and given is None:
        if known is not None and not _is_last_admin(session, known):
            shut_out(session, staff_id=known.staff_id, now=now)
            audit(session, who=known.email, action=StaffAction.LOST_ROLE, now=now)
        return NO_ROLE
    if known is None:
        found = _first_time(session, claims, roles, given, now=now)
        if isinstance(found, Refusal):
            return found
        known = found
        link_account(session, staff_id=known.staff_id, issuer=issuer, subject=subject, now=now)
        detail = f"{issuer}: {subject}"
        audit(session, who=known.email, action=StaffAction.LINKED_ACCOUNT, now=now, detail=detail)
    elif not known.password_hash:
        return LEFT
    return _with_role(session, known, given, now=now)


def _first_time(
    session: Session,
    claims: Mapping[str, Any],
    roles: Roles,
    given: Role | None,
    *,
    now: datetime,
) -> StaffMember | Refusal:
    """Somebody whose account is not known yet: by their address, where it is confirmed."""
    email = str(claims.get("email") or "").strip().lower()
    if not email or claims.get("email_verified") is not True:
        return NOT_CONFIRMED
    here = find_by_email(session, email)
    if here is None:
        if not roles.creates_people:
            return NO_PLACE
        name, role = str(claims.get("name") or "").strip(), given or Role.COACH
        made = create_for_account(session, email=email, name=name, role=role)
        detail = f"{email}: {role}, by the organisation's sign-in"
        audit(session, who=email, action=StaffAction.ADDED_USER, now=now, detail=detail)
        return made
    if is_removed(session, here.staff_id):
        return LEFT
    may = here.password_hash or roles.creates_people or is_invited(session, here.staff_id, now=now)
    return here if may else NO_PLACE


def _is_last_admin(session: Session, member: StaffMember) -> bool:
    """Whether nobody could administer without them: no group takes that away."""
    return member.role is Role.ADMIN and count_admins(session) == 1


def _with_role(
    session: Session, member: StaffMember, given: Role | None, *, now: datetime
) -> StaffMember:
    """The person with the role their groups give now; what they had open with another ends."""
    if given is None or given is member.role or _is_last_admin(session, member):
        return member
    set_role(session, staff_id=member.staff_id, role=given)
    detail = f"{member.email}: {member.role} to {given}, by groups"
    audit(session, who=member.email, action=StaffAction.CHANGED_ROLE, now=now, detail=detail)
    return replace(member, role=given)
