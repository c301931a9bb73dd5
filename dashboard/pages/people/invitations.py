"""The mail with a colleague's link, into the outbox. Pure."""

from datetime import datetime

from domain.messaging.checks import colleague_values
from domain.messaging.rendering import Templates
from domain.policy import Channel
from domain.store.outbox import Draft
from domain.store.staff import StaffMember
from domain.store.staff.sign_in import INVITATION

KIND = "invitation"


def invitation_mail(
    templates: Templates, member: StaffMember, *, link: str, by: str, now: datetime
) -> Draft:
    """What a colleague reads who is to set a password.

    Raises:
        MessageError: its words cannot be filled in.
    """
    own = {
        "why": "a colleague asked for it",
        "by": by,
        "is_new": member.password_hash is None,
        "days": INVITATION.days,
        "link_url": link,
    }
    written = templates.render(Channel.EMAIL, KIND, colleague_values(member.name, own))
    return Draft(
        dedupe_key=f"{KIND}/{member.staff_id}/{now.isoformat()}",
        channel=Channel.EMAIL,
        kind=KIND,
        address=member.email,
        subject=written.subject,
        text=written.text,
        html=written.html,
        template=written.template,
        send_after_at=now,
        expires_at=now + INVITATION,
        staff_id=member.staff_id,
    )
