"""What admins decide about the policy, by forms that need no script; each saved change is audited.

A change names the revision it was made from: saved over somebody else's, it is refused and kept.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from dashboard.data import Queries
from dashboard.pages.settings.entries import with_entries
from dashboard.pages.settings.inputs import option_name
from dashboard.pages.settings.records import PolicyRecords
from dashboard.pages.settings.sections import PAGE, REVISIONS, SECTIONS, fields_in
from dashboard.web import FormText, FormViewer, GivenNumber, Viewer, checked
from domain.policy import Content, EntryError, InputKind, PolicyField, fields_of, with_values
from domain.store.operations import Overtaken, SavedChange

_MAX_FIELDS: Final = 5_000
_SHORTEST_NOTE: Final = 3


def may_change(viewer: Viewer) -> bool:
    """Whether this person may change the policy; managers read it."""
    return viewer.is_admin


def _admin(viewer: FormViewer) -> Viewer:
    if not may_change(viewer):
        raise HTTPException(403, "Only an admin changes the settings.")
    return viewer


Admin = Annotated[Viewer, Depends(_admin)]


def settings_router(queries: Queries) -> APIRouter:
    """POST /settings/propose, /save, /drop, /merge and /restore."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)

    records = partial(PolicyRecords, queries=queries)

    @router.post("/propose")
    async def propose(request: Request) -> Response:
        form = await request.form(max_fields=_MAX_FIELDS, max_files=0)
        known = records(viewer=_admin(checked(request, str(form.get("token", "")))))
        return await asyncio.to_thread(_propose, known, form)

    @router.post("/save")
    def save(
        viewer: Admin, proposal: GivenNumber, note: FormText = "", section: FormText = ""
    ) -> Response:
        return _save(records(viewer=viewer), proposal, note.strip(), section=section)

    @router.post("/drop")
    def drop(viewer: Admin, section: FormText = "") -> Response:
        records(viewer=viewer).drop()
        return _to(section=section, notice="dropped")

    @router.post("/merge")
    def merge(viewer: Admin, section: FormText = "") -> Response:
        known = records(viewer=viewer)
        return _again(known, known.merged_content(), section=section, notice="merged")

    @router.post("/restore")
    def restore(viewer: Admin, revision: Annotated[str, Form(max_length=64)] = "") -> Response:
        known = records(viewer=viewer)
        return _again(known, known.content_of(revision), section=REVISIONS, notice="restored")

    return router


def _save(known: PolicyRecords, proposal: int, note: str, *, section: str) -> Response:
    if len(note) < _SHORTEST_NOTE:
        raise HTTPException(409, "Say why: others will ask.")
    found = known.proposal()
    if found is None or found.proposal_id != proposal:
        return _to(section=section, notice="other")
    saved = known.save(found, note=note)
    if isinstance(saved, SavedChange):
        return _to(section=REVISIONS, notice="saved")
    refused = "overtaken" if isinstance(saved, Overtaken) else "kept"
    return _to(section=section, notice=refused)


def _again(known: PolicyRecords, content: Content | None, *, section: str, notice: str) -> Response:
    """Work on this content, as a change of what is in force now."""
    if content is None:
        return _to(section=section, notice="other")
    made_from, base = known.queries.policy.revision, known.in_force()
    known.propose(content, made_from=made_from, base=base)
    return _to(section=section, notice=notice)


def _propose(known: PolicyRecords, form: FormData) -> Response:
    section = str(form.get("section", ""))
    if section not in SECTIONS:
        raise HTTPException(404, "There is no such section.")
    made_from, open_ = str(form.get("made_from", "")), known.proposal()
    base, content = known.in_force(), known.in_force()
    if open_ is not None and open_.made_from == made_from:
        base, content = dict(open_.base), dict(open_.content)
    elif made_from != known.queries.policy.revision:
        # somebody saved since this form was shown: what it changed is told from what it showed
        base = content = known.content_of(made_from) or base
    content = with_values(content, _typed(section, content, form))
    entry, problem = "", ""
    try:
        content, entry = with_entries(content, SECTIONS[section], form, known.nudges_before())
    except EntryError as error:
        problem = error.problem.value
    wanted = known.propose(content, made_from=made_from, base=base)
    notice = problem or ("wrong" if wanted.policy is None else "proposed")
    return _to(section=section, notice="added" if entry else notice, entry=entry)


def _typed(section: str, content: Content, form: FormData) -> dict[tuple[str, ...], object]:
    """What the form says of the groups it shows: an entry that came since stays as it is."""
    shown = {name.rpartition(".")[0] for name in form}
    return {
        field.path: _given(field, form)
        for field in fields_in(section, fields_of(content))
        if field.name.rpartition(".")[0] in shown
    }


def _given(field: PolicyField, form: FormData) -> object:
    """What the form says of a field; an empty text of a number stays empty, to be told."""
    if field.kind is InputKind.CHOICES:
        return field.read([one for one in field.options if option_name(field, one) in form])
    texts: Sequence[str] = [str(value) for value in form.getlist(field.name)]
    return field.read(texts)


def _to(*, section: str = "", notice: str, entry: str = "") -> Response:
    asked = {"section": section, "notice": notice, "entry": entry}
    query = urlencode({name: value for name, value in asked.items() if value})
    return RedirectResponse(f"{PAGE}?{query}", status_code=303)
