"""The routes under `/p/` that a learner opens from a message."""

from fastapi import APIRouter

from config.deployment import Deployment, LiveDeployment
from dashboard.public.answers import AnswerPage
from dashboard.public.challenge import ChallengePage
from dashboard.public.check_in import CheckPage
from dashboard.public.link_requests import LinkRequests
from dashboard.public.own_data import OwnCopyPage, OwnDataPage
from dashboard.public.preferences import PreferencesPage, UnsubscribePage
from dashboard.public.rendering import LearnerPages
from dashboard.public.short_links import ShortLinks
from dashboard.public.why import WhyPage


def public_router(deployment: Deployment) -> APIRouter:
    """Every page a learner opens from a message; mount it outside the sign-in."""
    link_requests = LinkRequests(
        live=LiveDeployment(deployment), pages=LearnerPages(deployment.templates)
    )
    unsubscribe = UnsubscribePage(link_requests=link_requests)
    preferences = PreferencesPage(link_requests=link_requests)
    answer, check = AnswerPage(link_requests=link_requests), CheckPage(link_requests=link_requests)
    challenge = ChallengePage(link_requests=link_requests)
    own_data = OwnDataPage(link_requests=link_requests)
    own_copy = OwnCopyPage(link_requests=link_requests)
    router = APIRouter(prefix="/p", include_in_schema=False)
    short = ShortLinks(link_requests=link_requests)
    router.add_api_route("/m/{token}", short.open, methods=["GET", "HEAD"])
    router.add_api_route("/c/{enrolment_id}", short.course, methods=["GET", "HEAD"])
    for name, look, act in (
        ("unsubscribe", unsubscribe.ask, unsubscribe.stop),
        ("preferences", preferences.show, preferences.save),
        ("why", WhyPage(link_requests=link_requests).show, None),
        ("answer", answer.show, answer.answer),
        ("check", check.show, check.answer),
        ("challenge", challenge.show, challenge.answer),
        ("data", own_data.show, own_data.answer),
        ("copy", own_copy.show, own_copy.take),
    ):
        router.add_api_route(f"/{name}/{{token}}", look, methods=["GET", "HEAD"])
        if act is not None:
            router.add_api_route(f"/{name}/{{token}}", act, methods=["POST"])
    return router
