"""What differs per deployment, read once from the environment (or `.env`) at a composition root."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, IPvAnyNetwork, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.proxies import own_network
from config.secret_key import DEVELOPMENT_KEY, host_of, is_loopback, weakness
from domain.policy import web_address


def _understood(allow_list: tuple[str, ...]) -> tuple[str, ...]:
    """Every entry in its one form; refused where it would allow nobody, or everybody."""
    # with it comes all of the gate, which takes seconds to load: only where there is a list
    if not allow_list:
        return allow_list
    from domain.nudges.eligibility import read_entry  # noqa: PLC0415

    return tuple(read_entry(entry) for entry in allow_list)


def _address_of_database(address: SecretStr) -> SecretStr:
    """One that some driver of ours opens; others say `postgres://`, which none does."""
    if not address.get_secret_value().startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
        raise ValueError("it begins with sqlite:///, for a file, or with postgresql://")
    return address


class Settings(BaseSettings):
    """Every setting, with a default that is safe on a laptop; each is listed in `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    environment: Literal["development", "production"] = "development"
    #: It may hold a password.
    database_url: Annotated[SecretStr, AfterValidator(_address_of_database)] = SecretStr(
        "sqlite:///var/staycourse.sqlite"
    )
    #: Connections to PostgreSQL that each process keeps; twice as many for a moment.
    database_connections: int = Field(default=10, ge=1, le=200)
    #: Seconds a statement of a page or of the API may take on PostgreSQL; 0: as long as it likes.
    page_statement_seconds: int = Field(default=30, ge=0, le=3600)
    #: The role of PostgreSQL that coaches read in, and see no others' learners; empty: none.
    database_coach_role: str = Field(
        default="staycourse_coach", pattern=r"^([a-z_][a-z0-9_]{0,62})?$"
    )
    secret_key: SecretStr = SecretStr(DEVELOPMENT_KEY)
    #: Keys used before `secret_key`: what was signed under them is still believed.
    former_secret_keys: tuple[SecretStr, ...] = ()
    #: Keys that credentials of platforms are encrypted under, the present one first; empty: they
    #: follow from `secret_key`.
    credential_keys: tuple[SecretStr, ...] = ()
    #: Lists new passwords must not be on, besides those that come with it: a folder of ranges, or
    #: the address of a service that answers them; empty: none.
    breached_passwords: str = ""
    #: Roles whose people give a code from an app after their password; others may.
    second_factor_roles: tuple[Literal["admin", "manager", "coach", "analyst"], ...] = ()
    #: The OpenID provider by which staff sign in; empty: by password alone.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    #: What the button calls it, and what is asked for.
    oidc_name: str = "your organisation"
    oidc_scopes: str = "openid email profile"
    #: Where the provider names groups, and the role that each gives; empty: roles are given here.
    oidc_groups_claim: str = "groups"
    oidc_roles: dict[str, Literal["admin", "manager", "coach", "analyst"]] = {}
    #: Whether who has no place here yet is given one at their first sign-in.
    oidc_creates_people: bool = False
    #: Whether passwords open the door; if not, only for these, should the provider be away.
    password_sign_in: bool = True
    break_glass_admins: tuple[str, ...] = ()
    #: Private networks that connections to platforms may reach; others are refused.
    reachable_networks: tuple[IPvAnyNetwork, ...] = ()
    public_url: str = "http://localhost:8050"
    host: str = "127.0.0.1"
    port: int = 8050
    #: Web processes that answer side by side on one port: about one a core.
    web_concurrency: int = Field(default=1, ge=1, le=64)
    #: Redis where web processes share what they read and count; empty: each for itself.
    redis_url: SecretStr = SecretStr("")  # it may hold a password
    #: Days after which a new token of a program ends, at the latest.
    api_access_days: int = Field(default=90, ge=1, le=3_650)
    #: Requests a minute that one token has.
    api_requests_a_minute: int = Field(default=6_000, ge=1)
    #: Who tells this token may read /metrics; empty: nobody.
    metrics_token: SecretStr = SecretStr("")
    #: The collector that traces go to, as http://localhost:4318; empty: none are made.
    otel_endpoint: str = ""
    #: Networks of our own proxies, whose word about where a request comes from is believed.
    trusted_proxies: tuple[Annotated[IPvAnyNetwork, AfterValidator(own_network)], ...] = ()

    #: Addresses, domains and numbers that may be written to outside production.
    allow_list: Annotated[tuple[str, ...], AfterValidator(_understood)] = ()

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    #: Where a learner continues learning; empty: messages have no button.
    course_url: Annotated[str, AfterValidator(web_address)] = ""
    mail_from: str = "Staycourse <hello@localhost>"

    #: DKIM: the signing domain, the selector of its DNS record, and the private key's PEM file.
    dkim_domain: str = ""
    dkim_selector: str = ""
    dkim_key_file: Path = Path()
    #: Signs what a mail service posts to /p/mail/events; empty: nothing is believed.
    mail_events_secret: SecretStr = SecretStr("")
    #: The root_account_uuid whose live events /p/canvas/events takes; empty: nothing is believed.
    canvas_account: str = ""
    #: Where Canvas publishes the keys that it signs live events with.
    canvas_keys_url: Annotated[str, AfterValidator(web_address)] = (
        "https://8axpcl50e4.execute-api.us-east-1.amazonaws.com/main/jwks"
    )
    #: Whether messages count who follows their links, and who opens them; never a success.
    track_clicks: bool = False
    track_opens: bool = False

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: str = ""
    twilio_base_url: str = ""

    #: Messages a second that each provider takes, from all hosts together; 0: no limit.
    email_per_second: float = Field(default=0.0, ge=0)
    sms_per_second: float = Field(default=0.0, ge=0)
    #: Connections to each provider that one worker keeps busy.
    sending_connections: int = Field(default=4, ge=1, le=64)

    #: Where features are computed: in this process, in the database, or where events are kept.
    activity_engine: Literal["duckdb", "postgresql", "spark", "trino", "bigquery", "snowflake"] = (
        "duckdb"
    )
    #: Its address: a Spark master, or what ibis connects to; it may hold a password.
    activity_engine_url: SecretStr = SecretStr("")
    #: Folder or address (s3://…) that imports write events to, for Spark or a warehouse to read.
    events_dir: str = ""
    #: Folder that the worker brings up to date each night for a data warehouse.
    warehouse_dir: str = ""

    #: Where the worker remembers how often it has sent, so that a restored database is noticed.
    state_dir: Path = Path("var")
    policy_dir: Path = Path(__file__).parent
    #: "today", for replaying a past programme; empty: the real date.
    as_of: str = ""

    @model_validator(mode="after")
    def _engine_is_whole(self) -> Self:
        on_postgresql = self.database_url.get_secret_value().startswith("postgresql")
        if self.activity_engine == "postgresql" and not on_postgresql:
            raise ValueError("ACTIVITY_ENGINE=postgresql needs a DATABASE_URL of PostgreSQL")
        if self.activity_engine == "spark" and not self.events_dir:
            raise ValueError("ACTIVITY_ENGINE=spark needs EVENTS_DIR, where imports write events")
        return self

    @model_validator(mode="after")
    def _a_door_is_open(self) -> Self:
        if self.oidc_issuer:
            if not self.oidc_client_id or not self.oidc_client_secret.get_secret_value():
                raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as well")
            is_local = is_loopback(host_of(self.oidc_issuer)) and not self.is_production
            if urlsplit(self.oidc_issuer).scheme != "https" and not is_local:
                raise ValueError("OIDC_ISSUER has to begin with https://")
        if not self.password_sign_in and not (self.oidc_issuer and self.break_glass_admins):
            raise ValueError(
                "PASSWORD_SIGN_IN=false needs OIDC_ISSUER, and in BREAK_GLASS_ADMINS somebody who"
                " comes in by password when the provider is away"
            )
        return self

    @model_validator(mode="after")
    def _safe_where_others_reach_it(self) -> Self:
        keys = self.all_credential_keys
        weak = next((found for key in keys if (found := weakness(key))), None)
        if weak and not self.is_for_this_machine_only:
            raise ValueError(weak)
        return self

    @property
    def who_has_passwords(self) -> frozenset[str] | None:
        """The addresses that passwords open the door for; None: everybody's."""
        if self.password_sign_in:
            return None
        return frozenset(address.strip().lower() for address in self.break_glass_admins)

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Every key that what comes back may be signed by, the present one first."""
        keys = (self.secret_key, *self.former_secret_keys)
        return tuple(key.get_secret_value() for key in keys)

    @property
    def all_credential_keys(self) -> tuple[str, ...]:
        """Every key that credentials of platforms may be under, the present one first."""
        return (*(key.get_secret_value() for key in self.credential_keys), *self.secret_keys)

    @cached_property
    def is_production(self) -> bool:
        """Whether messages may leave to anyone."""
        return self.environment == "production"

    @cached_property
    def is_for_this_machine_only(self) -> bool:
        """Whether nobody else reaches the pages, so that a published key signs for nobody else."""
        hosts = (self.host, host_of(self.public_url))
        return not self.is_production and all(is_loopback(host) for host in hosts)

    @cached_property
    def is_https(self) -> bool:
        """Whether browsers come by HTTPS, as they must in production: cookies need it then."""
        return self.is_production or urlsplit(self.public_url).scheme == "https"

    def serving_at(self, *, host: str | None, port: int | None) -> Self:
        """The same with another place to listen at, checked again.

        Raises:
            ValueError: others could reach that place, and the secret is not one.
        """
        given = {"host": host, "port": port}
        return self.model_validate(
            dict(self) | {name: value for name, value in given.items() if value is not None}
        )
