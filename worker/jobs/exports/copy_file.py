"""A copy of what is held of a learner, as a file for people and for programs. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from domain.messaging.rendering import Translation
from domain.store.privacy import KINDS

_PAGE: Final = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;margin:2rem;max-width:70rem}}table{{border-collapse:collapse}}
td,th{{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top}}
section{{overflow-x:auto}}</style>
<h1>{title}</h1><p>{made}</p>
{body}
</html>
"""
#: What only programs go by: it is in the file for them.
TECHNICAL: Final = "technical"
_INTERNAL: Final = frozenset(
    {
        *("id", "made_in", "stated_in", "again_in", "version", "replaced_in", "dedupe_key", "once"),
        *("address_key", "body_html", "headers", "trace", "policy_revision", "rendered_sha256"),
        *("template", "template_version", "claimed_at", "claimed_by", "handed_at", "attempts"),
        *("before", "stated_on", "status_on", "coach_on", "stage_on", "barriers_on", "account_by"),
    }
)
_LONE: Final = 1
Rows = Sequence[Mapping[str, Any]]


def copy_file(held: Mapping[str, Rows], words: Translation, *, on: date) -> bytes:
    """A zip of `data.json`, all of it, and `data.html`, to read; `held`: rows by table."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        made.writestr("data.json", json.dumps(held, default=str, indent=1, ensure_ascii=False))
        made.writestr("data.html", _page(held, words, on))
    return file.getvalue()


def tables_in_words() -> dict[str, tuple[str, ...]]:
    """The tables that are told in words, by kind; each has a heading among the words."""
    kinds = {kind: names for kind, names in KINDS.items() if kind != TECHNICAL}
    return {**kinds, "messages": (*kinds["messages"], "suppression")}


def _page(held: Mapping[str, Rows], words: Translation, on: date) -> str:
    body = "\n".join(
        f"<h2>{escape(words(f'data.{kind}'))}</h2>\n{parts}"
        for kind, names in tables_in_words().items()
        if (parts := "\n".join(_part(name, held[name], words) for name in names if held.get(name)))
    )
    made = escape(words("copy.made_on", day=words.day_and_year(on)))
    title = escape(words("data.title"))
    return _PAGE.format(language=words.language, title=title, made=made, body=body)


def _part(name: str, rows: Rows, words: Translation) -> str:
    """Columns that nothing is written in, and ids, are left out; a lone row stands upright."""
    columns = [
        one for one in rows[0] if _is_told(one) and any(row[one] is not None for row in rows)
    ]
    if not columns:
        return ""
    if len(rows) == _LONE:
        lines = "".join(
            f"<tr><th>{escape(_heading(name, one, words))}<td>{_cell(rows[0][one], words)}"
            for one in columns
        )
    else:
        heading = "".join(f"<th>{escape(_heading(name, one, words))}" for one in columns)
        lines = f"<tr>{heading}" + "".join(
            "\n<tr>" + "".join(f"<td>{_cell(row[one], words)}" for one in columns) for row in rows
        )
    caption = escape(words(f"held.{name}"))
    return f"<section><h3>{caption}</h3><table>{lines}</table></section>"


def _is_told(column: str) -> bool:
    return column not in _INTERNAL and not column.endswith("_id")


def _heading(table: str, column: str, words: Translation) -> str:
    """The words of a column of this table, or of such columns; else its name as people write it."""
    for key in (f"held.{table}_{column}", f"held.{column}"):
        if words.has(key):
            return words(key)
    plain = column.removesuffix("_at").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def _cell(value: object, words: Translation) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return escape(words("held.yes" if value else "held.no"))
    if isinstance(value, datetime):
        return escape(f"{words.day_and_year(value.date())}, {value:%H:%M} UTC")
    if isinstance(value, date):
        return escape(words.day_and_year(value))
    if isinstance(value, float):
        return escape(f"{value:.2f}".rstrip("0").rstrip("."))
    return escape(str(value))
