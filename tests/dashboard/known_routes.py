"""What FastAPI finds out about a route, found out once a process.

Each test has a web process of its own, whose routes are the same functions over another database:
to look at their signatures anew was two thirds of what making it took.
"""

from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from typing import Any, get_args

import pytest
from fastapi import params, routing
from fastapi.dependencies import utils
from fastapi.dependencies.models import Dependant


def remember_routes(patch: pytest.MonkeyPatch) -> None:
    """Let every application of this process know what an earlier one found out."""
    once = _by_code(utils.get_dependant)
    patch.setattr(utils, "get_dependant", once)
    patch.setattr(routing, "get_dependant", once)
    for name in ("_get_body_field", "create_model_field"):
        patch.setattr(routing, name, _by_arguments(getattr(routing, name)))


def _by_code(look: Callable[..., Dependant]) -> Callable[..., Dependant]:
    known: dict[object, Dependant] = {}

    def look_once(*, call: Callable[..., Any], **more: Any) -> Dependant:
        code = getattr(call, "__code__", None)
        if code is None:
            return look(call=call, **more)
        said = (getattr(call, "__defaults__", None), getattr(call, "__kwdefaults__", None))
        key = (code, repr(said), repr(more))
        if key not in known:
            known[key] = look(call=call, **more)
        found = known[key]
        # what it depends on may be a function of this application alone
        anew = [
            look_once(
                call=_asked(call, str(one.name)),
                path=one.path,
                name=one.name,
                own_oauth_scopes=one.own_oauth_scopes,
                parent_oauth_scopes=one.parent_oauth_scopes,
                use_cache=one.use_cache,
                scope=one.scope,
                concurrency=one.concurrency,
            )
            for one in found.dependencies
        ]
        return replace(found, call=call, dependencies=anew)

    return look_once


def _asked(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    """What a parameter `Annotated[..., Depends(this)]` depends on."""
    said = get_args(signature(call).parameters[name].annotation)
    (depends,) = (one for one in said if isinstance(one, params.Depends))
    assert depends.dependency is not None
    return depends.dependency


def _by_arguments(make: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[object, tuple[Any, Any]] = {}

    def make_once(**given: Any) -> Any:
        key = tuple(_identity(one) for one in given.values())
        if key not in known:
            known[key] = (given, make(**given))  # what is kept keeps its identity
        return known[key][1]

    return make_once


def _identity(given: Any) -> object:
    if isinstance(given, str | bool):
        return given
    return tuple(map(id, given)) if isinstance(given, list) else id(given)
