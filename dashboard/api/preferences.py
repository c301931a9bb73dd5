"""What a learner chose to receive, read and set as on their own page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from fastapi import APIRouter, HTTPException, Request
from pydantic import AwareDatetime, BaseModel, Field, model_validator
from sqlmodel import Session

from dashboard.api.parameters import Ref, known_enrolment
from dashboard.api.permission import needs
from dashboard.data import Queries
from dashboard.web import viewer_of
from domain.coaching import monday_of
from domain.nudges.eligibility import (
    ANY,
    CHOSEN_KINDS,
    LONGEST_PAUSE,
    UNSUBSCRIBED,
    ChannelPreference,
    RecipientStates,
    normalised,
    reaches,
    stated_choices,
)
from domain.policy import Channel
from domain.store.audit import person
from domain.store.coaching import leave_running_challenges
from domain.store.consent import ConsentSource
from domain.store.people import (
    LearnerAddresses,
    LearnerSettings,
    find_addresses,
    lift_by_reason,
    read_learner_settings,
    read_preferences,
    read_suppressions,
    save_learner_settings,
    save_preferences,
)
from domain.store.staff import StaffAction, audit
from domain.store.staff.tokens import Scope


class Wants(BaseModel):
    """Which kinds of message one channel may bring."""

    risk: bool
    reminder: bool
    recognition: bool


class Preferences(BaseModel):
    """What one learner chose; null quiet hours: as usual."""

    channels: dict[Channel, Wants] = Field(description="Those that have an address of theirs.")
    paused_until: AwareDatetime | None = None
    quiet_start: int | None = Field(default=None, ge=0, le=23, description="An hour of their day.")
    quiet_end: int | None = Field(default=None, ge=0, le=23)
    language: str | None = None
    challenge_opt_in: bool = False
    share_first_name: bool = False

    @model_validator(mode="after")
    def _hours_are_whole(self) -> Self:
        start, end = self.quiet_start, self.quiet_end
        if (start is None) != (end is None) or (start is not None and start == end):
            raise ValueError("quiet hours need a start and an end that differ")
        return self


def preferences_router(queries: Queries) -> APIRouter:
    """GET and PUT /preferences/{enrolment}."""
    router = APIRouter(prefix="/preferences", tags=["preferences"])

    @router.get("/{enrolment:path}", dependencies=[needs(Scope.PREFERENCES_READ)])
    def read(request: Request, enrolment: Ref) -> Preferences:
        """What reaches them now; a stop of ours, or of their provider, shows as a no."""
        known = known_enrolment(queries, request, enrolment)
        with queries.deciding.reading() as session:
            return _read(session, queries, _learner(session, known.learner_id))

    @router.put("/{enrolment:path}", dependencies=[needs(Scope.PREFERENCES_WRITE)])
    def save(request: Request, enrolment: Ref, chosen: Preferences) -> Preferences:
        """Save all of it over what they chose before; a bounce or complaint is not undone by it."""
        known = known_enrolment(queries, request, enrolment)
        now, viewer = queries.clock(), viewer_of(request.scope)
        _check(queries, chosen, now)
        with queries.deciding.transaction() as session:
            learner = _learner(session, known.learner_id)
            _save(session, queries, learner, chosen, now=now, by=viewer.email)
            detail = person(session, known.learner_id)
            action = StaffAction.SET_PREFERENCES
            audit(session, who=viewer.email, action=action, now=now, detail=detail)
        return queries.deciding.read(_read, queries, learner)

    return router


def _learner(session: Session, learner_id: int) -> LearnerAddresses:
    learner = find_addresses(session, learner_id)
    if learner is None:
        raise HTTPException(404, "This learner is no longer here.")
    return learner


def _check(queries: Queries, chosen: Preferences, now: datetime) -> None:
    until = chosen.paused_until
    if until is not None and not now < until <= now + LONGEST_PAUSE:
        raise HTTPException(422, "paused_until is within a year from now, or null.")
    known = queries.deployment.current_templates().words.languages
    if chosen.language is not None and chosen.language not in known:
        raise HTTPException(422, f"There is no language {chosen.language!r}: {', '.join(known)}.")


def _read(session: Session, queries: Queries, learner: LearnerAddresses) -> Preferences:
    addresses = [normalised(c, learner.address(c) or "") for c in learner.channels]
    states = RecipientStates(
        choices=read_preferences(session, [learner.learner_id]),
        suppressed=read_suppressions(session, addresses),
    )
    own = read_learner_settings(session, learner.learner_id)
    paused = states.choice(learner.learner_id, Channel.EMAIL, ANY).paused_until
    is_paused = paused is not None and paused > queries.clock()
    return Preferences(
        channels={one: _wants(queries, learner, states, one) for one in learner.channels},
        paused_until=paused if is_paused else None,
        quiet_start=own.quiet_start,
        quiet_end=own.quiet_end,
        language=own.language,
        challenge_opt_in=own.challenge_opt_in,
        share_first_name=own.share_first_name,
    )


def _wants(
    queries: Queries, learner: LearnerAddresses, states: RecipientStates, channel: Channel
) -> Wants:
    address, consent = learner.address(channel), learner.consent(channel)
    explicit, number = queries.policy.consent.explicit, learner.learner_id
    return Wants(
        **{
            kind.value: reaches(
                states, number, channel, kind, address=address, consent=consent, explicit=explicit
            )
            for kind in CHOSEN_KINDS
        }
    )


def _save(
    session: Session,
    queries: Queries,
    learner: LearnerAddresses,
    chosen: Preferences,
    *,
    now: datetime,
    by: str,
) -> None:
    number = learner.learner_id
    before = read_preferences(session, [number]).get(number, {})
    choices, program = _choices(learner, chosen, before), ConsentSource.PROGRAM
    save_preferences(session, number, choices, now=now, source=program, by=by)
    own = LearnerSettings(
        quiet_start=chosen.quiet_start,
        quiet_end=chosen.quiet_end,
        language=chosen.language,
        challenge_opt_in=chosen.challenge_opt_in,
        share_first_name=chosen.share_first_name,
    )
    save_learner_settings(session, number, own, now=now)
    if not own.challenge_opt_in:
        week = monday_of(queries.deployment.gate.today(now))
        leave_running_challenges(session, number, week_starts_on=week, now=now)
    for channel, wants in chosen.channels.items():
        if any(wants.model_dump().values()) and (address := learner.address(channel)):
            lift_by_reason(session, channel, address, reason=UNSUBSCRIBED, now=now)


def _choices(
    learner: LearnerAddresses,
    chosen: Preferences,
    before: Mapping[tuple[str, str], ChannelPreference],
) -> dict[tuple[str, str], ChannelPreference]:
    wanted = {
        channel: [kind for kind in CHOSEN_KINDS if wants.model_dump()[kind.value]]
        for channel, wants in chosen.channels.items()
        if channel in learner.channels
    }
    pause = ChannelPreference(paused_until=chosen.paused_until)
    return stated_choices(wanted, before, pause=pause)
