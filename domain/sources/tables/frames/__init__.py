"""Typed rows as canonical frames: cohorts, days of activity, progress, results; all together."""

from domain.sources.tables.frames.assembly import frames_of
from domain.sources.tables.frames.logs import fold_logs, order_of_log

__all__ = ["fold_logs", "frames_of", "order_of_log"]
