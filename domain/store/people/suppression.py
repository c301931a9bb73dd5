"""Standing stops on addresses, and what learners chose for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, or_, select, update
from sqlmodel import Session, SQLModel

from domain.nudges.eligibility import ANY, ChannelPreference, normalised
from domain.store.database import among, listed, upsert
from domain.store.tables import Learner, Preference, Suppression

#: What a provider told us of an address, which may be repaired; what learners said themselves
#: (stop, unsubscribed, not me, a complaint) is theirs alone to take back.
LIFTABLE: Final = frozenset({"bounced", "bad_number", "soft_bounces"})
_SUPPRESSION: Final = SQLModel.metadata.tables["suppression"]
_PREFERENCE: Final = SQLModel.metadata.tables["preference"]


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerAddresses:
    """A learner's addresses, and what the pages without sign-in say about them."""

    learner_id: int
    name: str | None
    email: str | None
    phone: str | None
    language: str | None
    email_consent: bool | None
    sms_consent: bool | None

    def consent(self, channel: str) -> bool | None:
        """What was said about this channel at enrolment."""
        return self.email_consent if channel == "email" else self.sms_consent

    def address(self, channel: str) -> str | None:
        """Where this channel reaches them."""
        return self.email if channel == "email" else self.phone


def find_addresses(session: Session, learner_id: int) -> LearnerAddresses | None:
    """The learner with that row number."""
    learner = session.get(Learner, learner_id)
    if learner is None:
        return None
    return LearnerAddresses(
        learner_id=learner_id,
        name=learner.name,
        email=learner.email,
        phone=learner.phone,
        language=learner.language,
        email_consent=learner.email_consent,
        sms_consent=learner.sms_consent,
    )


def suppress(
    session: Session,
    channel: str,
    address: str,
    *,
    reason: str,
    now: datetime,
    until: datetime | None = None,
) -> bool:
    """Stop writing to an address, for good or until a moment; False where that changes nothing.

    `now` is when it was asked for, or happened: nothing changes where that reason is in force, or
    was lifted later than that. Each reason stands for itself, so that lifting a bounce leaves what
    the learner said; but a stop for good takes the place of a pause.
    """
    spelled = normalised(channel, address)
    c = _SUPPRESSION.c
    of_address = and_(c.channel == channel, c.address == spelled)
    in_force = and_(of_address, c.lifted_at.is_(None))
    pauses = and_(in_force, c.ends_at.is_not(None))
    if until is None:
        session.execute(update(_SUPPRESSION).where(pauses).values(lifted_at=now))
    same = and_(of_address, c.reason == reason)
    overtaken = and_(same, or_(c.lifted_at.is_(None), c.lifted_at > now))
    known = overtaken if until is None else or_(overtaken, in_force)
    if session.scalar(select(c.id).where(known).limit(1)) is not None:
        return False
    session.add(
        Suppression(channel=channel, address=spelled, reason=reason, created_at=now, ends_at=until)
    )
    session.flush()
    return True


def end_pauses(session: Session, *, now: datetime) -> int:
    """End the pauses that are over; gives back how many."""
    c = _SUPPRESSION.c
    over = and_(c.ends_at <= now, c.lifted_at.is_(None))
    done = session.execute(update(_SUPPRESSION).where(over).values(lifted_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]


def lift_by_reason(
    session: Session, channel: str, address: str, *, reason: str, now: datetime
) -> int:
    """End the stops set for this reason until then; a bounce is not undone by a change of mind."""
    in_force = and_(
        _SUPPRESSION.c.channel == channel,
        _SUPPRESSION.c.address == normalised(channel, address),
        _SUPPRESSION.c.reason == reason,
        _SUPPRESSION.c.created_at <= now,
        _SUPPRESSION.c.lifted_at.is_(None),
    )
    done = session.execute(update(_SUPPRESSION).where(in_force).values(lifted_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]


def read_suppressions(
    session: Session, addresses: Sequence[str] | None = None
) -> dict[tuple[str, str], str]:
    """The reason of every stop in force, by channel and normalised address.

    What a provider told us, which may be repaired, is named only where the learner said nothing.
    """
    c = _SUPPRESSION.c
    found = select(c.channel, c.address, c.reason).where(c.lifted_at.is_(None))
    found = found.order_by(c.reason.not_in(LIFTABLE), c.id)
    if addresses is not None:
        found = found.where(among(c.address, "addresses"))
    given = {"addresses": listed(addresses or ())}
    return {(channel, at): why for channel, at, why in session.execute(found, given)}


def save_preferences(
    session: Session,
    learner_id: int,
    chosen: Mapping[tuple[str, str], ChannelPreference],
    *,
    now: datetime,
) -> None:
    """Save what a learner chose, by channel and kind ("*" is any), over what they chose before."""
    if not chosen:
        return
    rows = [
        {
            "learner_id": learner_id,
            "channel": channel,
            "kind": kind,
            "allowed": choice.allowed is not False,
            "paused_until": choice.paused_until,
            "changed_at": now,
        }
        for (channel, kind), choice in chosen.items()
    ]
    upsert(session, Preference, rows)


def read_preferences(
    session: Session, learner_ids: Sequence[int] | None = None
) -> dict[int, dict[tuple[str, str], ChannelPreference]]:
    """What learners chose, by learner, then channel and kind."""
    c = _PREFERENCE.c
    found = select(c.learner_id, c.channel, c.kind, c.allowed, c.paused_until)
    if learner_ids is not None:
        found = found.where(among(c.learner_id, "learners"))
    given = {"learners": listed(learner_ids or ())}
    chosen: dict[int, dict[tuple[str, str], ChannelPreference]] = {}
    for learner_id, channel, kind, allowed, paused_until in session.execute(found, given):
        # a row that only pauses says nothing about consent
        said = None if allowed and channel == ANY else allowed
        chosen.setdefault(learner_id, {})[channel, kind] = ChannelPreference(
            allowed=said, paused_until=paused_until
        )
    return chosen
