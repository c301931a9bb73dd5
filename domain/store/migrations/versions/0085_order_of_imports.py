"""Which imports are newer is found without reading all that is kept of each."""

from alembic import op

revision = '0085'
down_revision = '0063'

_COLUMNS = ['known_on', 'kind', 'exported_at', 'begins_on', 'undone_in']


def upgrade() -> None:
    op.create_index('import_run_order', 'import_run', _COLUMNS)
