"""What a learner may choose, as the page shows it and as the store keeps it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from pydantic import BaseModel

from dashboard.public.link_requests import LinkRequest
from domain.nudges.eligibility import (
    ANY,
    CHOSEN_KINDS,
    LONGEST_PAUSE,
    UNSUBSCRIBED,
    ChannelPreference,
    RecipientStates,
    reaches,
    stated_choices,
)
from domain.policy import Channel, Policy, Priority
from domain.store.people import LearnerAddresses, LearnerSettings

#: What the page says of stops that a reader asked for elsewhere; the others are ours to tell.
_STOPPED: Final = {
    "stop": "stopped_by_text",
    "complained": "stopped_by_reader",
    "not_me": "stopped_by_reader",
    "staff": "stopped_by_us",
}
PAUSES: Final = {"7": "week_1", "14": "week_2", "28": "week_4"}
_HOURS: Final = {str(hour): hour for hour in range(24)}


class Chosen(BaseModel):
    """What came back from the form; `on` holds "kind/channel" of every ticked box."""

    on: list[str] = []
    pause: str = "none"
    until: str = ""
    quiet_start: str = ""
    quiet_end: str = ""
    language: str = ""
    challenge_opt_in: bool = False
    share_first_name: bool = False

    def ticked(self, channel: Channel, kind: Priority) -> bool:
        """Whether they want this kind over this channel."""
        return f"{kind.value}/{channel.value}" in self.on

    def wants(self, channel: Channel) -> bool:
        """Whether they want anything over this channel."""
        return any(self.ticked(channel, kind) for kind in CHOSEN_KINDS)


def shown(link_request: LinkRequest, states: RecipientStates, policy: Policy) -> dict[str, Any]:
    """The values of the page: what is on now, and why something cannot be switched on."""
    learner, own = link_request.learner, link_request.own
    paused = _pause_now(link_request, states)
    explicit = policy.consent.explicit
    channels = learner.channels
    return {
        "channels": [_channel(learner, states, channel) for channel in channels],
        "kinds": [
            {
                "key": kind.value,
                "boxes": {c.value: _is_on(learner, states, c, kind, explicit) for c in channels},
            }
            for kind in CHOSEN_KINDS
        ],
        "paused_until": link_request.words.day(paused.astimezone(link_request.zone).date())
        if paused
        else "",
        "pauses": PAUSES,
        "first_day": (link_request.today + timedelta(days=1)).isoformat(),
        "last_day": (link_request.today + LONGEST_PAUSE).isoformat(),
        "usual": {"start": policy.quiet_hours.start, "end": policy.quiet_hours.end},
        "own": own,
    }


def choices_of(
    link_request: LinkRequest, chosen: Chosen, states: RecipientStates, *, pause: datetime | None
) -> Mapping[tuple[str, str], ChannelPreference]:
    """What to save: every channel and kind the page showed, and the break."""
    learner = link_request.learner
    wanted = {
        channel: [kind for kind in CHOSEN_KINDS if chosen.ticked(channel, kind)]
        for channel in learner.channels
    }
    before = states.choices.get(learner.learner_id, {})
    return stated_choices(wanted, before, pause=ChannelPreference(paused_until=pause))


def pause_of(
    link_request: LinkRequest, chosen: Chosen, states: RecipientStates
) -> tuple[datetime | None, bool]:
    """Until when nothing is sent, and whether what they chose could be used."""
    before = _pause_now(link_request, states)
    if chosen.pause == "keep":
        return before, True
    if chosen.pause != "until":
        days = int(chosen.pause) if chosen.pause in PAUSES else None
        return (link_request.now + timedelta(days=days) if days else None), True
    day = _day(chosen.until)
    if day is None or not link_request.today < day <= link_request.today + LONGEST_PAUSE:
        return before, False
    return datetime.combine(day, time(), tzinfo=link_request.zone), True


def settings_chosen(
    before: LearnerSettings, chosen: Chosen, languages: Collection[str]
) -> tuple[LearnerSettings, bool]:
    """Hours, language and challenges as chosen, and whether the hours could be used."""
    start, end = _HOURS.get(chosen.quiet_start), _HOURS.get(chosen.quiet_end)
    usable = (start is None) == (end is None) and (start is None or start != end)
    hours = (start, end) if usable else (before.quiet_start, before.quiet_end)
    return (
        LearnerSettings(
            quiet_start=hours[0],
            quiet_end=hours[1],
            language=chosen.language if chosen.language in languages else before.language,
            challenge_opt_in=chosen.challenge_opt_in,
            share_first_name=chosen.share_first_name,
        ),
        usable,
    )


def _is_on(
    learner: LearnerAddresses,
    states: RecipientStates,
    channel: Channel,
    kind: Priority,
    explicit: Collection[Channel],
) -> bool:
    address, consent = learner.address(channel), learner.consent(channel)
    return reaches(
        states,
        learner.learner_id,
        channel,
        kind,
        address=address,
        consent=consent,
        explicit=explicit,
    )


def _pause_now(link_request: LinkRequest, states: RecipientStates) -> datetime | None:
    paused = states.choice(link_request.learner.learner_id, Channel.EMAIL, ANY).paused_until
    return paused if paused and paused > link_request.now else None


def _channel(
    learner: LearnerAddresses, states: RecipientStates, channel: Channel
) -> dict[str, Any]:
    stopped = states.suppression(channel, learner.address(channel))
    note = None
    if stopped is not None and stopped != UNSUBSCRIBED:
        note = _STOPPED.get(stopped, f"unreachable_{channel.value}")
    return {"key": channel.value, "note": note}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
