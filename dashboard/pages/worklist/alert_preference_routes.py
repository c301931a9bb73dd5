"""How the person looking wants to hear of their learners: a choice on the worklist."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from dashboard.data import Queries
from dashboard.pages.worklist.alert_preferences import WAYS
from dashboard.ui.learners import ContactNotice
from dashboard.web import FormText, FormViewer
from domain.policy import Channel
from domain.store.coaching import read_colleagues, save_alert_channels
from domain.store.staff import StaffAction, audit


def my_alerts_router(queries: Queries) -> APIRouter:
    """POST /my-alerts."""
    router = APIRouter(include_in_schema=False)

    @router.post("/my-alerts")
    def choose(viewer: FormViewer, ways: FormText = "") -> Response:
        chosen = ways.split()
        if ways not in WAYS:
            return _back(ContactNotice.NOT_CHOSEN)
        with queries.database.transaction() as session:
            if Channel.SMS in chosen and not read_colleagues(session)[viewer.staff_id].phone:
                return _back(ContactNotice.NO_PHONE)
            save_alert_channels(
                session,
                viewer.staff_id,
                email=Channel.EMAIL in chosen,
                sms=Channel.SMS in chosen,
            )
            now, action = queries.clock(), StaffAction.CHOSE_ALERTS
            audit(session, who=viewer.email, action=action, now=now, detail=ways or "none")
        return _back(ContactNotice.ALERTS)

    return router


def _back(notice: ContactNotice) -> Response:
    return RedirectResponse(f"/worklist?notice={notice}", status_code=303)
