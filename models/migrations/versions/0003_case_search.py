"""Full-text search of cases: FTS5 on SQLite, a weighted tsvector under GIN on PostgreSQL

Both hold the same tokens, cut by `dashboard.rules.search_text`, and both follow `case_search` by themselves:
whoever writes that table needs to know nothing of the index.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD = "INSERT INTO case_fts(case_fts, rowid, title_tokens, body_tokens) VALUES ('delete', old.id, old.title_tokens, old.body_tokens);"
NEW = "INSERT INTO case_fts(rowid, title_tokens, body_tokens) VALUES (new.id, new.title_tokens, new.body_tokens);"
TRIGGERS = {
    "case_fts_insert": f"AFTER INSERT ON case_search BEGIN {NEW} END",
    "case_fts_delete": f"AFTER DELETE ON case_search BEGIN {OLD} END",
    "case_fts_update": f"AFTER UPDATE OF id, title_tokens, body_tokens ON case_search BEGIN {OLD} {NEW} END",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Tokens are plain ASCII already; five characters are the marker and one Han character.
        op.execute(
            "CREATE VIRTUAL TABLE case_fts USING fts5(title_tokens, body_tokens, content='case_search', "
            "content_rowid='id', detail=column, prefix='5', tokenize='ascii')"
        )
        for name, body in TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {body}")
        op.execute("INSERT INTO case_fts(case_fts) VALUES ('rebuild')")
    else:
        op.execute(
            "ALTER TABLE case_search ADD COLUMN case_fts tsvector GENERATED ALWAYS AS "
            "(setweight(to_tsvector('simple', title_tokens), 'A') || setweight(to_tsvector('simple', body_tokens), 'D')) STORED"
        )
        op.execute("CREATE INDEX case_fts_gin ON case_search USING gin (case_fts)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE case_fts")
    else:
        op.execute("DROP INDEX case_fts_gin")
        op.execute("ALTER TABLE case_search DROP COLUMN case_fts")
