"""Which senders serve which channel in this deployment, and how fast."""

from collections.abc import Mapping, Sequence

import structlog

from config.settings import Settings
from domain.messaging.delivery import BounceKeys
from domain.messaging.links import Tracking
from domain.policy import Channel
from domain.store.outbox import Claimed
from worker.senders.email import EmailSender, SmtpAccount
from worker.senders.sender import Delivery, Sender, SendResult
from worker.senders.signing import DkimKey, load_key
from worker.senders.sms import SmsSender, TwilioAccount


def senders_for(settings: Settings) -> Mapping[Channel, Sequence[Sender]]:
    """Connections per channel; in production a channel without a provider has none, and waits."""
    found: dict[Channel, Sequence[Sender]] = {}
    each = range(settings.sending_connections)
    if settings.smtp_host:
        found[Channel.EMAIL] = [EmailSender(smtp_account(settings)) for _ in each]
    if settings.twilio_account_sid:
        found[Channel.SMS] = [SmsSender(twilio_account(settings)) for _ in each]
    if not settings.is_production:
        for channel in Channel:
            found.setdefault(channel, [ConsoleSender()])
    return found


def per_second(settings: Settings, channel: Channel) -> float:
    """How many messages this channel's provider takes a second, from all hosts; 0: no limit."""
    return settings.email_per_second if channel is Channel.EMAIL else settings.sms_per_second


def smtp_account(settings: Settings) -> SmtpAccount:
    """The mail account that the settings describe."""
    return SmtpAccount(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        sender=settings.mail_from,
        bounce_keys=BounceKeys(secrets=settings.secret_keys),
        key=dkim_key(settings),
        tracking=_tracking(settings),
    )


def _tracking(settings: Settings) -> Tracking | None:
    if not (settings.track_clicks or settings.track_opens):
        return None
    return Tracking(
        public_url=settings.public_url,
        secrets=settings.secret_keys,
        clicks=settings.track_clicks,
        opens=settings.track_opens,
    )


def dkim_key(settings: Settings) -> DkimKey | None:
    """The key that signs our mail, where there is one; raises `OSError` if it cannot be read."""
    if not settings.dkim_domain:
        return None
    return load_key(
        domain=settings.dkim_domain,
        selector=settings.dkim_selector,
        key_file=settings.dkim_key_file,
    )


def twilio_account(settings: Settings) -> TwilioAccount:
    """The Twilio account that the settings describe."""
    public = settings.public_url.rstrip("/")
    return TwilioAccount(
        sid=settings.twilio_account_sid,
        token=settings.twilio_auth_token.get_secret_value(),
        sender=settings.twilio_from,
        base_url=settings.twilio_base_url,
        # Twilio can only tell an address that the world can reach
        status_callback=f"{public}/p/twilio/status" if public.startswith("https://") else "",
    )


class ConsoleSender:
    """Sends nothing; says that it would have, without address or words."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("console_sender")

    def send(self, message: Claimed) -> Delivery:
        """Log the message's number and kind, and call it sent."""
        self._log.info("message", id=message.id, channel=message.channel.value, kind=message.kind)
        return Delivery(result=SendResult.SENT, provider_id=f"console-{message.id}")

    def close(self) -> None:
        """Nothing to give back."""
