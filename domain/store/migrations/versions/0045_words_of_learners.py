"""The words by which learners are found, kept by the database itself whoever writes a learner."""

import sqlalchemy as sa

from alembic import op

revision = '0045'
down_revision = '0033'

#: What stands between words; the comma first, for commas take the place of the others.
APART = ", @._-()'"
#: An address is looked for by what stands before the @: the rest is everybody's.
_ON_SQLITE = (
    "lower(coalesce({row}.name, {row}.ref) || ' ' || substr(coalesce({row}.email, ''), 1,"
    " instr(coalesce({row}.email, '') || '@', '@') - 1))"
)
_ON_POSTGRESQL = (
    "lower(coalesce({row}.name, {row}.ref) || ' ' || split_part(coalesce({row}.email, ''), '@', 1))"
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == 'sqlite'
    # byte by byte, so that words that begin so stand together whatever the language of the server
    word = sa.String() if on_sqlite else sa.String(collation='C')
    op.create_table('learner_word',
    sa.Column('word', word, nullable=False),
    sa.Column('learner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('word', 'learner_id'),
    sqlite_with_rowid=False
    )
    op.create_index('ix_learner_word_learner_id', 'learner_word', ['learner_id'])
    for statement in _sqlite() if on_sqlite else _postgresql():
        op.get_bind().exec_driver_sql(statement)


def _sqlite() -> list[str]:
    add = f"INSERT INTO learner_word SELECT DISTINCT value, NEW.id FROM {_split('NEW')} WHERE value != ''"
    other = ' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in ('name', 'ref', 'email'))
    return [
        f"INSERT INTO learner_word SELECT DISTINCT value, l.id FROM learner l, {_split('l')}"
        " WHERE value != ''",
        f"CREATE TRIGGER learner_words_added AFTER INSERT ON learner BEGIN {add}; END",
        f"CREATE TRIGGER learner_words_renamed AFTER UPDATE ON learner WHEN {other}"
        f" BEGIN DELETE FROM learner_word WHERE learner_id = NEW.id; {add}; END",
    ]


def _split(row: str) -> str:
    """A table of words: the text as JSON, with what stands between them turned to commas."""
    parts = f"json_quote({_ON_SQLITE.format(row=row)})"
    for one in APART:
        parts = f"""replace({parts}, '{one.replace("'", "''")}', '","')"""
    return f"json_each('[' || {parts} || ']')"


def _postgresql() -> list[str]:
    apart = APART.replace("'", "''")
    words = (
        f"SELECT DISTINCT word, {{row}}.id FROM regexp_split_to_table({_ON_POSTGRESQL},"
        f" '[{apart.replace('-', '')}-]+') word WHERE word <> ''"
    )
    return [
        f"INSERT INTO learner_word SELECT w.* FROM learner l, LATERAL ({words.format(row='l')}) w",
        f"""CREATE FUNCTION keep_learner_words() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                DELETE FROM learner_word WHERE learner_id = NEW.id;
            END IF;
            INSERT INTO learner_word {words.format(row='NEW')};
            RETURN NULL;
        END $$""",
        "CREATE TRIGGER learner_words_added AFTER INSERT ON learner"
        " FOR EACH ROW EXECUTE FUNCTION keep_learner_words()",
        "CREATE TRIGGER learner_words_renamed AFTER UPDATE ON learner FOR EACH ROW"
        " WHEN ((OLD.name, OLD.ref, OLD.email) IS DISTINCT FROM (NEW.name, NEW.ref, NEW.email))"
        " EXECUTE FUNCTION keep_learner_words()",
    ]
