"""Statements and events such as platforms send them; whoever is in them is made up."""

import json
from typing import Any

CALIPER = "http://purl.imsglobal.org/ctx/caliper/v1p2"


def statement(**changes: Any) -> dict[str, Any]:
    """A page that was viewed, as Moodle's plugin tells it, unless `changes` say otherwise."""
    usual = {
        "id": "0b4a3c1e-8f0e-4c8e-9d0a-000000000001",
        "actor": {"account": {"homePage": "https://moodle.example.org", "name": "17"}},
        "verb": {"id": "http://id.tincanapi.com/verb/viewed"},
        "object": {
            "id": "https://moodle.example.org/mod/page/view.php?id=3",
            "definition": {"type": "http://activitystrea.ms/schema/1.0/page"},
        },
        "timestamp": "2026-03-02T09:30:00+01:00",
    }
    found = usual | changes
    return {name: value for name, value in found.items() if value is not None}


def caliper_event(**changes: Any) -> dict[str, Any]:
    """A video that was started."""
    usual = {
        "@context": CALIPER,
        "id": "urn:uuid:0b4a3c1e-8f0e-4c8e-9d0a-000000000002",
        "type": "MediaEvent",
        "profile": "MediaProfile",
        "actor": {"id": "https://lms.example.org/users/17", "type": "Person"},
        "action": "Started",
        "object": {"id": "https://lms.example.org/videos/9", "type": "VideoObject"},
        "eventTime": "2026-03-02T08:30:00.000Z",
    }
    return usual | changes


def envelope(*events: Any, **changes: Any) -> dict[str, Any]:
    """Some events as a sensor sends them."""
    sent = {"sensor": "https://lms.example.org", "sendTime": "2026-03-02T08:31:00.000Z"}
    return sent | {"dataVersion": CALIPER, "data": list(events)} | changes


def live_event(name: str = "asset_accessed", **body: Any) -> dict[str, Any]:
    """A page that was opened, or something else that happened, as Canvas tells it."""
    metadata = {
        "event_name": name,
        "event_time": "2026-03-02T08:30:00.000Z",
        "root_account_uuid": "U",
        "user_id": "21070000000000017",
        "user_sis_id": "S-17",
        "user_login": "ada@example.org",
        "context_type": "Course",
        "context_id": "21070000000000007",
        "context_sis_source_id": "SIS-7",
        "session_id": "s-1",
        "producer": "canvas",
    }
    seen = {"asset_id": "21070000000000003", "asset_type": "wiki_page", "asset_name": "Page"}
    return {"metadata": metadata, "body": (seen if name == "asset_accessed" else {}) | body}


def plain(**changes: Any) -> dict[str, Any]:
    """A quiz that was submitted, in our own words."""
    usual = {"id": "e1", "learner": "17", "event": "quiz submitted", "at": "2026-03-02T08:30:00Z"}
    found = usual | changes
    return {name: value for name, value in found.items() if value is not None}


def as_body(*items: object) -> bytes:
    """A list of them, as it is sent."""
    return json.dumps(list(items)).encode()
