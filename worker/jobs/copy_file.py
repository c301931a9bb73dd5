"""A copy of what is held of a learner, as a file for people and for programs. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from domain.messaging import Translation
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
Rows = Sequence[Mapping[str, Any]]


def copy_file(held: Mapping[str, Rows], words: Translation, *, on: date) -> bytes:
    """A zip of `data.json`, all of it, and `data.html`, the same to read; `held`: rows by table."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        made.writestr("data.json", json.dumps(held, default=str, indent=1, ensure_ascii=False))
        made.writestr("data.html", _page(held, words, on))
    return file.getvalue()


def _page(held: Mapping[str, Rows], words: Translation, on: date) -> str:
    kinds = dict(KINDS)
    kinds["messages"] = (*kinds["messages"], "suppression")
    body = "\n".join(
        f"<h2>{escape(words(f'data.{kind}'))}</h2>\n{tables}"
        for kind, names in kinds.items()
        if (tables := "\n".join(_table(name, held[name]) for name in names if held.get(name)))
    )
    made = escape(words("copy.made_on", day=f"{words.day(on)} {on.year}"))
    title = escape(words("data.title"))
    return _PAGE.format(language=words.language, title=title, made=made, body=body)


def _table(name: str, rows: Rows) -> str:
    """Columns in which nothing is written are left out."""
    columns = [one for one in rows[0] if any(row[one] is not None for row in rows)]
    heading = "".join(f"<th>{escape(one.replace('_', ' '))}" for one in columns)
    lines = "\n".join(f"<tr>{''.join(_cells(row, columns))}" for row in rows)
    caption = escape(name.replace("_", " "))
    return f"<section><h3>{caption}</h3><table><tr>{heading}\n{lines}</table></section>"


def _cells(row: Mapping[str, Any], columns: Sequence[str]) -> Iterator[str]:
    for one in columns:
        value = row[one]
        yield f"<td>{'' if value is None else escape(str(value))}"
