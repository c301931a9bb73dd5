"""Tokens by which programs come in, and what each may do."""

from domain.store.staff.tokens.api_tokens import (
    ListedToken,
    TokenInForce,
    find_token,
    list_tokens,
    make_token,
    note_token_used,
    read_token_names,
    revoke_token,
    revoke_token_by_id,
    revoke_tokens,
)
from domain.store.staff.tokens.token_scopes import SCOPES, Scope, scopes_of

__all__ = [
    "SCOPES",
    "ListedToken",
    "Scope",
    "TokenInForce",
    "find_token",
    "list_tokens",
    "make_token",
    "note_token_used",
    "read_token_names",
    "revoke_token",
    "revoke_token_by_id",
    "revoke_tokens",
    "scopes_of",
]
