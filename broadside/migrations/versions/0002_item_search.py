"""Full-text search of items: FTS5 on SQLite, tsvector on PostgreSQL; both kept by triggers.

Written by hand: no model knows these tables, which are derived from item.words alone.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE item_search USING fts5(
        words, content='item', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER item_search_insert AFTER INSERT ON item BEGIN
        INSERT INTO item_search(rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER item_search_delete AFTER DELETE ON item BEGIN
        INSERT INTO item_search(item_search, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER item_search_update AFTER UPDATE OF words ON item WHEN old.words IS NOT new.words BEGIN
        INSERT INTO item_search(item_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO item_search(rowid, words) VALUES (new.id, new.words);
    END""",
    "INSERT INTO item_search(item_search) VALUES ('rebuild')",
)
POSTGRESQL = (
    """CREATE TABLE item_search (
        item_id integer PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
        words tsvector NOT NULL)""",
    "CREATE INDEX item_search_words ON item_search USING gin (words)",
    """CREATE FUNCTION item_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO item_search VALUES (new.id, to_tsvector('english', new.words))
        ON CONFLICT (item_id) DO UPDATE SET words = excluded.words;
        RETURN new;
    END $$""",
    """CREATE TRIGGER item_search_keep AFTER INSERT OR UPDATE OF words ON item
        FOR EACH ROW EXECUTE FUNCTION item_search_keep()""",
    "INSERT INTO item_search SELECT id, to_tsvector('english', words) FROM item",
)


def upgrade():
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER item_search_{name}")
    else:
        op.execute("DROP TRIGGER item_search_keep ON item")
        op.execute("DROP FUNCTION item_search_keep")
    op.execute("DROP TABLE item_search")
