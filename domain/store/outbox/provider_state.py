"""The state of each channel's provider, shared by every sender on every host."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.messaging.delivery import ProviderAnswer, ProviderState, granted, judged, taken
from domain.policy import Channel
from domain.store.database import changed, insert_new, read_values, table_of
from domain.store.operations import end_notice, raise_notice
from domain.store.outbox.messages import Claimed, claim_messages
from domain.store.tables import Provider

_NAMES: Final = {Channel.EMAIL: "mail server", Channel.SMS: "SMS provider"}
_ADVICE: Final = (
    "Messages wait and leave by themselves once it answers again; until they expire, nothing is"
    " lost. On Messages a manager lets one try at once; `staycourse doctor` says what it sees."
)
_REFUSED_ADVICE: Final = {
    Channel.EMAIL: "Check SMTP_USER, SMTP_PASSWORD and MAIL_FROM, and restart the worker.",
    Channel.SMS: "Check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM, and the account"
    " there; then restart the worker.",
}


def read_provider(session: Session, channel: Channel, *, now: datetime) -> ProviderState:
    """What is known of a channel's provider; nothing bad where it was never used."""
    return _read(session, channel) or ProviderState(counted_at=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Permitted:
    """How many messages the provider takes now, and that many or fewer that were due."""

    most: int
    claimed: list[Claimed]
    state: ProviderState


def claim_permitted(
    session: Session,
    channel: Channel,
    *,
    by: str,
    wanted: int,
    per_second: float,
    now: datetime,
    served: Sequence[Channel] = tuple(Channel),
) -> Permitted:
    """Claim what is due and the provider may take.

    Locks the provider's row only where it rations or has paused: free senders do not queue.
    """
    state = read_provider(session, channel, now=now)
    rationed = per_second > 0 or state.paused_until is not None
    if rationed:
        state = _locked(session, channel, now)
    most = granted(state, wanted=wanted, per_second=per_second, now=now)
    if not most:
        return Permitted(most=0, claimed=[], state=state)
    claimed = claim_messages(
        session, by=by, limit=most, now=now, channels=(channel,), served=served
    )
    if rationed and claimed:
        state = taken(state, number=len(claimed), per_second=per_second, now=now)
        _save(session, channel, state)
    return Permitted(most=most, claimed=claimed, state=state)


def judge_provider(
    session: Session,
    channel: Channel,
    answers: Sequence[ProviderAnswer],
    *,
    why: str,
    now: datetime,
) -> ProviderState:
    """Count answers, in order, for all senders together; staff are told of a pause and its end."""
    before = _locked(session, channel, now)
    state = judged(before, answers, now)
    _save(session, channel, state)
    if state.paused_until and state.pauses != before.pauses:
        refused = any(answer.refuses_us for answer in answers)
        what = f"The {_NAMES[channel]} {'takes nothing from us' if refused else 'keeps failing'}"
        sentence = f"{what}, so sending by {channel.value} has paused: {why}"
        advice = f"{_REFUSED_ADVICE[channel]} {_ADVICE}" if refused else _ADVICE
        raise_notice(session, _cause(channel), sentence=sentence, advice=advice, now=now)
    elif before.paused_until and not state.paused_until:
        end_notice(session, _cause(channel), now=now)
    return state


def _cause(channel: Channel) -> str:
    return f"provider:{channel.value}"


def _locked(session: Session, channel: Channel, now: datetime) -> ProviderState:
    known = _read(session, channel, lock=True)
    if known is None:
        row = {"channel": channel.value, **asdict(ProviderState(counted_at=now))}
        insert_new(session, Provider, [row], key="channel")
        known = _read(session, channel, lock=True)
    return known or ProviderState(counted_at=now)


def _read(session: Session, channel: Channel, *, lock: bool = False) -> ProviderState | None:
    facts = [table_of(Provider).c[fact.name] for fact in fields(ProviderState)]
    found = select(*facts).where(col(Provider.channel) == channel.value)
    known = read_values(session, ProviderState, found.with_for_update() if lock else found)
    return known[0] if known else None


def _save(session: Session, channel: Channel, state: ProviderState) -> None:
    mine = update(Provider).where(col(Provider.channel) == channel.value)
    changed(session, mine.values(**asdict(state)))
