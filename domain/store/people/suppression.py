"""Standing stops on addresses, and what learners chose for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.nudges.eligibility import ANY, ChannelPreference, normalised
from domain.policy import Channel
from domain.store.consent import ConsentSource, record_own_word, record_stop
from domain.store.database import among, changed, columns, upsert
from domain.store.tables import Learner, Preference, SamePerson, Suppression

#: The reason of a stop that a colleague set.
BY_STAFF: Final = "staff"
#: What a provider told us of an address, or a colleague set, which may be repaired; what learners
#: said themselves (stop, unsubscribed, not me, a complaint) is theirs alone to take back.
LIFTABLE: Final = frozenset({"bounced", "bad_number", "soft_bounces", BY_STAFF})
#: What is true of an address, and says nothing of who reads there.
_OF_AN_ADDRESS: Final = LIFTABLE - {BY_STAFF}
_IN_FORCE: Final = col(Suppression.lifted_at).is_(None)


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

    @property
    def channels(self) -> list[Channel]:
        """The channels that have an address of theirs."""
        return [channel for channel in Channel if self.address(channel)]


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
    by: str | None = None,
    note: str | None = None,
) -> bool:
    """Stop writing to an address, for good or until a moment; False where that changes nothing.

    `by` and `note`: the colleague who asks for it, and why.

    `now` is when it was asked for, or happened: nothing changes where that reason is in force, or
    where what is told of an address happened before that was lifted. Each reason stands for
    itself, so that lifting a bounce leaves what the learner said; but a stop for good takes the
    place of a pause.
    """
    spelled = normalised(channel, address)
    of_address = _is_of(channel, address)
    lifted_at, ends_at = col(Suppression.lifted_at), col(Suppression.ends_at)
    if until is None:
        _lift(session, of_address, _IN_FORCE, ends_at.is_not(None), now=now)
    same = and_(of_address, col(Suppression.reason) == reason)
    # what somebody asks for, they ask for now, whatever a clock said before it was set back
    known = and_(same, or_(_IN_FORCE, lifted_at > now) if reason in _OF_AN_ADDRESS else _IN_FORCE)
    if until is not None:
        known = or_(known, and_(of_address, _IN_FORCE))
    if session.scalar(select(col(Suppression.id)).where(known)) is not None:
        return False
    session.add(
        Suppression(
            channel=channel,
            address=spelled,
            reason=reason,
            created_at=now,
            ends_at=until,
            set_by=by,
            note=note,
        )
    )
    session.flush()
    if by:
        record_stop(session, channel, spelled, is_set=True, by=by, why=note, now=now)
    return True


def end_pauses(session: Session, *, now: datetime) -> int:
    """End the pauses that are over; gives back how many."""
    return _lift(session, _IN_FORCE, col(Suppression.ends_at) <= now, now=now)


def lift_by_reason(
    session: Session, channel: str, address: str, *, reason: str, now: datetime
) -> int:
    """End the stops set for this reason until then; a bounce is not undone by a change of mind."""
    until_then = (col(Suppression.reason) == reason, col(Suppression.created_at) <= now)
    return _lift(session, _IN_FORCE, _is_of(channel, address), *until_then, now=now)


def read_suppressions(
    session: Session, addresses: Sequence[str] | None = None
) -> dict[tuple[str, str], str]:
    """The reason of every stop in force, by channel and normalised address.

    What a provider told us, which may be repaired, is named only where the learner said nothing.
    """
    found = select(*columns(Suppression.channel, Suppression.address, Suppression.reason))
    by_weight = (col(Suppression.reason).not_in(LIFTABLE), col(Suppression.id))
    found = found.where(_IN_FORCE).order_by(*by_weight)
    pairs = _of_one_person(session)
    if addresses is not None:
        wanted = set(addresses)
        wanted |= {b for _, a, b in pairs if a in wanted}
        found = found.where(among(Suppression.address, wanted))
    stops = {(channel, at): why for channel, at, why in session.execute(found)}
    for channel, at, other in pairs:
        if (why := stops.get((channel, at))) and why not in _OF_AN_ADDRESS:
            stops.setdefault((channel, other), why)
    return stops


def _of_one_person(session: Session) -> list[tuple[str, str, str]]:
    """Channel and two addresses of one person, both ways: a stop on either holds for both."""
    kept, other = aliased(Learner), aliased(Learner)
    found = (
        select(*map(col, (kept.email, other.email, kept.phone, other.phone)))
        .select_from(SamePerson)
        .join(kept, col(kept.id) == SamePerson.kept_id)
        .join(other, col(other.id) == SamePerson.other_id)
        .where(col(SamePerson.verdict) == "same", col(SamePerson.undone_at).is_(None))
    )
    pairs = []
    for mail, other_mail, phone, other_phone in session.execute(found):
        for channel, one, two in (("email", mail, other_mail), ("sms", phone, other_phone)):
            if one and two:
                first, second = normalised(channel, one), normalised(channel, two)
                pairs += [(channel, first, second), (channel, second, first)]
    return pairs


def save_preferences(
    session: Session,
    learner_id: int,
    chosen: Mapping[tuple[str, str], ChannelPreference],
    *,
    now: datetime,
    source: ConsentSource = ConsentSource.PAGE,
    by: str | None = None,
    wording: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Save what a learner chose, by channel and kind ("*" is any), over what they chose before.

    A choice of any or no kind over a channel is their word on consent, said at `source`, for a
    program by its owner `by`, to the `wording` of that channel.
    """
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
    for (channel, kind), choice in chosen.items():
        if channel != ANY and kind == ANY and choice.allowed is not None:
            record_own_word(
                session,
                learner_id,
                Channel(channel),
                given=choice.allowed,
                source=source,
                now=now,
                by=by,
                wording=wording.get(channel),
            )


def read_preferences(
    session: Session, learner_ids: Sequence[int] | None = None
) -> dict[int, dict[tuple[str, str], ChannelPreference]]:
    """What learners chose, by learner, then channel and kind."""
    stored = (Preference.learner_id, Preference.channel, Preference.kind, Preference.allowed)
    found = select(*columns(*stored, Preference.paused_until))
    if learner_ids is not None:
        found = found.where(among(Preference.learner_id, learner_ids))
    chosen: dict[int, dict[tuple[str, str], ChannelPreference]] = {}
    for learner_id, channel, kind, allowed, paused_until in session.execute(found):
        # a row that only pauses says nothing about consent
        consent = None if allowed and channel == ANY else allowed
        chosen.setdefault(learner_id, {})[channel, kind] = ChannelPreference(
            allowed=consent, paused_until=paused_until
        )
    return chosen


def _is_of(channel: str, address: str) -> ColumnElement[bool]:
    spelled = normalised(channel, address)
    return and_(col(Suppression.channel) == channel, col(Suppression.address) == spelled)


def _lift(session: Session, *which: ColumnElement[bool], now: datetime) -> int:
    return changed(session, update(Suppression).where(*which).values(lifted_at=now))
