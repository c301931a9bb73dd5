"""How staff come in: passwords, second factors, links, their organisation; and their account."""

from dashboard.sign_in.account import account_router
from dashboard.sign_in.account_mails import second_factor_mail
from dashboard.sign_in.breached_passwords import breached_passwords
from dashboard.sign_in.password_checks import PasswordChecks
from dashboard.sign_in.password_reset import PasswordResets, reset_router
from dashboard.sign_in.password_sign_in import PasswordSignIn
from dashboard.sign_in.routes import Doors, sign_in_page, sign_in_router
from dashboard.sign_in.sign_in_links import LinkSignIn
from dashboard.sign_in.staff_links import JOIN, join_router

__all__ = [
    "JOIN",
    "Doors",
    "LinkSignIn",
    "PasswordChecks",
    "PasswordResets",
    "PasswordSignIn",
    "account_router",
    "breached_passwords",
    "join_router",
    "reset_router",
    "second_factor_mail",
    "sign_in_page",
    "sign_in_router",
]
