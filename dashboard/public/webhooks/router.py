"""Every hook that providers post to, and counted links, under one router."""

from fastapi import APIRouter

from config.deployment import Deployment
from dashboard.public.tracking import tracking_router
from dashboard.public.webhooks.canvas_events import canvas_router
from dashboard.public.webhooks.mail_events import bounces_router
from dashboard.public.webhooks.twilio import twilio_router


def hooks_router(deployment: Deployment) -> APIRouter:
    """Hooks of Twilio, mail services, Canvas; and counted links; mount it outside the sign-in."""
    router = APIRouter(include_in_schema=False)
    router.include_router(twilio_router(deployment))
    router.include_router(bounces_router(deployment))
    router.include_router(canvas_router(deployment))
    router.include_router(tracking_router(deployment))
    return router
