"""Traces by OpenTelemetry where a collector is named; elsewhere nothing of it is loaded."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, Protocol

from config.settings import Settings

_TRACES: Final = "/v1/traces"


class Tracer(Protocol):
    """What OpenTelemetry's tracer is asked for."""

    def start_as_current_span(
        self, name: str, *, attributes: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Any]:
        """A span while the block runs; what begins inside it is below it."""


class TracingError(Exception):
    """A collector is named and what speaks to it is not installed."""


def open_tracer(settings: Settings) -> Tracer | None:
    """What hands spans to the collector, some at a time; None where no collector is named.

    Raises:
        TracingError: the extra `otel` is not installed.
    """
    if not settings.otel_endpoint:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - here only
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise TracingError('OTEL_ENDPOINT needs: pip install "staycourse[otel]"') from error
    provider = TracerProvider(resource=Resource.create({"service.name": "staycourse"}))
    exporter = OTLPSpanExporter(endpoint=settings.otel_endpoint.rstrip("/") + _TRACES)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("staycourse")


def span(tracer: Tracer | None, name: str, **attributes: str) -> AbstractContextManager[Any]:
    """A span of that name, or nothing where nobody traces."""
    if tracer is None:
        return nullcontext()
    return tracer.start_as_current_span(name, attributes=attributes)
