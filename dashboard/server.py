"""The web process: one ASGI application with everything behind one sign-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Final

import dash
from a2wsgi import WSGIMiddleware
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from config.deployment import Deployment
from dashboard.api import (
    ApiMiddleware,
    ReadTrail,
    add_docs,
    add_problem_handlers,
    api_router,
    tokens_router,
)
from dashboard.dash_app import create_dash
from dashboard.data import Queries, Turn, keep_warm
from dashboard.database_away import DatabaseAway
from dashboard.live import LiveFeed, live_router
from dashboard.monitoring import HttpMetrics, RequestMetrics, TraceRequests, monitoring_router
from dashboard.pages.audit.routes import audit_router
from dashboard.pages.connections.routes import connections_router
from dashboard.pages.imports.routes import imports_router
from dashboard.pages.imports.undo_routes import undo_router
from dashboard.pages.jobs.routes import jobs_router
from dashboard.pages.learner.contact_routes import contacts_router
from dashboard.pages.learners.downloads import downloads_router
from dashboard.pages.learners.view_routes import views_router
from dashboard.pages.message_previews.edit_routes import edits_router
from dashboard.pages.message_previews.routes import previews_router
from dashboard.pages.messages.routes import outbox_router
from dashboard.pages.messages.take_back_routes import take_back_router
from dashboard.pages.people.routes import people_router
from dashboard.pages.requests.routes import requests_router
from dashboard.pages.scorer.routes import scorer_router
from dashboard.pages.set_up.routes import set_up_router
from dashboard.pages.settings.routes import settings_router
from dashboard.pages.suppressions.routes import suppressions_router
from dashboard.pages.who_is_who.routes import who_is_who_router
from dashboard.pages.worklist.alert_preference_routes import my_alerts_router
from dashboard.pages.worklist.routes import worklist_router
from dashboard.public import hooks_router, public_router
from dashboard.sign_in import (
    JOIN,
    LinkSignIn,
    PasswordChecks,
    PasswordResets,
    PasswordSignIn,
    account_router,
    breached_passwords,
    join_router,
    reset_router,
)
from dashboard.sign_in.second_factor import (
    SecondFactors,
    second_factor_account_router,
    second_factor_router,
)
from dashboard.ways_in import sign_in_routers
from dashboard.web import (
    Authenticator,
    AuthMiddleware,
    Programs,
    RequestIds,
    SecurityHeaders,
    Sessions,
)
from dashboard.web.limits import MOST_REFUSED, BodyLimits, PublicLimits, limit_of

#: Passwords checked at once on this host: each takes 64 MB and a core.
_CHECKS: Final = 2
#: Callbacks that may run at once; each waits for the database most of its time.
_WORKERS = 16


def create_server(deployment: Deployment) -> FastAPI:
    """FastAPI outside; Dash mounted at `/`; sign-in and headers around both."""
    settings, database, clock = deployment.settings, deployment.database, deployment.clock
    sessions = Sessions(settings.secret_keys, https=settings.is_https)
    queries = Queries(deployment)
    is_breached = breached_passwords(settings)
    sign_ins = PasswordSignIn(
        database=database,
        sessions=sessions,
        clock=clock,
        checks=PasswordChecks(at_once=max(1, _CHECKS // settings.web_concurrency)),
        second_factor_roles=settings.second_factor_roles,
        who_has_passwords=settings.who_has_passwords,
        is_breached=is_breached,
    )
    factors = SecondFactors(database=database, clock=clock, cipher=deployment.cipher)
    links = LinkSignIn(
        database=database,
        clock=clock,
        second_factor_roles=settings.second_factor_roles,
        who_has_passwords=settings.who_has_passwords,
        is_breached=is_breached,
    )
    pages = create_dash(queries)
    authenticator = Authenticator(
        database=database, sessions=sessions, clock=clock, policy=lambda: queries.policy
    )

    reads = ReadTrail(database, clock)

    @asynccontextmanager
    async def until_stopped(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(reads.write)

    app = FastAPI(
        title="Staycourse",
        lifespan=until_stopped,
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.queries, app.state.reads = queries, reads
    metrics = RequestMetrics()
    for router in (
        monitoring_router(deployment, metrics),
        *sign_in_routers(deployment, sign_ins),
        account_router(sign_ins, zone=deployment.zone),
        second_factor_router(factors, sessions),
        second_factor_account_router(sign_ins, factors),
        reset_router(_resets(deployment), sessions),
        join_router(sign_ins, links),
        downloads_router(queries),
        views_router(queries),
        contacts_router(queries),
        my_alerts_router(queries),
        worklist_router(queries),
        suppressions_router(queries),
        outbox_router(queries),
        take_back_router(queries),
        previews_router(queries),
        edits_router(queries),
        scorer_router(queries),
        jobs_router(queries),
        settings_router(queries),
        audit_router(queries),
        imports_router(queries),
        connections_router(queries),
        undo_router(queries),
        who_is_who_router(queries),
        people_router(queries),
        requests_router(queries),
        set_up_router(queries),
        api_router(queries),
        tokens_router(queries),
        live_router(LiveFeed(database, authenticator)),
        public_router(deployment),
        hooks_router(deployment),
    ):
        app.include_router(router)
    add_docs(app)
    add_problem_handlers(app)
    for path in ("/p/{rest:path}", "/open/{rest:path}"):
        app.add_api_route(path, _nothing_here, methods=_METHODS, include_in_schema=False)
    app.mount("/", WSGIMiddleware(pages.server, workers=_WORKERS))  # type: ignore[arg-type]

    limit = limit_of(settings, "api", settings.api_requests_a_minute)
    app.add_middleware(
        ApiMiddleware, database=database, clock=clock, limit=limit, reads=app.state.reads
    )
    programs = Programs(database=database, clock=clock, policy=lambda: app.state.queries.policy)
    app.add_middleware(
        AuthMiddleware,
        authenticator=authenticator,
        programs=programs,
        public_url=settings.public_url,
    )
    app.add_middleware(BodyLimits)
    app.add_middleware(PublicLimits, limit=limit_of(settings, "refused", MOST_REFUSED))
    app.add_middleware(DatabaseAway)
    app.add_middleware(SecurityHeaders, https=settings.is_https)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=5)
    app.add_middleware(RequestIds)
    app.add_middleware(HttpMetrics, metrics=metrics, areas=_areas())
    if deployment.tracer is not None:
        app.add_middleware(TraceRequests, tracer=deployment.tracer, areas=_areas())
    if settings.trusted_proxies:
        app.add_middleware(
            ProxyHeadersMiddleware, trusted_hosts=[str(proxy) for proxy in settings.trusted_proxies]
        )
    return app


def _resets(deployment: Deployment) -> PasswordResets:
    return PasswordResets(
        database=deployment.database,
        clock=deployment.clock,
        address_of=lambda token: deployment.urls.page(f"{JOIN}/{token}"),
        is_offered=bool(deployment.settings.smtp_host) and deployment.settings.password_sign_in,
    )


def warmed_up(deployment: Deployment, turn: Turn | None = None) -> FastAPI:
    """The application, which does at once what a first request would wait for.

    Of processes with the same `turn` one after the other does.
    """
    app = create_server(deployment)
    _know_routes(app)
    reads = (app.state.queries, turn)
    Thread(target=keep_warm, args=reads, daemon=True, name="warm-up").start()
    return app


def _know_routes(app: FastAPI) -> None:
    """Ask every route about a path that none has: FastAPI reads what each takes when first asked.

    Of some 150 that is a quarter of a second, which the first page waited for.
    """
    nowhere = {"type": "http", "method": "GET", "path": "/-", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches({**nowhere})


def _areas() -> set[str]:
    """First parts of the paths there are: of pages, and of what is no page."""
    pages = (page["relative_path"] for page in dash.page_registry.values())
    return {path.strip("/").partition("/")[0] for path in pages} | _NO_PAGES


_NO_PAGES: Final = {
    *("api", "p", "open", "sign-in", "account", "assets"),
    *("_dash-component-suites", "_dash-update-component", "_dash-layout"),
}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _nothing_here(rest: str) -> JSONResponse:
    """An address that is no page: said in JSON, not by Dash's page."""
    return JSONResponse({"detail": f"There is nothing at {rest!r}."}, status_code=404)
