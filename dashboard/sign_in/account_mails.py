"""Mails to colleagues about their own account; their words are the same for all. Pure."""

from datetime import datetime, timedelta
from typing import Final

from domain.messaging import given_name
from domain.policy import Channel
from domain.store.outbox import Draft
from domain.store.staff import StaffMember
from domain.store.staff.sign_in import RESET

#: What asks for nothing may come later than what does.
_NEWS: Final = timedelta(days=2)


def reset_mail(member: StaffMember, *, link: str, now: datetime) -> Draft:
    """What somebody reads who says they forgot their password."""
    says = (
        "Somebody, you we hope, asked for a new password for you at Staycourse.\n"
        f"Set it here:\n\n{link}\n\nThe link opens once, within an hour. "
        "If it was not you, you need do nothing: your password stays as it is.\n"
    )
    return _draft(member, "password_reset", "A new password for Staycourse", says, now, lasts=RESET)


def password_changed_mail(member: StaffMember, *, now: datetime) -> Draft:
    """What somebody reads whose password has just become another."""
    says = (
        "Your password for Staycourse has just been changed, and every browser and program\n"
        "that was signed in has been signed out.\n\n"
        "If it was not you, please tell an admin of your programme at once.\n"
    )
    return _draft(member, "password_changed", "Your password was changed", says, now)


def second_factor_mail(member: StaffMember, *, change: str, now: datetime) -> Draft:
    """What somebody reads who is asked for codes from now on, or no longer."""
    says = f"{change}\n\nIf it was not you, please tell an admin of your programme at once.\n"
    return _draft(member, "second_factor", "How you sign in has changed", says, now)


def _draft(
    member: StaffMember,
    kind: str,
    subject: str,
    says: str,
    now: datetime,
    *,
    lasts: timedelta = _NEWS,
) -> Draft:
    return Draft(
        dedupe_key=f"{kind}/{member.staff_id}/{now.isoformat()}",
        channel=Channel.EMAIL,
        kind=kind,
        address=member.email,
        subject=subject,
        text=f"Hello {given_name(member.name) or 'there'},\n\n{says}",
        html=None,
        template=kind,
        send_after_at=now,
        expires_at=now + lasts,
        staff_id=member.staff_id,
    )
