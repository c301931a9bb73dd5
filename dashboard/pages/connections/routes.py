"""What an administrator decides about connections: kept, audited, and asked of the worker."""

from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from dashboard.data import Queries
from dashboard.data.records import ConnectionRecord, ConnectionRecords
from dashboard.web import Number, Viewer, checked
from domain.sources.pulled import PULLED, CourseFound
from domain.store.connections import (
    NameTaken,
    add_connection,
    change_connection,
    choose_courses,
    remove_connection,
)
from domain.store.operations import ask_for_job

PAGE: Final = "/connections"
#: How often may be chosen, in minutes.
EVERY: Final = {
    "15": "every quarter of an hour",
    "60": "every hour",
    "180": "every 3 hours",
    "720": "twice a day",
    "1440": "once a day",
}
#: After how many hours without news that is told.
SILENT: Final = {"24": "a day", "72": "three days", "168": "a week", "720": "a month"}
_LONGEST: Final = 4_000
_LONGEST_NAME: Final = 40


async def _form(request: Request) -> FormData:
    """Every field of the form, as it was sent."""
    return await request.form()


Fields = Annotated[FormData, Depends(_form)]


def connections_router(queries: Queries) -> APIRouter:
    """POST a new connection, and what is to be done with one."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)
    _adding(router, queries)
    _asking(router, queries)
    _changing(router, queries)
    return router


def _adding(router: APIRouter, queries: Queries) -> None:
    @router.post("/add")
    def add(request: Request, form: Fields) -> Response:
        viewer = _admin(request, form)
        platform = _text(form, "platform")
        name, address = _text(form, "name").lower(), _text(form, "address")
        if platform not in PULLED:
            raise HTTPException(422, "There is no such platform.")
        back = f"?add={platform}&wrong="
        if wrong := _wrong(name, address):
            return _to(back + quote(wrong))
        given = {one.name: _asked(form, one.name) for one in PULLED[platform].asked}
        secrets = {key: given.pop(key) for key in PULLED[platform].secrets}
        now = queries.clock()
        try:
            with queries.database.transaction() as session:
                number = add_connection(
                    session,
                    name=name,
                    platform=platform,
                    address=address,
                    settings=given,
                    credentials=queries.deployment.cipher.encrypted(secrets),
                    by=viewer.email,
                    now=now,
                )
                ask_for_job(session, "test-connection", about=number, by=viewer.email, now=now)
        except NameTaken as error:
            return _to(back + quote(str(error)))
        return _to(f"?which={number}&notice=added")


def _asking(router: APIRouter, queries: Queries) -> None:
    @router.post("/{number}/test")
    def test(request: Request, number: Number, form: Fields) -> Response:
        return _ask(queries, _admin(request, form), number, "test-connection")

    @router.post("/{number}/pull")
    def pull(request: Request, number: Number, form: Fields) -> Response:
        return _ask(queries, _admin(request, form), number, "pull-connection")

    @router.post("/{number}/courses")
    def courses(request: Request, number: Number, form: Fields) -> Response:
        viewer, record = _admin(request, form), _known(queries, number)
        chosen = [
            one.as_course(
                programme=_text(form, f"programme:{one.ref}"),
                cohort=_text(form, f"cohort:{one.ref}"),
            )
            for one in found_courses(record)
            if f"pick:{one.ref}" in form
        ]
        if not chosen:
            return _to(f"?which={number}&wrong={quote('Choose at least one course.')}")
        queries.database.write(choose_courses, number, chosen)
        now = queries.clock()
        _change(queries, viewer, record, next_at=now, failures=0)
        return _to(f"?which={number}&notice=chosen")


def _changing(router: APIRouter, queries: Queries) -> None:
    @router.post("/{number}/rhythm")
    def rhythm(request: Request, number: Number, form: Fields) -> Response:
        viewer, record = _admin(request, form), _known(queries, number)
        every, silent = _text(form, "every"), _text(form, "silent")
        if every not in EVERY or silent not in SILENT:
            raise HTTPException(422, "That rhythm is none of those to choose from.")
        is_paused = _text(form, "paused") == "yes"
        values = {"every_minutes": int(every), "silent_hours": int(silent), "is_paused": is_paused}
        _change(queries, viewer, record, **values)
        return _to(f"?which={number}&notice=changed")

    @router.post("/{number}/credentials")
    def credentials(request: Request, number: Number, form: Fields) -> Response:
        viewer, record = _admin(request, form), _known(queries, number)
        names = PULLED[record.connection.platform].secrets
        secrets = {name: _asked(form, name) for name in names}
        kept = queries.deployment.cipher.encrypted(secrets)
        _change(queries, viewer, record, credentials=kept)
        return _ask(queries, viewer, number, "test-connection")

    @router.post("/{number}/remove")
    def remove(request: Request, number: Number, form: Fields) -> Response:
        viewer, record = _admin(request, form), _known(queries, number)
        queries.database.write(
            remove_connection, record.connection, by=viewer.email, now=queries.clock()
        )
        return _to("?notice=removed")


def _ask(queries: Queries, viewer: Viewer, number: int, job: str) -> Response:
    _known(queries, number)
    new = queries.database.write(
        ask_for_job, job, about=number, by=viewer.email, now=queries.clock()
    )
    return _to(f"?which={number}&notice={'asked' if new else 'already'}")


def _known(queries: Queries, number: int) -> ConnectionRecord:
    record = ConnectionRecords(queries).one(number)
    if record is None:
        raise HTTPException(404, "There is no such connection: somebody removed it.")
    return record


def _change(
    queries: Queries,
    viewer: Viewer,
    record: ConnectionRecord,
    **values: Any,  # noqa: ANN401 - columns
) -> None:
    with queries.database.transaction() as session:
        now = queries.clock()
        change_connection(session, record.connection, by=viewer.email, now=now, **values)


def found_courses(record: ConnectionRecord) -> list[CourseFound]:
    """The courses that the last test found."""
    return [
        CourseFound(
            ref=one["ref"],
            name=one["name"],
            cohort=one["cohort"],
            starts_on=date.fromisoformat(one["starts_on"]) if one["starts_on"] else None,
            ends_on=date.fromisoformat(one["ends_on"]) if one["ends_on"] else None,
            learners=one["learners"],
        )
        for one in record.found.get("courses") or []
    ]


def field_of(name: str) -> str:
    """The field of a form for what a platform asks: every form has a token of its own."""
    return f"asked-{name}"


def _asked(form: FormData, name: str) -> str:
    return _text(form, field_of(name))


def _wrong(name: str, address: str) -> str:
    plain = name.replace("-", "").replace("_", "")
    if not plain.isascii() or not plain.isalnum() or len(name) > _LONGEST_NAME:
        return "The name has letters, digits, - and _ only, 40 at most."
    try:
        parts = urlsplit(address)
    except ValueError:
        return "That is no address."
    if not parts.scheme or not (parts.hostname or parts.path):
        return "The address begins with https:// and names a host."
    if parts.username or parts.password:
        return "Enter user and password by themselves, not in the address."
    return ""


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _admin(request: Request, form: FormData) -> Viewer:
    viewer = checked(request, _text(form, "token"))
    if not viewer.is_admin:
        raise HTTPException(403, "Connections are set up by admins.")
    return viewer


def _to(query: str) -> Response:
    return RedirectResponse(f"{PAGE}{query}", status_code=303)
