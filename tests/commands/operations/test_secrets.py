"""Every secret of the database comes under the newest key, so that former ones may go."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from commands.operations.secrets import rotate
from config.credential_cipher import UnreadableCredentialsError
from domain.policy import Policy
from domain.store.connections import add_connection, read_credentials
from domain.store.database.engine import Database
from domain.store.staff import Role, create_user
from domain.store.staff.sign_in import begin_second_factor, read_second_secrets
from tests.factories import SECRET_KEY, deployment_for

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEYS = tuple(SecretStr(SECRET_KEY[::-1] + letter) for letter in "ab")


def test_all_secrets_come_under_the_newest_key_or_none(
    sqlite_database: Database, policy: Policy
) -> None:
    here = deployment_for(sqlite_database, policy, credential_keys=KEYS[:1])
    with sqlite_database.transaction() as session:
        kim = create_user(
            session, email="kim@example.org", name="Kim", role=Role.COACH, password_hash="x"
        )
        kept = here.cipher.encrypted({"totp": "JBSWY3DP"})
        begin_second_factor(session, staff_id=kim.staff_id, secret=kept, now=NOW)
        add_connection(
            session,
            name="campus",
            platform="canvas",
            address="https://canvas.example.org",
            settings={},
            credentials=here.cipher.encrypted({"token": "hush"}),
            by="kim@example.org",
            now=NOW,
        )
    both = deployment_for(sqlite_database, policy, credential_keys=KEYS[::-1])
    assert rotate(both) == (1, 1)
    assert rotate(both) == (0, 0)
    newest = deployment_for(sqlite_database, policy, credential_keys=KEYS[1:])
    with sqlite_database.reading() as session:
        (secret,) = read_second_secrets(session).values()
        (credentials,) = read_credentials(session).values()
    assert newest.cipher.decrypted(secret) == {"totp": "JBSWY3DP"}
    assert newest.cipher.decrypted(credentials) == {"token": "hush"}
    with pytest.raises(UnreadableCredentialsError):
        rotate(here)
