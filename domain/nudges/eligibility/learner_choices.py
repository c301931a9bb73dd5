"""What a learner may choose, whether on their own page or by a program for them: one rule."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

from domain.nudges.eligibility.recipient_state import ANY, RecipientStates
from domain.nudges.eligibility.requests import ChannelPreference
from domain.policy import Channel, Priority

#: The kinds of message that are theirs to choose.
CHOSEN_KINDS: Final = (Priority.RISK, Priority.REMINDER, Priority.RECOGNITION)
LONGEST_PAUSE: Final = timedelta(days=365)
#: The reason of stops that a learner set, and may lift.
UNSUBSCRIBED: Final = "unsubscribed"


def reaches(
    states: RecipientStates,
    learner_id: int,
    channel: Channel,
    kind: Priority,
    *,
    address: str | None,
    consent: bool | None,
    explicit: Collection[Channel],
) -> bool:
    """Whether this kind reaches them over this channel, as far as it is theirs to choose.

    `consent` is what was said at enrolment; over channels of `explicit` nothing said is a no.
    """
    if states.suppression(channel, address):
        return False
    allowed = states.choice(learner_id, channel, kind).allowed
    if allowed is None:
        allowed = consent
    return channel not in explicit if allowed is None else allowed


def stated_choices(
    wanted: Mapping[Channel, Collection[Priority]],
    before: Mapping[tuple[str, str], ChannelPreference],
    *,
    pause: ChannelPreference,
) -> dict[tuple[str, str], ChannelPreference]:
    """What to save: the break, and each kind over every channel that was stated.

    What is not stated stays as it was, and so does "I'm fine", which keeps its two weeks.
    """
    found: dict[tuple[str, str], ChannelPreference] = {(ANY, ANY): pause}
    for channel, kinds in wanted.items():
        found[channel, ANY] = ChannelPreference(allowed=bool(kinds))
        for kind in CHOSEN_KINDS:
            found[channel, kind.value] = ChannelPreference(allowed=kind in kinds)
    for kind in CHOSEN_KINDS:
        kept = before.get((ANY, kind.value), ChannelPreference())
        found[ANY, kind.value] = ChannelPreference(paused_until=kept.paused_until)
    return found
