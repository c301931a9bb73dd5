"""The page on which a learner chooses what reaches them, how and when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from dashboard.public.link_requests import LinkRequest, LinkRequests
from dashboard.public.preferences.consent_wording import wording_of_choices
from dashboard.public.preferences.preference_choices import (
    Chosen,
    choices_of,
    pause_of,
    settings_chosen,
    shown,
)
from domain.coaching import monday_of
from domain.messaging.links import Purpose
from domain.nudges.eligibility import UNSUBSCRIBED, RecipientStates, normalised
from domain.policy import Channel
from domain.store.coaching import leave_running_challenges
from domain.store.people import (
    LearnerAddresses,
    lift_by_reason,
    read_preferences,
    read_suppressions,
    save_learner_settings,
    save_preferences,
)


@dataclass(frozen=True, kw_only=True)
class PreferencesPage:
    """GET shows what is on, POST saves; everything that can be used is saved, the rest is told."""

    link_requests: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """What is on now."""
        return self.link_requests.look(request, token, Purpose.PREFERENCES, self._page)

    def save(self, request: Request, token: str, chosen: Annotated[Chosen, Form()]) -> HTMLResponse:
        """Keep what they chose."""
        return self.link_requests.act(
            request,
            token,
            Purpose.PREFERENCES,
            lambda session, link_request: self._keep(session, link_request, chosen),
        )

    def _keep(self, session: Session, link_request: LinkRequest, chosen: Chosen) -> HTMLResponse:
        learner, now = link_request.learner, link_request.now
        states = recipient_states(session, learner)
        pause, day_fits = pause_of(link_request, chosen, states)
        own, hours_fit = settings_chosen(
            link_request.own, chosen, link_request.pages.words.languages
        )
        saved = choices_of(link_request, chosen, states, pause=pause)
        wording = wording_of_choices(link_request.words, learner.channels)
        save_preferences(session, learner.learner_id, saved, now=now, wording=wording)
        save_learner_settings(session, learner.learner_id, own, now=now)
        if not own.challenge_opt_in:
            week = monday_of(link_request.today)
            leave_running_challenges(session, learner.learner_id, week_starts_on=week, now=now)
        for channel in learner.channels:
            if chosen.wants(channel):
                address = learner.address(channel) or ""
                lift_by_reason(session, channel, address, reason=UNSUBSCRIBED, now=now)
        translated = link_request.speaking(own.language) if own.language else link_request
        problems = [
            *([] if day_fits else ["until_missing"]),
            *([] if hours_fit else ["hours_whole_day"]),
        ]
        return self._page(session, replace(translated, own=own), saved=True, problems=problems)

    def _page(
        self,
        session: Session,
        link_request: LinkRequest,
        *,
        saved: bool = False,
        problems: Sequence[str] = (),
    ) -> HTMLResponse:
        states = recipient_states(session, link_request.learner)
        values = shown(link_request, states, self.link_requests.deployment.policy)
        return link_request.page("preferences", saved=saved, problems=problems, **values)


def recipient_states(session: Session, learner: LearnerAddresses) -> RecipientStates:
    """What one learner chose, and the stops on their addresses."""
    addresses = [normalised(c, a) for c in Channel if (a := learner.address(c))]
    return RecipientStates(
        choices=read_preferences(session, [learner.learner_id]),
        suppressed=read_suppressions(session, addresses),
    )
