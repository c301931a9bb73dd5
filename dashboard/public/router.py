"""The routes under `/p/`: unsubscribe in one click (RFC 8058), and preferences.

A GET never changes anything: mail scanners follow links. A POST answers 200 with no redirect,
cookie or form token, however often it comes: the signed link is the permission.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from config.settings import Settings
from dashboard.public.pages import page
from dashboard.public.preferences import UNSUBSCRIBED, Chosen, choices_of, shown
from domain.nudges import links
from domain.nudges.cases import Choice
from domain.nudges.links import Link, LinkProblem, Purpose
from domain.nudges.standing import ANY, Standing, normalised
from domain.policy import Channel
from domain.store.database import Database
from domain.store.suppressions import (
    Reachable,
    choices,
    choose,
    lift,
    reachable,
    suppress,
    suppressions,
)

_WHAT: Final = {Channel.EMAIL.value: "emails", Channel.SMS.value: "texts"}
_STATUS: Final = {LinkProblem.FORGED: 404, LinkProblem.EXPIRED: 410}


def public_router(
    database: Database,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> APIRouter:
    """Every page a learner opens from a message; mount it outside the sign-in."""
    desk = _Desk(database=database, settings=settings, clock=clock)
    router = APIRouter(prefix="/p", include_in_schema=False)
    router.add_api_route("/unsubscribe/{token}", desk.ask_to_stop, methods=["GET", "HEAD"])
    router.add_api_route("/unsubscribe/{token}", desk.stop, methods=["POST"])
    router.add_api_route("/preferences/{token}", desk.show, methods=["GET", "HEAD"])
    router.add_api_route("/preferences/{token}", desk.save, methods=["POST"])
    return router


@dataclass(frozen=True, kw_only=True)
class _Desk:
    database: Database
    settings: Settings
    clock: Callable[[], datetime]

    def ask_to_stop(self, token: str) -> HTMLResponse:
        link = self._opened(token, Purpose.UNSUBSCRIBE)
        if not isinstance(link, Link):
            return _closed(link)
        return page("unsubscribe", what=_WHAT[link.channel], preferences_url=self._choose(link))

    def stop(self, token: str) -> HTMLResponse:
        link = self._opened(token, Purpose.UNSUBSCRIBE)
        if not isinstance(link, Link):
            return _closed(link)
        with self.database.transaction() as session:
            learner = reachable(session, link.learner_id)
            if learner is not None:
                _stop(session, learner, link.channel, self.clock())
        return page("unsubscribed", what=_WHAT[link.channel], preferences_url=self._choose(link))

    def show(self, token: str) -> HTMLResponse:
        link = self._opened(token, Purpose.PREFERENCES)
        if not isinstance(link, Link):
            return _closed(link)
        with self.database.reading() as session:
            return self._page(session, link, saved="")

    def save(
        self,
        token: str,
        channels: Annotated[list[str] | None, Form()] = None,
        kinds: Annotated[list[str] | None, Form()] = None,
        pause: Annotated[str, Form()] = "none",
    ) -> HTMLResponse:
        link = self._opened(token, Purpose.PREFERENCES)
        if not isinstance(link, Link):
            return _closed(link)
        chosen = Chosen(channels=channels or (), kinds=kinds or (), pause=pause)
        with self.database.transaction() as session:
            learner = reachable(session, link.learner_id)
            if learner is not None:
                _keep(session, learner, chosen, self.clock())
            return self._page(session, link, saved="yes")

    def _page(self, session: Session, link: Link, *, saved: str) -> HTMLResponse:
        learner = reachable(session, link.learner_id)
        if learner is None:
            return _closed(LinkProblem.EXPIRED)
        values = shown(learner, _standing(session, learner), self.clock())
        return page("preferences", saved=saved, why=_WHY, **values)

    def _opened(self, token: str, purpose: Purpose) -> Link | LinkProblem:
        secret = self.settings.secret_key.get_secret_value()
        return links.verify(token, purpose, secret=secret, now=self.clock())

    def _choose(self, link: Link) -> str:
        """The way to the preferences, for whoever came to unsubscribe."""
        other = Link(
            purpose=Purpose.PREFERENCES,
            learner_id=link.learner_id,
            channel=link.channel,
            enrolment_id=link.enrolment_id,
            intervention=link.intervention,
            period=link.period,
        )
        secret = self.settings.secret_key.get_secret_value()
        return links.url(other, public_url="", secret=secret, at=self.clock())


_WHY: Final = (
    "We write when it may help you stay on your course, looking at when you were last active,"
    " your progress and the work that is due. You decide what reaches you."
)


def _stop(session: Session, learner: Reachable, channel: str, now: datetime) -> None:
    """Stop the address, and the learner too, should their address change."""
    address = learner.address(channel)
    if address:
        suppress(session, channel, address, reason=UNSUBSCRIBED, now=now)
    choose(session, learner.learner_id, {(channel, ANY): Choice(allowed=False)}, now=now)


def _keep(session: Session, learner: Reachable, chosen: Chosen, now: datetime) -> None:
    standing = _standing(session, learner)
    choose(session, learner.learner_id, choices_of(learner, chosen, standing, now), now=now)
    for channel in Channel:
        address = learner.address(channel)
        if address and channel.value in chosen.channels:
            lift(session, channel, address, reason=UNSUBSCRIBED, now=now)


def _standing(session: Session, learner: Reachable) -> Standing:
    addresses = [normalised(c, a) for c in Channel if (a := learner.address(c))]
    return Standing(
        choices=choices(session, [learner.learner_id]),
        suppressed=suppressions(session, addresses),
    )


def _closed(problem: LinkProblem) -> HTMLResponse:
    return page("closed", status=_STATUS[problem], problem=problem.value)
