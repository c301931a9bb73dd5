"""Tokens of programs: those of services, and what every token may do and until when."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from commands import terminal
from commands.tables import show_table
from commands.terminal import AsJson, Failure, now, open_database, operator, settings_now, show_json

if TYPE_CHECKING:
    from domain.store.staff.tokens import Scope

token = typer.Typer(help="Tokens by which programs use the API.", no_args_is_help=True)


@token.command("add")
def token_add(
    name: str,
    scope: Annotated[list[str], typer.Option(help="What it may do, such as learners:read.")],
    days: Annotated[int | None, typer.Option(help="Days until it ends.", min=1)] = None,
) -> None:
    """Let a service use the API, for nobody in particular; prints the token this once.

    Example: `staycourse token add warehouse --scope learners:read --scope exports`
    """
    from domain.store.staff import StaffAction, audit
    from domain.store.staff.tokens import Scope, make_token

    chosen = scopes_named(scope)
    if Scope.EQUITY_READ in chosen:  # here nobody is known who would have the permission
        raise Failure(
            f"{Scope.EQUITY_READ} is given by an admin who sees figures of groups: at Account, "
            "Tokens of your programs"
        )
    with open_database() as database, database.transaction() as session:
        made = make_token(
            session,
            staff_id=None,
            name=name,
            now=now(),
            scopes=chosen,
            expires_at=end_of_token(days),
            made_by=operator(),
        )
        detail = f"service {name}: {' '.join(sorted(chosen))}"
        audit(session, who=operator(), action=StaffAction.MADE_TOKEN, now=now(), detail=detail)
    terminal.out.print(f"Send it as Authorization: Bearer {made}", highlight=False, soft_wrap=True)


@token.command("list")
def token_list(as_json: AsJson = False) -> None:
    """Every token that opens the API now: whose, what for, until when, and when it was used.

    Example: `staycourse token list`
    """
    from domain.store.staff.tokens import list_tokens

    with open_database() as database, database.reading() as session:
        found = list_tokens(session, now=now())
    rows = [
        {
            "number": one.token_id,
            "name": one.name,
            "of": one.whose or "service",
            "scopes": " ".join(sorted(one.scopes)),
            "until": one.expires_at,
            "used": one.used_at,
        }
        for one in found
    ]
    if as_json:
        show_json(rows)
        return
    show_table(
        ("Number", "Name", "Of", "Until", "Used", "Scopes"),
        [
            (
                str(row["number"]),
                str(row["name"]),
                str(row["of"]),
                _day(row["until"]),
                _day(row["used"]),
                str(row["scopes"]),
            )
            for row in rows
        ],
        texts=("Name", "Scopes"),
    )


@token.command("revoke")
def token_revoke(number: Annotated[int, typer.Argument(help="As listed.", min=1)]) -> None:
    """Close the door to one token, at once.

    Example: `staycourse token revoke 1`
    """
    from domain.store.staff import StaffAction, audit
    from domain.store.staff.tokens import revoke_token_by_id

    with open_database() as database, database.transaction() as session:
        if not revoke_token_by_id(session, number, now=now()):
            raise Failure(f"no token {number} opens the API: staycourse token list")
        action = StaffAction.REVOKED_TOKEN
        audit(session, who=operator(), action=action, now=now(), detail=f"token {number}")
    terminal.out.print(f"Token {number} is revoked.", highlight=False)


def scopes_named(names: list[str]) -> "frozenset[Scope]":
    """The scopes of these names; a wrong one ends the command."""
    from domain.store.staff.tokens import Scope

    unknown = [one for one in names if one not in set(Scope)]
    if unknown:
        raise Failure(f"{unknown[0]!r} is not one of: {', '.join(Scope)}")
    return frozenset(Scope(one) for one in names)


def end_of_token(days: int | None) -> datetime:
    """When a new token ends; a longer time than API_ACCESS_DAYS ends the command."""
    most = settings_now().api_access_days
    if days is not None and days > most:
        raise Failure(f"a token holds {most} days at most: API_ACCESS_DAYS says so")
    return now() + timedelta(days=days or most)


def _day(at: object) -> str:
    return f"{at:%Y-%m-%d}" if isinstance(at, datetime) else "-"
