"""Programs that come in with a token: for a person, or for a service, which is nobody."""

import asyncio
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.web.sessions import Viewer
from domain.policy import Policy
from domain.store.database import Database
from domain.store.staff import Role, StaffMember
from domain.store.staff.tokens import Scope, TokenInForce, find_token, note_token_used


@dataclass(frozen=True, kw_only=True)
class Program:
    """Who asks by a token, and the token."""

    viewer: Viewer
    token: TokenInForce

    @property
    def sees_names(self) -> bool:
        """Whether its token, and the role of its person, let it know who somebody is."""
        return Scope.NAMES_READ in self.token.scopes


@dataclass(frozen=True, kw_only=True)
class Programs:
    """Says what a token opens, as the store knows it at this moment."""

    database: Database
    clock: Callable[[], datetime]
    policy: Callable[[], Policy]

    async def find(self, authorization: str | None) -> Program | None:
        """The program that sent this header; None where its token opens nothing."""
        token = _token_of(authorization or "")
        found = await asyncio.to_thread(self._find, token) if token else None
        if found is None or (found.member and not found.member.password_hash):
            return None
        through = f"token {found.token_id}"
        if found.member:
            viewer = _of_person(found.member, through=through)
        else:
            viewer = _of_service(found.name, through=through)
        # a token's scopes are within what its person may: see `find_token`
        viewer = replace(
            viewer,
            sees_demographics=Scope.EQUITY_READ in found.scopes,
            sees_names=Scope.NAMES_READ in found.scopes,
        )
        return Program(viewer=viewer, token=found)

    def _find(self, token: str) -> TokenInForce | None:
        now = self.clock()
        found = self.database.read(find_token, token, now=now)
        if found and found.is_due_to_be_noted:
            self.database.write(note_token_used, found.token_id, now=now)
        if found and found.member and not self.policy().privacy.sees_names(found.member.role):
            return replace(found, scopes=found.scopes - {Scope.NAMES_READ})
        return found


def _token_of(authorization: str) -> str:
    """The token of a header; or the password beside any name, where a platform asks for both."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError):
            return b64decode(given.strip(), validate=True).decode().partition(":")[2]
        return ""
    return given.strip() if scheme.lower() == "bearer" else ""


def _of_person(member: StaffMember, *, through: str) -> Viewer:
    return Viewer(
        staff_id=member.staff_id,
        name=member.name,
        email=member.email,
        role=member.role,
        form_token="",  # programs send no forms
        through=through,
    )


def _of_service(name: str, *, through: str) -> Viewer:
    """A service sees everybody; its scopes alone say what of them."""
    return Viewer(
        staff_id=0,
        name=name,
        email=f"service:{name}",
        role=Role.ADMIN,
        form_token="",
        through=through,
    )
