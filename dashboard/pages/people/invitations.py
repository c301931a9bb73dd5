"""The mail with a colleague's link, into the outbox; its words are the same for all. Pure."""

from datetime import datetime

from domain.messaging import given_name
from domain.policy import Channel
from domain.store.outbox import Draft
from domain.store.staff import INVITATION, StaffMember

KIND = "invitation"


def invitation_mail(member: StaffMember, *, link: str, by: str, now: datetime) -> Draft:
    """What a colleague reads who is to set a password."""
    is_new = member.password_hash is None
    subject = "Your place at Staycourse" if is_new else "A new password for Staycourse"
    says = (
        f"{by} has made a place for you at Staycourse."
        if is_new
        else (f"{by} has asked for a new password for you at Staycourse.")
    )
    text = (
        f"Hello {given_name(member.name) or 'there'},\n\n{says}\n"
        f"Set your password here and you are in:\n\n{link}\n\n"
        f"The link opens once, within {INVITATION.days} days. "
        "If you did not expect this, you need do nothing.\n"
    )
    return Draft(
        dedupe_key=f"{KIND}/{member.staff_id}/{now.isoformat()}",
        channel=Channel.EMAIL,
        kind=KIND,
        address=member.email,
        subject=subject,
        text=text,
        html=None,
        template=KIND,
        send_after_at=now,
        expires_at=now + INVITATION,
        staff_id=member.staff_id,
    )
