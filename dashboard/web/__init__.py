"""HTTP around every page: sign-in, sessions, headers, forms, limits, what an address asks for."""

from dashboard.web.account import account_router
from dashboard.web.account_mails import second_factor_mail
from dashboard.web.auth_middleware import (
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
from dashboard.web.password_checks import PasswordChecks
from dashboard.web.password_reset import PasswordResets, reset_router
from dashboard.web.password_sign_in import PasswordSignIn
from dashboard.web.problems import DOCS, PROBLEM, problem
from dashboard.web.programs import Program, Programs
from dashboard.web.public_limits import PublicLimits
from dashboard.web.request_ids import RequestIds
from dashboard.web.selection import Selection, number
from dashboard.web.sessions import Sessions, Viewer
from dashboard.web.sign_in import Doors, form_template, sign_in_page, sign_in_router
from dashboard.web.sign_in_links import LinkSignIn
from dashboard.web.staff_links import JOIN, join_router

__all__ = [
    "DOCS",
    "JOIN",
    "PROBLEM",
    "VIEWER",
    "AuthMiddleware",
    "Authenticator",
    "BodyLimits",
    "Clock",
    "Doors",
    "LinkSignIn",
    "Number",
    "PasswordChecks",
    "PasswordResets",
    "PasswordSignIn",
    "Program",
    "Programs",
    "PublicLimits",
    "RequestIds",
    "SecurityHeaders",
    "Selection",
    "Sessions",
    "Viewer",
    "account_router",
    "back_to",
    "checked",
    "content_security_policy",
    "form_template",
    "hiding_names",
    "join_router",
    "names_hidden",
    "number",
    "problem",
    "program_of",
    "reset_router",
    "second_factor_mail",
    "sign_in_page",
    "sign_in_router",
    "viewer_of",
]
