"""Looks at what a deployment needs and says what to fix; changes nothing, sends nothing."""

from collections.abc import Callable
from typing import Final

from config.settings import Settings
from worker.doctor import machine, providers, security
from worker.doctor.diagnosis import Diagnosis

__all__ = ["Diagnosis", "examine"]

#: In the order one would fix them.
_CHECKS: Final[tuple[Callable[[Settings], Diagnosis], ...]] = (
    machine.database,
    machine.worker,
    machine.redis,
    machine.folders,
    machine.engine,
    machine.policy,
    providers.mail,
    providers.dkim,
    providers.sms,
    security.sign_in,
    security.secret,
    security.public_url,
    machine.warehouse,
)


def examine(settings: Settings) -> list[Diagnosis]:
    """Database, worker, folders, policy, mail, SMS, secret and address."""
    return [check(settings) for check in _CHECKS]
