"""The state of the service as metrics of Prometheus."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from domain.store.reporting import ServiceStatus

Sample = tuple[tuple[str, ...], float | None]


def service_metrics(status: ServiceStatus, *, now: datetime) -> bytes:
    """All of it as Prometheus reads it; what is not known has no sample."""
    registry = CollectorRegistry()
    registry.register(_Told(list(_families(status, now))))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families


def _families(status: ServiceStatus, now: datetime) -> Iterator[GaugeMetricFamily]:
    yield _gauge("build_info", "The release", [((version("staycourse"),), 1)], "version")
    yield _gauge(
        "worker_seen_timestamp_seconds",
        "When a worker that leads last said that it is there",
        [((), _seconds(status.worker_seen_at))],
    )
    yield _gauge(
        "import_finished_timestamp_seconds",
        "When the newest import was finished",
        [((), _seconds(status.last_import_at))],
    )
    yield from _jobs(status)
    yield from _queues(status, now)
    yield _gauge(
        "messages_last_day",
        "Messages due in 24 hours",
        [((channel, state), count) for channel, state, count in status.messages],
        "channel",
        "state",
    )
    yield _gauge(
        "nudges_skipped_last_day",
        "Nudges that were not sent in 24 hours, by the reason",
        [((reason,), count) for reason, count in status.skipped],
        "reason",
    )
    kinds = sorted(set(status.notices))
    open_now = [((kind,), float(status.notices.count(kind))) for kind in kinds]
    yield _gauge("notices_open", "What Staycourse says is wrong now", open_now, "kind")


def _jobs(status: ServiceStatus) -> Iterator[GaugeMetricFamily]:
    yield _gauge(
        "job_done_timestamp_seconds",
        "When a job of the timetable was last done",
        [((one.job,), _seconds(one.done_at)) for one in status.jobs],
        "job",
    )
    yield _gauge(
        "job_failed",
        "1 where the newest run of a job failed",
        [((one.job,), float(one.failed)) for one in status.jobs],
        "job",
    )
    yield _gauge(
        "job_seconds",
        "How long a job took when it was last done",
        [((one.job,), one.took.total_seconds() if one.took else None) for one in status.jobs],
        "job",
    )


def _queues(status: ServiceStatus, now: datetime) -> Iterator[GaugeMetricFamily]:
    by = [((one.channel.value,), one) for one in status.providers]
    yield _gauge(
        "outbox_waiting", "Messages that wait", [(name, one.waiting) for name, one in by], "channel"
    )
    late = [
        (name, max(0.0, (now - one.oldest_due).total_seconds()) if one.oldest_due else 0.0)
        for name, one in by
    ]
    yield _gauge("outbox_overdue_seconds", "How late the oldest message is", late, "channel")
    paused = [(name, float(one.paused_until is not None)) for name, one in by]
    yield _gauge("provider_paused", "1 while a provider is left alone", paused, "channel")
    took = [(name, one.handover.total_seconds() if one.handover else None) for name, one in by]
    yield _gauge("provider_handover_seconds", "Median until a provider took it", took, "channel")


def _gauge(name: str, about: str, samples: Iterable[Sample], *labels: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"staycourse_{name}", about, labels=labels)
    for values, number in samples:
        if number is not None:
            family.add_metric(values, number)
    return family


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at else None
