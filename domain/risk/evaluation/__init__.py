"""How good scores are, asked honestly: each week, of those still registered, on a later cohort."""

from domain.risk.evaluation.baselines import baseline_scores
from domain.risk.evaluation.forecast_accuracy import HIGH, LOW, forecast_errors, simple_forecasts
from domain.risk.evaluation.leaky_metrics import random_split_auc
from domain.risk.evaluation.protocol import OURS, POOLED, Evaluation, LeakyMetrics, evaluated
from domain.risk.evaluation.report import as_json, as_markdown, as_text, with_section
from domain.risk.evaluation.report_page import as_html

__all__ = [
    "HIGH",
    "LOW",
    "OURS",
    "POOLED",
    "Evaluation",
    "LeakyMetrics",
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "baseline_scores",
    "evaluated",
    "forecast_errors",
    "random_split_auc",
    "simple_forecasts",
    "with_section",
]
