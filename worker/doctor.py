"""Looks at what a deployment needs and says what to fix; changes nothing, sends nothing."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests
from dkim import DKIMException
from sqlalchemy.exc import SQLAlchemyError

from config.address_guard import AddressError, AddressGuard
from config.deployment import database_of
from config.files import PolicyFileError, load_policy
from config.secret_key import host_of, is_loopback, weakness
from config.settings import Settings
from domain.store.activity.engines import what_is_missing
from domain.store.people import count_learners
from domain.store.staff.sign_in import cannot_break_glass
from domain.store.warehouse import written_at
from worker.senders import dkim_key, is_published

_SECONDS: Final = 5
_HTTPS: Final = 443
#: A nightly export that is older did not run last night.
_A_NIGHT_AND_MORE: Final = timedelta(hours=30)
#: Where a provider sends people back to.
_BACK: Final = "/sign-in/organisation/back"


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One thing looked at: whether it is fine, and the sentence for people."""

    what: str
    fine: bool
    says: str


def examine(settings: Settings) -> list[Diagnosis]:
    """Database, engine, policy, mail, SMS, secret and address, in the order one would fix them."""
    return [check(settings) for check in _CHECKS]


def _database(settings: Settings) -> Diagnosis:
    database = database_of(settings)
    shown = database.url.render_as_string()
    try:
        with database.transaction() as session:
            learners = count_learners(session)
    except SQLAlchemyError as error:
        first = str(error).splitlines()[0]
        says = f"{shown} cannot be read ({first}). Check DATABASE_URL, then: staycourse migrate"
        return Diagnosis(what="database", fine=False, says=says)
    finally:
        database.close()
    return Diagnosis(what="database", fine=True, says=f"{shown} answers, {learners:,} learners")


def _engine(settings: Settings) -> Diagnosis:
    name, url = settings.activity_engine, settings.activity_engine_url.get_secret_value()
    absent = what_is_missing(name, url=url)
    says = absent or f"features are computed by {name}"
    return Diagnosis(what="engine", fine=absent is None, says=says)


def _policy(settings: Settings) -> Diagnosis:
    try:
        policy = load_policy(settings.policy_dir)
    except PolicyFileError as error:
        return Diagnosis(what="policy", fine=False, says=str(error))
    return Diagnosis(what="policy", fine=True, says=f"revision {policy.revision} is valid")


def _mail(settings: Settings) -> Diagnosis:
    if not settings.smtp_host:
        says = "no mail server: mails go to the log. Set SMTP_HOST to send them"
        return Diagnosis(what="mail", fine=not settings.is_production, says=says)
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        says = f"{where} does not answer ({error}). Check SMTP_HOST and SMTP_PORT"
        return Diagnosis(what="mail", fine=False, says=says)
    return Diagnosis(what="mail", fine=True, says=f"{where} answers")


def _dkim(settings: Settings) -> Diagnosis:
    try:
        key = dkim_key(settings)
        if key is None:
            says = "mail is not signed here. Let the mail server sign it, or set DKIM_DOMAIN"
            return Diagnosis(what="dkim", fine=True, says=says)
        published = is_published(key)
    except (OSError, DKIMException) as error:
        says = f"the key cannot be used ({error}). Check DKIM_KEY_FILE and DKIM_SELECTOR"
        return Diagnosis(what="dkim", fine=False, says=says)
    says = f"DNS {'has' if published else 'does not have'} the public key at {key.record}"
    return Diagnosis(what="dkim", fine=published, says=says)


def _sms(settings: Settings) -> Diagnosis:
    given = {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token.get_secret_value(),
        "TWILIO_FROM": settings.twilio_from,
    }
    absent = [name for name, value in given.items() if not value]
    if len(absent) == len(given):
        return Diagnosis(what="sms", fine=True, says="no Twilio account: SMS go to the log")
    if absent:
        return Diagnosis(what="sms", fine=False, says=f"set {', '.join(absent)} as well")
    return Diagnosis(what="sms", fine=True, says="Twilio is set up")


def _sign_in(settings: Settings) -> Diagnosis:
    """Whether the provider publishes what it is, and no admin would be shut out."""
    if not settings.oidc_issuer:
        return Diagnosis(what="sign-in", fine=True, says="staff sign in by password")
    issuer = settings.oidc_issuer
    if says := _cannot_sign_in(settings):
        return Diagnosis(what="sign-in", fine=False, says=says)
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        answer = requests.get(address, timeout=_SECONDS, allow_redirects=False)
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
    guard = AddressGuard(
        networks=settings.reachable_networks, development=not settings.is_production
    )
    try:
        guard.addresses(host, port)
    except AddressError as error:
        return str(error)
    named = ", ".join(_who_cannot_break_glass(settings))
    return f"BREAK_GLASS_ADMINS names {named}, who is no admin with a password" if named else None


def _who_cannot_break_glass(settings: Settings) -> list[str]:
    if settings.who_has_passwords is None:
        return []
    database = database_of(settings)
    try:
        with database.reading() as session:
            return cannot_break_glass(session, settings.who_has_passwords)
    except SQLAlchemyError:
        return []  # said by the first check
    finally:
        database.close()


def _secret(settings: Settings) -> Diagnosis:
    weak = weakness(settings.secret_key.get_secret_value())
    if weak is None:
        return Diagnosis(what="secret", fine=True, says="SECRET_KEY is long and your own")
    alone = settings.is_for_this_machine_only
    says = f"fine on this machine only; refused elsewhere. {weak}" if alone else weak
    return Diagnosis(what="secret", fine=alone, says=says)


def _public_url(settings: Settings) -> Diagnosis:
    host = host_of(settings.public_url)
    if settings.public_url.startswith("https://"):
        return Diagnosis(what="address", fine=True, says=f"{settings.public_url} is encrypted")
    if is_loopback(host) and not settings.is_production:
        return Diagnosis(what="address", fine=True, says="only this machine reaches the pages")
    says = f"PUBLIC_URL is {settings.public_url}: serve it by https, or passwords can be read"
    return Diagnosis(what="address", fine=False, says=says)


def _warehouse(settings: Settings) -> Diagnosis:
    """Whether the worker keeps the folder up to date, where there is one."""
    if not settings.warehouse_dir:
        return Diagnosis(what="warehouse", fine=True, says="no folder is exported to each night")
    folder = Path(settings.warehouse_dir)
    written = written_at(folder)
    if written is None:
        says = f"{folder} was never written whole. Start a worker: it does so at 04:30"
        return Diagnosis(what="warehouse", fine=False, says=says)
    fresh = datetime.now(UTC) - written < _A_NIGHT_AND_MORE
    says = f"{folder} is as of {written:%d %B %Y, %H:%M} UTC"
    says += "" if fresh else ". Look at Exporting the warehouse on Jobs"
    return Diagnosis(what="warehouse", fine=fresh, says=says)


_CHECKS: Final[tuple[Callable[[Settings], Diagnosis], ...]] = (
    _database,
    _engine,
    _policy,
    _mail,
    _dkim,
    _sms,
    _sign_in,
    _secret,
    _public_url,
    _warehouse,
)
