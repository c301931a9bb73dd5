"""What pages ask of scored days: learners found, counted and grouped as they were shown."""

from domain.store.reporting.narrowed_counts import read_narrowed_counts
from domain.store.reporting.service_status import ServiceStatus, read_service_status

__all__ = [
    "ServiceStatus",
    "read_narrowed_counts",
    "read_service_status",
]
