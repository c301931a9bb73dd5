"""Who is asked for a code, whose code is right, and how one begins and ends giving codes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from sqlmodel import Session

from dashboard.sign_in.account_mails import second_factor_mail
from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.second_factor.codes import new_secret, picture, spelled, step_of
from dashboard.sign_in.tries import reserve_or_wait
from dashboard.web import Viewer
from domain.store.database import Database
from domain.store.outbox import queue_messages
from domain.store.staff import StaffAction, StaffMember, audit, find_by_id, record_sign_in
from domain.store.staff.sign_in import (
    OpenSession,
    Origin,
    begin_second_factor,
    count_recovery_codes,
    end_other_sessions,
    end_second_factor,
    end_session,
    find_pending_session,
    find_second_factor,
    forget_tries,
    new_recovery_codes,
    open_session,
    take_code,
    take_recovery_code,
)

_NAME: Final = "totp"
_COUNTED_AS: Final = "code "
TOO_LATE: Final = Refusal(sentence="That took long. Please sign in once more.", status=401)
WRONG_CODE: Final = Refusal(
    sentence="That code is not right, or was given before. Please take the next one.", status=401
)


class Cipher(Protocol):
    """What keeps secrets encrypted."""

    def encrypted(self, secrets: dict[str, str]) -> str:
        """As they are kept."""

    def decrypted(self, kept: str) -> dict[str, str]:
        """As they were."""


@dataclass(frozen=True, kw_only=True)
class ToSetUp:
    """What an app is given: a picture, or letters to type."""

    picture: str = field(repr=False)
    spelled: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Somebody who is in; the codes for a lost phone where they were made just now."""

    member: StaffMember
    token: str = field(repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class SecondFactorState:
    """How it is with a person's codes."""

    is_on: bool
    is_begun: bool
    codes_left: int


@dataclass(frozen=True, kw_only=True)
class SecondFactors:
    """Asks for codes, and keeps what makes them encrypted."""

    database: Database
    clock: Callable[[], datetime]
    cipher: Cipher

    def pending(self, cookie: str) -> OpenSession | None:
        """Whose password was right within the last minutes."""
        return self.database.read(find_pending_session, cookie, now=self.clock())

    def state(self, staff_id: int) -> SecondFactorState:
        """Whether a person gives codes, or has begun to."""
        with self.database.reading() as session:
            found = find_second_factor(session, staff_id)
            left = count_recovery_codes(session, staff_id)
        is_on = found is not None and found.is_confirmed
        return SecondFactorState(
            is_on=is_on, is_begun=found is not None and not is_on, codes_left=left
        )

    def begin(self, staff_id: int) -> None:
        """Make a new secret, unless an app is in use."""
        kept = self.cipher.encrypted({_NAME: new_secret()})
        self.database.write(begin_second_factor, staff_id=staff_id, secret=kept, now=self.clock())

    def to_set_up(self, staff_id: int, email: str) -> ToSetUp | None:
        """What the app is given; None where nothing was begun, or all is done."""
        found = self.database.read(find_second_factor, staff_id)
        if found is None or found.is_confirmed:
            return None
        secret = self.cipher.decrypted(found.secret)[_NAME]
        return ToSetUp(picture=picture(secret, email), spelled=spelled(secret))

    def enter(self, cookie: str, code: str, *, network: str, origin: Origin) -> Entered | Refusal:
        """Open the session of who gives the right code; the pending one ends."""
        pending = self.pending(cookie)
        if pending is None:
            return TOO_LATE
        member, now = pending.member, self.clock()
        if refusal := self._reserve(member, network):
            return refusal
        with self.database.transaction() as session:
            found = find_second_factor(session, member.staff_id)
            is_new = found is not None and not found.is_confirmed
            how = self._taken(session, member, code)
            if how is None:
                audit(session, who=member.email, action=StaffAction.CODE_FAILED, now=now)
                return WRONG_CODE
            self._forget(session, member, network)
            codes = self._switched_on(session, member) if is_new else ()
            end_session(session, cookie)
            record_sign_in(session, staff_id=member.staff_id, now=now)
            token = open_session(session, staff_id=member.staff_id, now=now, origin=origin)
            who, action = member.email, StaffAction.SIGNED_IN
            audit(session, who=who, action=action, now=now, detail=f"{network}, {how}")
        return Entered(member=member, token=token, codes=codes)

    def confirm(self, viewer: Viewer, code: str, *, network: str) -> tuple[str, ...] | Refusal:
        """Codes are asked for from now on, in every other browser too; those for a lost phone."""
        member = self.database.read(find_by_id, viewer.staff_id)
        if member is None:
            return TOO_LATE
        if refusal := self._reserve(member, network):
            return refusal
        with self.database.transaction() as session:
            found = find_second_factor(session, member.staff_id)
            if found is None or found.is_confirmed or not self._taken(session, member, code):
                return WRONG_CODE
            self._forget(session, member, network)
            if viewer.session_id is not None:
                end_other_sessions(session, staff_id=viewer.staff_id, session_id=viewer.session_id)
            return self._switched_on(session, member)

    def renew_codes(self, member: StaffMember) -> tuple[str, ...]:
        """Other codes for a lost phone."""
        with self.database.transaction() as session:
            action, now = StaffAction.NEW_RECOVERY_CODES, self.clock()
            audit(session, who=member.email, action=action, now=now)
            return tuple(new_recovery_codes(session, member.staff_id))

    def switch_off(self, member: StaffMember) -> None:
        """Ask this person for no more codes."""
        now = self.clock()
        with self.database.transaction() as session:
            if end_second_factor(session, member.staff_id):
                audit(session, who=member.email, action=StaffAction.SECOND_FACTOR_OFF, now=now)
                change = "Staycourse asks you for no code from an app any more."
                mail = second_factor_mail(member, change=change, now=now)
                queue_messages(session, [mail], now=now)

    def _taken(self, session: Session, member: StaffMember, code: str) -> str | None:
        """How the code was right, in words; None where it was not."""
        staff_id, now = member.staff_id, self.clock()
        found = find_second_factor(session, staff_id)
        if found is None:
            return None
        step = step_of(self.cipher.decrypted(found.secret)[_NAME], code, now=now)
        if step is not None and take_code(session, staff_id=staff_id, step=step, now=now):
            return "with a code"
        if found.is_confirmed and take_recovery_code(
            session, staff_id=staff_id, code=code, now=now
        ):
            return f"with a recovery code, {count_recovery_codes(session, staff_id)} left"
        return None

    def _switched_on(self, session: Session, member: StaffMember) -> tuple[str, ...]:
        now = self.clock()
        audit(session, who=member.email, action=StaffAction.SECOND_FACTOR_ON, now=now)
        change = "From now on Staycourse asks you for a code from your app after your password."
        queue_messages(session, [second_factor_mail(member, change=change, now=now)], now=now)
        return tuple(new_recovery_codes(session, member.staff_id))

    def _reserve(self, member: StaffMember, network: str) -> Refusal | None:
        """Count a try before its code is looked at."""
        account, origin = _counted(member, network)
        return reserve_or_wait(self.database, account=account, network=origin, now=self.clock())

    def _forget(self, session: Session, member: StaffMember, network: str) -> None:
        account, origin = _counted(member, network)
        forget_tries(session, account=account, network=origin)


def _counted(member: StaffMember, network: str) -> tuple[str, str]:
    """What tries of codes are counted under, apart from those of passwords."""
    return f"{_COUNTED_AS}{member.email}", f"{_COUNTED_AS}{network}"
