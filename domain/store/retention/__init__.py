"""How long each kind of data is kept, and the run that lets go of what is due."""

from domain.store.retention.features import free_months_of_features
from domain.store.retention.kinds import KEPT_KINDS
from domain.store.retention.run import (
    HeldOfKind,
    Removed,
    read_removed,
    rehearse_retention,
    run_retention,
)

__all__ = [
    "KEPT_KINDS",
    "HeldOfKind",
    "Removed",
    "free_months_of_features",
    "read_removed",
    "rehearse_retention",
    "run_retention",
]
