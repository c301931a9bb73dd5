"""HTTP around every page: sessions, headers, forms, limits, what an address asks for."""

from dashboard.web.auth_middleware import (
    SIGN_IN,
    VIEWER,
    Authenticator,
    AuthMiddleware,
    program_of,
    viewer_of,
)
from dashboard.web.coach_of_request import coach_of_request, reading_as
from dashboard.web.forms import (
    FormText,
    FormViewer,
    GivenNumber,
    MaybeNumber,
    Number,
    back_to,
    checked,
)
from dashboard.web.headers import (
    CONTENT_SECURITY_POLICY,
    SecurityHeaders,
    content_security_policy,
    new_nonce,
)
from dashboard.web.hidden_names import hiding_names, names_hidden
from dashboard.web.plain_pages import form_template
from dashboard.web.problems import DOCS, PROBLEM, problem
from dashboard.web.programs import Programs
from dashboard.web.request_ids import RequestIds
from dashboard.web.selection import Selection, named_day, number
from dashboard.web.sessions import Sessions, Viewer

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "DOCS",
    "PROBLEM",
    "SIGN_IN",
    "VIEWER",
    "AuthMiddleware",
    "Authenticator",
    "FormText",
    "FormViewer",
    "GivenNumber",
    "MaybeNumber",
    "Number",
    "Programs",
    "RequestIds",
    "SecurityHeaders",
    "Selection",
    "Sessions",
    "Viewer",
    "back_to",
    "checked",
    "coach_of_request",
    "content_security_policy",
    "form_template",
    "hiding_names",
    "named_day",
    "names_hidden",
    "new_nonce",
    "number",
    "problem",
    "program_of",
    "reading_as",
    "viewer_of",
]
