"""The ways in that an installation's settings ask for, put together."""

from fastapi import APIRouter

from config.deployment import Deployment
from dashboard.sign_in import Doors, PasswordSignIn, sign_in_page, sign_in_router


def sign_in_routers(deployment: Deployment, sign_ins: PasswordSignIn) -> list[APIRouter]:
    """The sign-in page, and the organisation's own sign-in where there is one."""
    settings, clock = deployment.settings, deployment.clock
    if not settings.oidc_issuer:
        return [sign_in_router(sign_ins)]
    # what speaks with a provider takes a while to load: only where there is one
    from config.address_guard import AddressGuard  # noqa: PLC0415
    from dashboard.sign_in.single_sign_on import (  # noqa: PLC0415
        BACK,
        Client,
        IdentityProvider,
        Roles,
        SignOn,
        sign_on_router,
    )

    client = Client(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_client_secret.get_secret_value(),
        scopes=settings.oidc_scopes,
        redirect_uri=deployment.urls.page(BACK),
    )
    roles = Roles(
        claim=settings.oidc_groups_claim,
        by_group=settings.oidc_roles,
        creates_people=settings.oidc_creates_people,
    )
    provider = IdentityProvider(client, clock=clock, guard=AddressGuard.of(settings))
    sign_on = SignOn(
        provider=provider,
        roles=roles,
        database=deployment.database,
        clock=clock,
        name=settings.oidc_name,
    )
    doors = Doors(
        provider=settings.oidc_name,
        way_out=lambda: provider.way_out(deployment.urls.page("/sign-in")),
        passwords_for_all=settings.password_sign_in,
    )
    page = sign_in_page(sign_ins.sessions, doors)
    return [
        sign_in_router(sign_ins, doors),
        sign_on_router(sign_on, sign_ins.sessions, lambda refusal: page(refusal=refusal)),
    ]
