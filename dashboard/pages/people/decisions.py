"""What an admin decides about colleagues: each in one transaction, with its line on the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from dashboard.data import Queries
from dashboard.pages.people.invitations import invitation_mail
from dashboard.sign_in import JOIN, second_factor_mail
from dashboard.web import Viewer
from domain.store.outbox import queue_messages
from domain.store.people import CaseloadFilter, find_caseload
from domain.store.staff import (
    Role,
    StaffAction,
    StaffMember,
    audit,
    find_by_id,
    invite,
    is_removed,
    let_see_demographics,
    remove_user,
    reset_second_factor,
    set_role,
)
from domain.store.staff.caseloads import (
    CoverRefused,
    assign,
    end_cover,
    end_covers_of,
    keep_covers,
    set_cover,
    take_over,
)
from domain.store.staff.sign_in import count_admins, end_sessions, make_link
from domain.store.staff.tokens import make_token, revoke_token

#: A cover further ahead is a slip of the keyboard.
_PLANNED_AHEAD: Final = timedelta(days=2 * 365)


class NotDecided(Exception):  # noqa: N818 - reads as the sentence it is
    """Why nothing was changed, as a sentence for who asked."""


@dataclass(frozen=True, kw_only=True)
class MadeLink:
    """A link that is shown this once, and whether it was mailed as well."""

    member: StaffMember
    url: str
    is_mailed: bool


@dataclass(frozen=True, kw_only=True)
class PeopleDecisions:
    """One admin's decisions."""

    queries: Queries
    viewer: Viewer

    def invite(self, *, email: str, name: str, role: Role) -> MadeLink:
        """Make a place for somebody, and the link to it."""
        local, _, host = email.strip().partition("@")
        if not local or not host or " " in email.strip():
            raise NotDecided("That is no email address.")
        return self._with_link(lambda session: invite(session, email=email, name=name, role=role))

    def renew_link(self, staff_id: int) -> MadeLink:
        """Another link for somebody who is here."""
        return self._with_link(lambda session: self._known(session, staff_id))

    def _with_link(self, find: Callable[[Session], StaffMember]) -> MadeLink:
        here, now = self.queries.deployment, self._now()
        may_mail, templates = bool(here.settings.smtp_host), here.current_templates()
        with self.queries.database.transaction() as session:
            member = find(session)
            token = make_link(session, staff_id=member.staff_id, now=now)
            url = here.urls.page(f"{JOIN}/{token}")
            if may_mail:
                mail = invitation_mail(templates, member, link=url, by=self.viewer.name, now=now)
                queue_messages(session, [mail], now=now)
            self._note(session, StaffAction.INVITED, f"{member.email}: {member.role}")
        return MadeLink(member=member, url=url, is_mailed=may_mail)

    def change_role(self, staff_id: int, role: Role) -> None:
        """Let somebody see more or less; an admin is always left."""
        with self.queries.database.transaction() as session:
            member = self._known(session, staff_id)
            if member.role is not role:
                self._not_the_last(session, member)
                theirs = CaseloadFilter(coach=staff_id)
                if role is Role.ANALYST and find_caseload(session, theirs):
                    raise NotDecided("Analysts see no names: hand their learners over first.")
                set_role(session, staff_id=staff_id, role=role)
                detail = f"{member.email}: {member.role} to {role}"
                self._note(session, StaffAction.CHANGED_ROLE, detail)

    def let_see_demographics(self, staff_id: int, *, may: bool) -> None:
        """Let somebody compare groups by gender, ethnicity and the like, or no longer."""
        with self.queries.database.transaction() as session:
            member = self._known(session, staff_id)
            if may and member.role is Role.COACH:
                raise NotDecided("Coaches see no figures of groups: give another role first.")
            let_see_demographics(session, staff_id=staff_id, may=may)
            action = StaffAction.LET_SEE_DEMOGRAPHICS if may else StaffAction.HID_DEMOGRAPHICS
            self._note(session, action, member.email)

    def end_sessions(self, staff_id: int) -> None:
        """Sign somebody out everywhere."""
        with self.queries.database.transaction() as session:
            member = self._known(session, staff_id)
            end_sessions(session, staff_id)
            self._note(session, StaffAction.ENDED_SESSIONS, member.email)

    def reset_second_factor(self, staff_id: int) -> None:
        """Let somebody in without a code, who has lost phone and recovery codes; they are told."""
        now = self._now()
        with self.queries.database.transaction() as session:
            member = self._known(session, staff_id)
            reset_second_factor(session, staff_id=staff_id)
            change = f"{self.viewer.name} has reset your second factor: no code is asked for now."
            queue_messages(session, [second_factor_mail(member, change=change, now=now)], now=now)
            self._note(session, StaffAction.SECOND_FACTOR_RESET, member.email)

    def make_token(self, staff_id: int, name: str) -> str:
        """A token for a program of theirs, shown this once."""
        if not name.strip():
            raise NotDecided("Say what the token is for.")
        with self.queries.database.transaction() as session:
            member = self._known(session, staff_id)
            if not member.password_hash:
                raise NotDecided("Only who signs in may have tokens.")
            self._note(session, StaffAction.MADE_TOKEN, f"{member.email}: {name.strip()}")
            days = self.queries.deployment.settings.api_access_days
            return make_token(
                session,
                staff_id=staff_id,
                name=name.strip(),
                now=self._now(),
                expires_at=self._now() + timedelta(days=days),
            )

    def revoke_token(self, staff_id: int, name: str) -> None:
        """Turn programs with tokens of this name away."""
        with self.queries.database.transaction() as session:
            member = self._known(session, staff_id)
            revoke_token(session, staff_id=staff_id, name=name, now=self._now())
            self._note(session, StaffAction.REVOKED_TOKEN, f"{member.email}: {name}")

    def deactivate(self, staff_id: int, *, to: int | None) -> None:
        """Close every door; whoever has learners hands them over."""
        now = self._now()
        if staff_id == self.viewer.staff_id:
            raise NotDecided("Another admin has to end your own access.")
        with self.queries.database.transaction() as session:
            member = self._known(session, staff_id)
            self._not_the_last(session, member)
            end_covers_of(session, staff_id, now=now)
            if to is not None:
                taker = self._coach(session, to)
                if to == staff_id:
                    raise NotDecided("Somebody else has to take the learners.")
                moved = take_over(session, of=staff_id, coach_id=to)
                detail = f"{taker.email} from {member.email}: {moved} learners"
                self._note(session, StaffAction.TOOK_OVER, detail)
            if remove_user(session, staff_id=staff_id, now=now):
                raise NotDecided("Say who takes their learners.")
            self._note(session, StaffAction.REMOVED_USER, member.email or member.name)

    def assign(self, chosen: CaseloadFilter, *, to: int, expected: int) -> int:
        """Hand over the learners that were counted; nothing where they are others by now."""
        with self.queries.database.transaction() as session:
            taker = self._coach(session, to)
            found = find_caseload(session, chosen)
            if len(found) != expected:
                raise NotDecided(f"They are {len(found):,} by now. Look again, then hand over.")
            new = assign(session, found, coach_id=to)
            detail = f"{taker.email or taker.name}: {len(found)} learners ({new} new)"
            self._note(session, StaffAction.ASSIGNED_LEARNERS, detail)
        return new

    def set_cover(self, *, of: int, by: int, from_on: date, last_on: date) -> None:
        """Plan who stands in; begins at once where it is to."""
        now = self._now()
        today = self.queries.deployment.gate.today(now)
        if not today <= last_on < today + _PLANNED_AHEAD:
            raise NotDecided("The last day is over already, or years away.")
        with self.queries.database.transaction() as session:
            away, there = self._known(session, of), self._coach(session, by)
            try:
                set_cover(
                    session,
                    coach_id=of,
                    covered_by_id=by,
                    from_on=from_on,
                    until_on=last_on + timedelta(days=1),
                    by=self.viewer.email,
                    now=now,
                )
            except CoverRefused as error:
                raise NotDecided(str(error)) from error
            detail = f"{there.name} for {away.name}, {from_on} to {last_on}"
            self._note(session, StaffAction.SET_COVER, detail)
            keep_covers(session, today=today, now=now, by=self.viewer.email)

    def end_cover(self, cover_id: int) -> None:
        """End a cover: learners go back."""
        with self.queries.database.transaction() as session:
            back = end_cover(session, cover_id, now=self._now())
            self._note(session, StaffAction.ENDED_COVER, f"cover {cover_id}: {back} learners back")

    def _known(self, session: Session, staff_id: int) -> StaffMember:
        member = find_by_id(session, staff_id)
        if member is None:
            raise NotDecided("There is no such colleague.")
        return member

    def _coach(self, session: Session, staff_id: int) -> StaffMember:
        """Somebody who may have learners."""
        member = self._known(session, staff_id)
        if member.role is Role.ANALYST:
            raise NotDecided("Analysts see no names, so nobody can be theirs to help.")
        if is_removed(session, staff_id):
            raise NotDecided(f"{member.name} does not work here any more.")
        return member

    def _not_the_last(self, session: Session, member: StaffMember) -> None:
        is_admin = member.role is Role.ADMIN and member.password_hash
        if is_admin and count_admins(session) == 1:
            raise NotDecided("The last admin stays: make another one first.")

    def _note(self, session: Session, action: StaffAction, detail: str) -> None:
        audit(session, who=self.viewer.email, action=action, now=self._now(), detail=detail)

    def _now(self) -> datetime:
        return self.queries.clock()
