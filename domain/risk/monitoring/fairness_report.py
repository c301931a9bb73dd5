"""A fairness audit as a table, a section of a document, or a page of its own."""

from collections.abc import Sequence
from html import escape
from typing import Final

import numpy as np

from domain.risk.monitoring.fairness import FEWEST, GroupAudit

HEAD: Final = (
    *("programme", "attribute", "group", "learners", "AUC", "gap", "ABROCA", "by chance"),
    *("missed", "gap to others", "by chance", "false alarms", "predicted / observed"),
)
_BRIEF: Final = ("learners", "AUC", "gap", "missed", "gap to others", "false alarms")
NOTE: Final = (
    "Judged on learners the scorer never saw, within each programme, against everyone else. "
    "Missed: those who did not complete and are not alerted. By chance: how often shuffling the "
    "attribute, learner by learner, gives any of its groups as much. Groups of fewer than "
    f"{FEWEST} learners carry no figures."
)


def lines(groups: Sequence[GroupAudit]) -> list[tuple[str, ...]]:
    """One line of text per group, in the order of `HEAD`."""
    return [_line(group) for group in groups]


def brief(groups: Sequence[GroupAudit]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Head and lines for a terminal, what matters most first; reports have all of `HEAD`."""
    order = [HEAD.index(name) for name in _BRIEF]
    brief_lines = [
        (f"{line[1]}: {line[2]}", line[0], *(line[place] for place in order))
        for line in lines(groups)
    ]
    return ("group", "programme", *_BRIEF), brief_lines


def verdict(harmed: Sequence[str], unsettled: Sequence[str] = ()) -> str:
    """What the gate says, and of whom it can say nothing."""
    said = [f"Served worse than tolerated: {'; '.join(harmed)}."] if harmed else []
    if unsettled:
        said.append(f"Not settled, because too few learners can tell: {'; '.join(unsettled)}.")
    return " ".join(said) or "Of no group a gap is beyond what the gates of scorer.toml tolerate."


def as_markdown(
    groups: Sequence[GroupAudit],
    harmed: Sequence[str],
    title: str,
    unsettled: Sequence[str] = (),
) -> str:
    """A section with one table."""
    rows = [HEAD, tuple("---" for _ in HEAD), *lines(groups)]
    table = "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    return f"# {title}\n\n{verdict(harmed, unsettled)} {NOTE}\n\n{table}\n"


def as_html(
    groups: Sequence[GroupAudit],
    harmed: Sequence[str],
    title: str,
    unsettled: Sequence[str] = (),
) -> str:
    """One self-contained page."""
    head = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in HEAD)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in lines(groups)
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p><strong>{escape(verdict(harmed, unsettled))}</strong></p>"
        f"<p>{escape(NOTE)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        "</body></html>\n"
    )


def _line(group: GroupAudit) -> tuple[str, ...]:
    who = (group.programme, group.attribute.replace("_", " "), group.group)
    if group.suppressed:
        return (*who, "few", *("" for _ in HEAD[4:]))
    return (
        *who,
        f"{group.learners:,}",
        _number(group.auc, ".2f"),
        _number(group.auc_gap, "+.2f"),
        _number(group.abroca, ".3f"),
        _number(group.chance, ".3f"),
        _number(group.missed, ".0%"),
        _number(group.missed_gap, "+.0%"),
        _number(group.missed_chance, ".3f"),
        _number(group.false_alarms, ".0%"),
        _number(group.predicted_to_observed, ".2f"),
    )


def _number(value: float, how: str) -> str:
    return "-" if np.isnan(value) else format(value, how)


_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2129; --faint: #d9dce3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaf0; --faint: #3a3f4b; } }
body { font: 15px/1.6 system-ui, sans-serif; color: var(--ink); max-width: 80rem; margin: 2rem auto;
  padding: 0 1rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--faint); }
"""
