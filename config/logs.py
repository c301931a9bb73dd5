"""Structured logs of every process, on standard error: never secrets, addresses or local variables.

What an error says is not ours to choose, so every text of a line is masked once more at the end.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Final, TextIO
from urllib.parse import unquote, urlsplit

import structlog
from pydantic import SecretStr
from structlog.typing import Processor

from config.settings import Settings

HIDDEN: Final = "[hidden]"
#: Shorter ones would mask ordinary words; a real secret is longer.
_SHORTEST_SECRET: Final = 4
#: Lines of one run that are kept, and characters of each.
_KEPT_LINES, _KEPT_LENGTH = 200, 4000
_kept: ContextVar[list[str] | None] = ContextVar("kept_lines", default=None)
_PATTERNS: Final = (
    (re.compile(r"(?<=://)[^\s/@:]*:[^\s/]+(?=@)"), HIDDEN),
    (re.compile(r"[^\s<>\"'(),;:=\[\]{}]+@[\w.-]*\w"), "[address]"),
    (re.compile(r"(?<![\w.:-])\+\d[\d ()-]{6,}\d"), "[number]"),
)


class Masking:
    """Masks a deployment's secrets, and whatever looks like an address, in all that is logged."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # the longest first: one may be part of another
        self._secrets = sorted({s for s in secrets if len(s) >= _SHORTEST_SECRET}, key=len)[::-1]

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """The event with every text in it masked: a processor of structlog."""
        return {key: self._masked(value) for key, value in event.items()}

    def text(self, said: str) -> str:
        """A text without secrets and addresses."""
        for secret in self._secrets:
            said = said.replace(secret, HIDDEN)
        for pattern, instead in _PATTERNS:
            said = pattern.sub(instead, said)
        return said

    def _masked(self, value: Any) -> Any:  # noqa: ANN401 - whatever was logged
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._masked(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._masked(item) for item in value]
        return self.text(str(value))


def configure_logs(settings: Settings | None = None) -> None:
    """One way to log for our own lines, those of libraries, and errors that nobody caught.

    JSON in production, lines for people elsewhere. Without settings, until they are read.
    """
    masking = Masking(secrets_of(settings) if settings else ())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: list[Processor] = [
        # plain tracebacks: the names of frames, and no variable of any
        structlog.processors.format_exc_info,
        masking,
        _keep_line,
        _renderer(production=settings is not None and settings.is_production),
    ]
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.WriteLogger(_stderr()),
    )
    of_libraries: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        *render,
    ]
    _attach(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=of_libraries))


@contextmanager
def lines_kept() -> Iterator[list[str]]:
    """The lines that this block logs, masked, as text; of more than 200 the first ones."""
    lines: list[str] = []
    before = _kept.set(lines)
    try:
        yield lines
    finally:
        _kept.reset(before)


def _keep_line(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    lines = _kept.get()
    if lines is not None and len(lines) < _KEPT_LINES:
        first = ("timestamp", "level", "event")
        named = [f"{key}={said}" for key, said in event.items() if key not in (*first, "exception")]
        line = " ".join([*(str(event[key]) for key in first if key in event), *named])
        trace = f"\n{event['exception']}" if "exception" in event else ""
        lines.append(f"{line}{trace}"[:_KEPT_LENGTH])
    return event


def log_uncaught() -> None:
    """Errors that nobody caught are logged as well, and so masked, in every thread."""

    def in_main(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        structlog.get_logger("process").critical("uncaught", exc_info=(kind, error, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            in_main(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook, threading.excepthook = in_main, in_thread


def secrets_of(settings: Settings) -> set[str]:
    """Every secret value of the settings, those in addresses of databases included."""
    given = {value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)}
    given.update(settings.all_credential_keys)
    addresses = (settings.database_url, settings.activity_engine_url)
    passwords = [urlsplit(one.get_secret_value()).password or "" for one in addresses]
    return (given | {*passwords, *map(unquote, passwords)}) - {""}


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is at that moment."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.stream = _stderr()
        super().emit(record)


def _attach(formatter: logging.Formatter) -> None:
    root = logging.getLogger()
    for ours in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(ours)
    handler = _Handler()
    handler.setFormatter(formatter)
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)


def _renderer(*, production: bool) -> Any:  # noqa: ANN401 - structlog's renderers share no class
    if production:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=_stderr().isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _stderr() -> TextIO:
    return sys.stderr
