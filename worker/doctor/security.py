"""Who comes in and how: signing in, the secret, the address."""

from typing import Final
from urllib.parse import urlsplit

import requests
from sqlalchemy.exc import SQLAlchemyError

from config.address_guard import AddressError, AddressGuard
from config.deployment import database_of
from config.secret_key import host_of, is_loopback, weakness
from config.settings import Settings
from domain.store.staff.sign_in import cannot_break_glass
from worker.doctor.diagnosis import SECONDS, Diagnosis

_HTTPS: Final = 443
#: Where a provider sends people back to.
_BACK: Final = "/sign-in/organisation/back"


def sign_in(settings: Settings) -> Diagnosis:
    """Whether the provider publishes what it is, and no admin would be shut out."""
    if not settings.oidc_issuer:
        return Diagnosis(what="sign-in", fine=True, says="staff sign in by password")
    issuer = settings.oidc_issuer
    if says := _cannot_sign_in(settings):
        return Diagnosis(what="sign-in", fine=False, says=says)
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        named = answer.json().get("issuer")
    except (requests.RequestException, ValueError, AttributeError) as error:
        says = f"{address} does not answer ({type(error).__name__}). Check OIDC_ISSUER"
        return Diagnosis(what="sign-in", fine=False, says=says)
    if named != issuer:
        says = f"the provider calls itself {named}: write OIDC_ISSUER exactly so"
        return Diagnosis(what="sign-in", fine=False, says=says)
    says = f"{issuer} answers; its way back here is {settings.public_url.rstrip('/')}{_BACK}"
    return Diagnosis(what="sign-in", fine=True, says=says)


def _cannot_sign_in(settings: Settings) -> str | None:
    """Why the provider is not asked, or who would be shut out without it."""
    host, port = host_of(settings.oidc_issuer), urlsplit(settings.oidc_issuer).port or _HTTPS
    try:
        AddressGuard.of(settings).addresses(host, port)
    except AddressError as error:
        return str(error)
    named = ", ".join(_who_cannot_break_glass(settings))
    return f"BREAK_GLASS_ADMINS names {named}, who is no admin with a password" if named else None


def _who_cannot_break_glass(settings: Settings) -> list[str]:
    if settings.who_has_passwords is None:
        return []
    database = database_of(settings)
    try:
        return database.read(cannot_break_glass, settings.who_has_passwords)
    except SQLAlchemyError:
        return []  # said by the first check
    finally:
        database.close()


def secret(settings: Settings) -> Diagnosis:
    """Whether nobody can guess it."""
    weak = weakness(settings.secret_key.get_secret_value())
    if weak is None:
        return Diagnosis(what="secret", fine=True, says="SECRET_KEY is long and your own")
    alone = settings.is_for_this_machine_only
    says = f"fine on this machine only; refused elsewhere. {weak}" if alone else weak
    return Diagnosis(what="secret", fine=alone, says=says)


def public_url(settings: Settings) -> Diagnosis:
    """Whether pages answer there, and no password can be read on the way."""
    host, path = host_of(settings.public_url), urlsplit(settings.public_url).path.strip("/")
    if path:
        says = f"PUBLIC_URL ends in /{path}: pages answer at the root of a host name of their own"
        return Diagnosis(what="address", fine=False, says=says)
    if settings.public_url.startswith("https://"):
        return Diagnosis(what="address", fine=True, says=f"{settings.public_url} is encrypted")
    if is_loopback(host) and not settings.is_production:
        return Diagnosis(what="address", fine=True, says="only this machine reaches the pages")
    says = f"PUBLIC_URL is {settings.public_url}: serve it by https, or passwords can be read"
    return Diagnosis(what="address", fine=False, says=says)
