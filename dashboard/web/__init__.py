"""HTTP around every page: sessions, headers, forms, limits, what an address asks for."""

from dashboard.web.auth_middleware import (
    SIGN_IN,
    VIEWER,
    Authenticator,
    AuthMiddleware,
    Clock,
    program_of,
    viewer_of,
)
from dashboard.web.body_limits import BodyLimits
from dashboard.web.forms import Number, back_to, checked
from dashboard.web.headers import SecurityHeaders, content_security_policy
from dashboard.web.hidden_names import hiding_names, names_hidden
from dashboard.web.plain_pages import form_template
from dashboard.web.problems import DOCS, PROBLEM, problem
from dashboard.web.programs import Program, Programs
from dashboard.web.public_limits import PublicLimits
from dashboard.web.request_ids import RequestIds
from dashboard.web.selection import Selection, number
from dashboard.web.sessions import Sessions, Viewer
from dashboard.web.throttle import WINDOW, network_of, wait_for

__all__ = [
    "DOCS",
    "PROBLEM",
    "SIGN_IN",
    "VIEWER",
    "WINDOW",
    "AuthMiddleware",
    "Authenticator",
    "BodyLimits",
    "Clock",
    "Number",
    "Program",
    "Programs",
    "PublicLimits",
    "RequestIds",
    "SecurityHeaders",
    "Selection",
    "Sessions",
    "Viewer",
    "back_to",
    "checked",
    "content_security_policy",
    "form_template",
    "hiding_names",
    "names_hidden",
    "network_of",
    "number",
    "problem",
    "program_of",
    "viewer_of",
    "wait_for",
]
