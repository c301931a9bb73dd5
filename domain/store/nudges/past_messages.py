"""What learners heard lately, and what their addresses did: caps hold for both.

Several learners may share an address: a family, a company, one person in two platforms. Whoever
reads there hears all of it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session, col

from domain.nudges.eligibility import LOOK_BACK, Sent, normalised
from domain.policy import Channel
from domain.store.database import AnySelect, among, column_types, columns
from domain.store.tables import COUNTED, Learner, Message, MessageState, Nudge

# built once: composing a statement takes longer than running it
_LEFT_AT: Final = func.coalesce(Message.sent_at, Message.claimed_at, Message.send_after_at)
_PAST: Final[AnySelect] = select(
    *columns(Message.learner_id, Message.address_key, Message.channel), _LEFT_AT
).where(
    col(Message.learner_id).is_not(None),
    col(Message.state).in_(bindparam("states", expanding=True)),
    bindparam("since", type_=column_types.UtcDateTime) < _LEFT_AT,
)
_AT_ADDRESS: Final = among(Message.address_key, bindparam("keys"))
_OF_SOME: Final = _PAST.where(
    or_(among(Message.learner_id, bindparam("learners")), _AT_ADDRESS),
    ~among(Message.id, bindparam("but")),
)
_AT_SHARED: Final = _PAST.where(_AT_ADDRESS)
_LAST_DECIDED: Final[AnySelect] = (
    select(*columns(Message.learner_id, Nudge.intervention), func.max(Nudge.planned_at))
    .join(Nudge, col(Nudge.id) == Message.nudge_id)
    .where(
        among(Message.learner_id, bindparam("learners")),
        col(Message.state).in_(bindparam("counted", expanding=True)),
        ~among(Nudge.id, bindparam("but")),
    )
    .group_by(*columns(Message.learner_id, Nudge.intervention))
)

#: A learner, the key of an address, and what was heard there.
Heard = tuple[int, str, Sent]


@dataclass(kw_only=True)
class PastMessages:
    """Messages of the last 30 days, by who may have heard them; it grows as more are let go."""

    by_learner: dict[int, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))

    def add(self, learner_id: int, key: str, sent: Sent) -> None:
        """One more message."""
        message = (learner_id, key, sent)
        self.by_learner[learner_id].append(message)
        self.by_key[key].append(message)

    def past(self, learner_id: int, key: str) -> tuple[Sent, ...]:
        """What this learner heard, and whoever else reads at this address."""
        own = self.by_learner.get(learner_id, ())
        others = (one for one in self.by_key.get(key, ()) if key and one[0] != learner_id)
        return tuple(sent for _, _, sent in (*own, *others))


def read_past_messages(
    session: Session,
    *,
    now: datetime,
    learners: Sequence[int],
    keys: Sequence[str],
    but: Sequence[int],
) -> PastMessages:
    """What left, or may have left, to these learners and addresses (by `normalised`).

    Messages with the numbers `but` are not counted, nor is what waits: it will be asked itself.
    """
    given = {
        "states": list(COUNTED),
        "since": now - LOOK_BACK,
        "learners": learners,
        "keys": keys,
        "but": but,
    }
    found = PastMessages()
    for learner_id, key, channel, at in session.connection().execute(_OF_SOME, given):
        found.add(learner_id, key, Sent(at=at, channel=Channel(channel)))
    return found


def read_last_decided(
    session: Session, *, learners: Sequence[int], but: Sequence[int]
) -> dict[tuple[int, str], datetime]:
    """When each intervention was last decided of which these learners have heard.

    Nudges with the numbers `but` are not counted.
    """
    given = {"counted": list(COUNTED), "learners": learners, "but": but}
    found = session.connection().execute(_LAST_DECIDED, given)
    return {(learner, kind): at for learner, kind, at in found}


def read_past_of_everybody(session: Session, *, now: datetime) -> dict[int, list[Sent]]:
    """The messages of the last 30 days that each learner heard, or is about to.

    A message counts when it left; one that may have left, when it was claimed; one that waits,
    when it is due.
    """
    given = {"states": [*COUNTED, MessageState.PLANNED], "since": now - LOOK_BACK}
    past: dict[int, list[Sent]] = defaultdict(list)
    for learner_id, _, channel, at in session.connection().execute(_PAST, given):
        past[learner_id].append(Sent(at=at, channel=Channel(channel)))
    sharing = _sharing(session)
    if sharing:
        at_shared = session.connection().execute(_AT_SHARED, given | {"keys": sharing})
        for learner_id, key, channel, at in at_shared:
            sent = Sent(at=at, channel=Channel(channel))
            for other in sharing[key] - {learner_id}:
                past[other].append(sent)
    return dict(past)


def read_past_of_one(session: Session, learner_id: int, *, now: datetime) -> dict[int, list[Sent]]:
    """The same for one learner, with whatever went to their addresses."""
    known = session.execute(
        select(*columns(Learner.email, Learner.phone)).where(col(Learner.id) == learner_id)
    ).one_or_none()
    addresses = zip((Channel.EMAIL, Channel.SMS), known or (), strict=False)
    keys = [normalised(channel, address) for channel, address in addresses if address]
    given = {
        "states": [*COUNTED, MessageState.PLANNED],
        "since": now - LOOK_BACK,
        "learners": [learner_id],
        "keys": keys,
        "but": [],
    }
    found = session.connection().execute(_OF_SOME, given)
    past = [Sent(at=at, channel=Channel(channel)) for _, _, channel, at in found]
    return {learner_id: past} if past else {}


def _sharing(session: Session) -> Mapping[str, set[int]]:
    """The addresses that several learners have, and these learners."""
    sharing: dict[str, set[int]] = defaultdict(set)
    mail = func.lower(func.trim(Learner.email))
    for channel, address in ((Channel.EMAIL, mail), (Channel.SMS, col(Learner.phone))):
        several = select(address).group_by(address).having(func.count() > 1)
        found = select(col(Learner.id), address).where(address.in_(several), address != "")
        for learner_id, shared in session.execute(found):
            sharing[normalised(channel, shared)].add(learner_id)
    return sharing
