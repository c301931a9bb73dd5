"""Seals the audit trail, and tells the log how far: there the database cannot change it."""

from datetime import datetime

import structlog

from config.deployment import Deployment
from domain.store.audit import seal_entries

_log = structlog.get_logger("worker")


def seal_audit(here: Deployment, *, now: datetime) -> dict[str, int]:
    """Seal what was done since, and say how many entries that were."""
    sealed, head = here.database.write(seal_entries, keys=here.settings.secret_keys, now=now)
    if sealed:
        _log.info("audit_sealed", entries=sealed, head=str(head))
    return {"sealed": sealed}
