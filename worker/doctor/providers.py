"""What messages leave by: the mail server, its signature, the SMS account."""

import smtplib

from dkim import DKIMException

from config.settings import Settings
from worker.doctor.diagnosis import SECONDS, Diagnosis
from worker.senders import dkim_key, is_published


def mail(settings: Settings) -> Diagnosis:
    """Whether the mail server answers."""
    if not settings.smtp_host:
        says = "no mail server: mails go to the log. Set SMTP_HOST to send them"
        return Diagnosis(what="mail", fine=not settings.is_production, says=says)
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        says = f"{where} does not answer ({error}). Check SMTP_HOST and SMTP_PORT"
        return Diagnosis(what="mail", fine=False, says=says)
    return Diagnosis(what="mail", fine=True, says=f"{where} answers")


def dkim(settings: Settings) -> Diagnosis:
    """Whether the key that signs mails is the one in DNS."""
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


def sms(settings: Settings) -> Diagnosis:
    """Whether the account is whole."""
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
