"""What a learner may choose, as the page shows it and as the store keeps it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.nudges.cases import Choice
from domain.nudges.standing import ANY, Standing
from domain.policy import Channel, Priority
from domain.store.suppressions import Reachable

#: The reason of stops that a learner set, and may lift.
UNSUBSCRIBED: Final = "unsubscribed"
KINDS: Final = {
    Priority.RISK: ("Checking in", "A few words when we have not seen you for a while."),
    Priority.REMINDER: ("Reminders", "Work that is due soon, and other dates."),
    Priority.RECOGNITION: ("Encouragement", "A note when things go well."),
}
_LABELS: Final = {Channel.EMAIL: "Email", Channel.SMS: "Text messages"}
_PAUSES: Final = {"7": 7, "14": 14, "28": 28}


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What came back from the form."""

    channels: Collection[str]
    kinds: Collection[str]
    pause: str


def shown(learner: Reachable, standing: Standing, now: datetime) -> dict[str, Any]:
    """The values of the page: what is on now, and why something cannot be switched on."""
    paused = standing.choice(learner.learner_id, Channel.EMAIL, ANY).paused_until
    return {
        "channels": [_channel(learner, standing, c) for c in _reachable_by(learner)],
        "kinds": [_kind(learner, standing, *item) for item in KINDS.items()],
        "paused_until": f"{paused.day} {paused:%B}" if paused and paused > now else None,
    }


def choices_of(
    learner: Reachable, chosen: Chosen, standing: Standing, now: datetime
) -> Mapping[tuple[str, str], Choice]:
    """What to save: every channel and kind the page showed, and the break."""
    channels = {
        (c.value, ANY): Choice(allowed=c.value in chosen.channels) for c in _reachable_by(learner)
    }
    kinds = {(ANY, k.value): Choice(allowed=k.value in chosen.kinds) for k in KINDS}
    return {
        **channels,
        **kinds,
        (ANY, ANY): Choice(paused_until=_pause(learner, chosen, standing, now)),
    }


def _pause(
    learner: Reachable, chosen: Chosen, standing: Standing, now: datetime
) -> datetime | None:
    if chosen.pause == "keep":
        return standing.choice(learner.learner_id, Channel.EMAIL, ANY).paused_until
    days = _PAUSES.get(chosen.pause)
    return now + timedelta(days=days) if days else None


def _reachable_by(learner: Reachable) -> list[Channel]:
    return [channel for channel in Channel if learner.address(channel)]


def _channel(learner: Reachable, standing: Standing, channel: Channel) -> dict[str, Any]:
    stopped = standing.suppression(channel, learner.address(channel))
    allowed = standing.choice(learner.learner_id, channel, ANY).allowed
    if allowed is None:
        allowed = learner.consent(channel)
    unreachable = stopped is not None and stopped != UNSUBSCRIBED
    return {
        "key": channel.value,
        "label": _LABELS[channel],
        # silence is a yes by email only
        "on": not stopped and (channel is Channel.EMAIL if allowed is None else allowed),
        "note": "Our messages could not reach this address; please tell your coach a better one."
        if unreachable
        else "",
    }


def _kind(
    learner: Reachable, standing: Standing, kind: Priority, words: tuple[str, str]
) -> dict[str, Any]:
    chosen = standing.choices.get(learner.learner_id, {}).get((ANY, kind.value))
    label, note = words
    on = chosen is None or chosen.allowed is not False
    return {"key": kind.value, "label": label, "note": note, "on": on}
