"""What machines ask of the web process: does it live, is it ready, and how is everything doing."""

from dashboard.monitoring.http_metrics import HttpMetrics, RequestMetrics, share_among_processes
from dashboard.monitoring.router import monitoring_router
from dashboard.monitoring.traces import TraceRequests

__all__ = [
    "HttpMetrics",
    "RequestMetrics",
    "TraceRequests",
    "monitoring_router",
    "share_among_processes",
]
