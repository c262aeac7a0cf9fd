"""The first edition of the database"""

import sqlalchemy as sa
from alembic import op

import broadside.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Counters that nobody can forget to keep: whatever adds, changes or deletes a reader or a consent, in bulk too, counts
# in the same transaction. A subscription is counted out before it goes, since its choices go with it, and then find it
# no more. On PostgreSQL each connection counts in rows of its own (`shard`), so that no two wait for one another.
NOBODY_PAUSED = {"sqlite": "'1970-01-01 00:00:00.000000'", "postgresql": "timestamptz '1970-01-01 00:00:00+00'"}
READERS = """INSERT INTO reader_tally (newsletter_id, state, cadence, topics, paused_until, shard, number)
SELECT {n}.newsletter_id, {s}.state, {n}.cadence, {topics}, coalesce({s}.paused_until, {never}), {shard}, {count}
FROM {rows} WHERE {found} {group}
ON CONFLICT (newsletter_id, state, cadence, topics, paused_until, shard)
DO UPDATE SET number = reader_tally.number + excluded.number"""
ACTS = """INSERT INTO consent_tally (purpose, act, hour, shard, number)
SELECT {c}.purpose, {c}.act, {hour}, {shard}, {count} {rows} {group}
ON CONFLICT (purpose, act, hour, shard) DO UPDATE SET number = consent_tally.number + excluded.number"""


def _by_bytes(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _readers(dialect: str, **words: str) -> str:
    """SQL that counts the readers that some rows tell of: `n` names the choices, `s` the subscription."""
    postgresql = dialect == "postgresql"
    given = {"n": "n", "s": "s", "rows": "subscription s", "found": "s.id = {n}.subscription_id", "group": ""} | words
    given["found"] = given["found"].format(**given)
    topics = f"{given['n']}.topics" + ("::text" if postgresql else "")
    shard = "pg_backend_pid()" if postgresql else "0"
    return READERS.format(topics=topics, shard=shard, never=NOBODY_PAUSED[dialect], **given)


def _acts(dialect: str, **words: str) -> str:
    """SQL that counts consents; `c` names them."""
    postgresql = dialect == "postgresql"
    given = {"c": "c", "rows": "WHERE true", "group": ""} | words
    hour = (
        f"to_char({given['c']}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"
        if postgresql
        else f"substr({given['c']}.at, 1, 13)"
    )
    shard = "pg_backend_pid()" if postgresql else "0"
    return ACTS.format(hour=hour, shard=shard, **given)


def _either(out: str, into: str) -> str:
    """PL/pgSQL for a row that goes, or changes; RETURN of a statement's trigger is not looked at."""
    return f"{out}; IF TG_OP = 'UPDATE' THEN {into}; END IF;"


def _sqlite() -> list[str]:
    """Triggers for each row, as SQLite has them."""
    theirs = {"rows": "subscriber n", "found": "n.subscription_id = {s}.id"}
    moved = "UPDATE OF newsletter_id, cadence, topics ON subscriber"
    turned = "UPDATE OF state, paused_until ON subscription"
    lapsed = "UPDATE OF purpose, act, at ON consent"
    triggers = [
        ("choices_added", "AFTER INSERT ON subscriber", [_readers("sqlite", n="NEW", count="1")]),
        ("choices_gone", "AFTER DELETE ON subscriber", [_readers("sqlite", n="OLD", count="-1")]),
        (
            "choices",
            f"AFTER {moved}",
            [_readers("sqlite", n=row, count=by) for row, by in (("OLD", "-1"), ("NEW", "1"))],
        ),
        ("subscription_gone", "BEFORE DELETE ON subscription", [_readers("sqlite", s="OLD", count="-1", **theirs)]),
        (
            "subscription",
            f"AFTER {turned}",
            [_readers("sqlite", s=row, count=by, **theirs) for row, by in (("OLD", "-1"), ("NEW", "1"))],
        ),
        ("consent_added", "AFTER INSERT ON consent", [_acts("sqlite", c="NEW", count="1")]),
        ("consent_gone", "AFTER DELETE ON consent", [_acts("sqlite", c="OLD", count="-1")]),
        ("consent", f"AFTER {lapsed}", [_acts("sqlite", c=row, count=by) for row, by in (("OLD", "-1"), ("NEW", "1"))]),
    ]
    return [f"CREATE TRIGGER tally_{name} {when} BEGIN {'; '.join(does)}; END" for name, when, does in triggers]


def _postgresql() -> list[str]:
    """Triggers for what is added in bulk by the statement, for the rest by the row."""
    group = "GROUP BY 1, 2, 3, 4, 5"
    added = {"count": "count(*)", "rows": "added n JOIN subscription s ON s.id = n.subscription_id", "found": "true"}
    theirs = {"rows": "subscriber n", "found": "n.subscription_id = {s}.id"}
    functions = {
        "tally_choices_added": _readers("postgresql", group=group, **added) + ";",
        "tally_choices": _either(
            *(_readers("postgresql", n=row, count=by) for row, by in (("OLD", "-1"), ("NEW", "1")))
        ),
        "tally_subscription": _either(
            *(_readers("postgresql", s=row, count=by, **theirs) for row, by in (("OLD", "-1"), ("NEW", "1")))
        ),
        "tally_consents_added": _acts(
            "postgresql", count="count(*)", rows="FROM added c WHERE true", group="GROUP BY 1, 2, 3"
        )
        + ";",
        "tally_consent": _either(*(_acts("postgresql", c=row, count=by) for row, by in (("OLD", "-1"), ("NEW", "1")))),
    }
    triggers = [
        "choices_added AFTER INSERT ON subscriber REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_choices_added()",
        "choices AFTER UPDATE OF newsletter_id, cadence, topics OR DELETE ON subscriber FOR EACH ROW EXECUTE FUNCTION tally_choices()",
        "subscription AFTER UPDATE OF state, paused_until ON subscription FOR EACH ROW EXECUTE FUNCTION tally_subscription()",
        "subscription_gone BEFORE DELETE ON subscription FOR EACH ROW EXECUTE FUNCTION tally_subscription()",
        "consents_added AFTER INSERT ON consent REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_consents_added()",
        "consent AFTER UPDATE OF purpose, act, at OR DELETE ON consent FOR EACH ROW EXECUTE FUNCTION tally_consent()",
    ]
    made = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} RETURN coalesce(NEW, OLD); END $$"
        for name, does in functions.items()
    ]
    return made + [f"CREATE TRIGGER tally_{trigger}" for trigger in triggers]


SQLITE, POSTGRESQL = _sqlite(), _postgresql()


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=False),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.Column("signed_in_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
    )
    op.create_table(
        "allowance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance")),
    )
    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.create_index("ix_allowance_address", ["kind", "hash", "at"], unique=False)
        batch_op.create_index("ix_allowance_all", ["kind", "at"], unique=False)

    op.create_table(
        "consultation_lookout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("etag", sa.String(length=500), nullable=False),
        sa.Column("checked_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_lookout")),
        sa.UniqueConstraint("place", name=op.f("uq_consultation_lookout_place")),
    )
    with op.batch_alter_table("consultation_lookout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_lookout_next_check_at"), ["next_check_at"], unique=False)

    op.create_table(
        "link_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_request")),
    )
    with op.batch_alter_table("link_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_request_at"), ["at"], unique=False)

    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=True),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_address", sa.String(length=254), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("doubt_policy", sa.String(length=12), nullable=False),
        sa.Column("failure_share", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("alarm", sa.Text(), nullable=False),
        sa.Column("told_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("moved_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paced_until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("posted_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("ref", name=op.f("uq_mailing_ref")),
    )
    with op.batch_alter_table("mailing", schema=None) as batch_op:
        batch_op.create_index("ix_mailing_sending", ["state", "purpose", "posted_at"], unique=False)

    op.create_table(
        "newsletter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_address", sa.String(length=254), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("postal", sa.Text(), nullable=False),
        sa.Column("sending_week", sa.Integer(), nullable=False),
        sa.Column("sending_weekday", sa.Integer(), nullable=False),
        sa.Column("sending_time", sa.Time(), nullable=False),
        sa.Column("draft_days_before", sa.Integer(), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=False),
        sa.Column("logo", sa.String(length=80), nullable=False),
        sa.Column("footer", sa.Text(), nullable=False),
        sa.Column("consent_wording", sa.Text(), nullable=False),
        sa.Column("consent_version", sa.Integer(), nullable=False),
        sa.Column("house_sections", sa.JSON(), nullable=False),
        sa.Column("self_approval", sa.Boolean(), nullable=False),
        sa.Column("doubt_policy", sa.String(length=12), nullable=False),
        sa.Column("failure_share", sa.Integer(), nullable=False),
        sa.Column("pace_number", sa.Integer(), nullable=False),
        sa.Column("pace_unit", sa.String(length=8), nullable=False),
        sa.Column("pace_first_day", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("drafted_month", sa.Date(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter")),
        sa.UniqueConstraint("slug", name=op.f("uq_newsletter_slug")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("sorting", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("mandates", sa.JSON(), nullable=False),
        sa.Column("issue_areas", sa.JSON(), nullable=False),
        sa.Column("client_groups", sa.JSON(), nullable=False),
        sa.Column("tools", sa.JSON(), nullable=False),
        sa.Column("support", sa.JSON(), nullable=False),
        sa.Column("capacities", sa.JSON(), nullable=False),
        sa.Column("privacy_mandate", sa.Integer(), nullable=False),
        sa.Column("medical", sa.Boolean(), nullable=False),
        sa.Column("needs_resources", sa.Boolean(), nullable=True),
        sa.Column("region", sa.String(length=10), nullable=False),
        sa.Column("participation", sa.String(length=10), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("logo", sa.String(length=80), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["organisation.id"], name=op.f("fk_organisation_merged_into_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_example"), ["example"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_folded"), ["folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_participation"), ["participation"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_sorting"), ["sorting"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", _by_bytes(254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", _by_bytes(200), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("address", name=op.f("uq_person_address")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_example"), ["example"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name_key"), ["name_key"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("sent_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("uid", "at", "days", "recipient", name=op.f("uq_reminder_uid_at_days_recipient")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_recipient"), ["recipient"], unique=False)

    op.create_table(
        "sender_check",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sender_check")),
    )
    op.create_table(
        "sender_pace",
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("warm_from", sa.Date(), nullable=True),
        sa.Column("next_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_sender_pace")),
    )
    op.create_table(
        "set_up",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_up")),
    )
    op.create_table(
        "signature_link_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_link_request")),
    )
    with op.batch_alter_table("signature_link_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_link_request_at"), ["at"], unique=False)

    op.create_table(
        "link_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("final", sa.Text(), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("visited_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("due_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("wanted_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_visit")),
        sa.UniqueConstraint("key", name=op.f("uq_link_visit_key")),
    )
    with op.batch_alter_table("link_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_visit_due_at"), ["due_at"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("file_url", sa.String(length=2000), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("site", sa.String(length=2000), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("only_matching", sa.Boolean(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("etag", sa.String(length=500), nullable=False),
        sa.Column("last_modified", sa.String(length=100), nullable=False),
        sa.Column("next_read_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_read_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_new_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("claimed_until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index("ix_source_due", ["state", "next_read_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_host"), ["host"], unique=False)

    op.create_table(
        "spent_proof",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("until", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_spent_proof")),
    )
    with op.batch_alter_table("spent_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_proof_until"), ["until"], unique=False)

    op.create_table(
        "suppression",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_suppression")),
    )
    op.create_table(
        "taste",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("since_before", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("learned_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("picks", sa.Integer(), nullable=False),
        sa.Column("skips", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taste")),
    )
    op.create_table(
        "topic",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_topic")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("started_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("beat_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("doing", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("worker_id", sa.String(length=32), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("since", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_audit_account_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_ref"), ["ref"], unique=False)

    op.create_table(
        "calendar_key",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("made_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calendar_key_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("key", name=op.f("uq_calendar_key_key")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("closed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["organisation.id"], name=op.f("fk_campaign_lead_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_example"), ["example"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "consultation_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("govuk_path", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("body", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("closes_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("found_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_consultation_suggestion_account_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_suggestion")),
        sa.UniqueConstraint("govuk_path", name=op.f("uq_consultation_suggestion_govuk_path")),
    )
    with op.batch_alter_table("consultation_suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_suggestion_state"), ["state"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("organisation_id", "person_id", name=op.f("uq_contact_organisation_id_person_id")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_person_id"), ["person_id"], unique=False)

    op.create_table(
        "desk_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("uniquifier", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("began_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_desk_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_desk_session_hash")),
    )
    with op.batch_alter_table("desk_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "emblem",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_emblem_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_emblem")),
    )
    with op.batch_alter_table("emblem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emblem_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=12), nullable=False),
        sa.Column("separator", sa.String(length=1), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("foreseen", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("held_by", sa.String(length=32), nullable=False),
        sa.Column("held_until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("begun_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_import_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name=op.f("fk_import_newsletter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("file", name=op.f("uq_import_file")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_state"), ["state"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["account.id"], name=op.f("fk_invitation_invited_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("email", name=op.f("uq_invitation_email")),
    )
    op.create_table(
        "issue",
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("preheader", sa.String(length=250), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("sent_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("frozen_html", sa.Text(), nullable=True),
        sa.Column("frozen_text", sa.Text(), nullable=True),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("corrected_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("edited_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hold_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_issue_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["corrects_id"], ["issue.id"], name=op.f("fk_issue_corrects_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["account.id"], name=op.f("fk_issue_edited_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name=op.f("fk_issue_newsletter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("newsletter_id", "slug", name=op.f("uq_issue_newsletter_id_slug")),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_newsletter_id"), ["newsletter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_state"), ["state"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_saved_filter_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_saved_filter_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_filter_owner_id_name")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=False),
        sa.Column("canonical_link", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.String(length=64), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("published_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("found_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("dated_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("changed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("earlier_title", sa.Text(), nullable=False),
        sa.Column("matched", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("state_before", sa.String(length=8), nullable=True),
        sa.Column("triaged_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("triaged_by_id", sa.Integer(), nullable=True),
        sa.Column("story_id", sa.Integer(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_item_source_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["story_id"], ["item.id"], name=op.f("fk_item_story_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["assignee_id"], ["account.id"], name=op.f("fk_item_assignee_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["triaged_by_id"], ["account.id"], name=op.f("fk_item_triaged_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_item_source_id_key")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_canonical_link"), ["canonical_link"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_example"), ["example"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_found_at"), ["found_at"], unique=False)
        batch_op.create_index("ix_item_inbox", ["state", "story_id", "score"], unique=False)
        batch_op.create_index("ix_item_newest", ["state", "story_id", "dated_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_story_id"), ["story_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_title_key"), ["title_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_triaged_at"), ["triaged_at"], unique=False)

    op.create_table(
        "logo",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name=op.f("fk_logo_newsletter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_logo")),
    )
    with op.batch_alter_table("logo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logo_newsletter_id"), ["newsletter_id"], unique=False)

    op.create_table(
        "illustration",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_illustration_issue_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_illustration")),
    )
    with op.batch_alter_table("illustration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_illustration_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("losses", sa.Integer(), nullable=False),
        sa.Column("due_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("worker_id", sa.String(length=32), nullable=True),
        sa.Column("epoch", sa.String(length=32), nullable=True),
        sa.Column("changed_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailing.id"], name=op.f("fk_message_mailing_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("person_id", "mailing_id", name=op.f("uq_message_person_id_mailing_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_claimed",
            ["worker_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('claimed', 'sending')"),
        )
        batch_op.create_index(
            "ix_message_doubted",
            ["mailing_id"],
            unique=False,
            sqlite_where=sa.text("doubts > 0"),
            postgresql_where=sa.text("doubts > 0"),
        )
        batch_op.create_index("ix_message_due", ["mailing_id", "state", "due_at"], unique=False)
        batch_op.create_index(
            "ix_message_unknown",
            ["address", "mailing_id"],
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )

    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_bounce_message_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bounce_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("message_id", "kind", name=op.f("uq_bounce_message_id_kind")),
    )
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bounce_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bounce_person_id"), ["person_id"], unique=False)

    op.create_table(
        "bounce_mailbox",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begun_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce_mailbox")),
    )
    op.create_table(
        "wrote_back",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name=op.f("fk_wrote_back_mailing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mailing_id", "fingerprint", name=op.f("pk_wrote_back")),
    )
    op.create_table(
        "seen_return",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_seen_return")),
    )
    with op.batch_alter_table("seen_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seen_return_at"), ["at"], unique=False)

    op.create_table(
        "organisation_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_domain_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_domain")),
        sa.UniqueConstraint("organisation_id", "domain", name=op.f("uq_organisation_domain_organisation_id_domain")),
    )
    with op.batch_alter_table("organisation_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_domain_domain"), ["domain"], unique=False)

    op.create_table(
        "organisation_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_organisation_file_account_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_file")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("organisation_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_file_created_at"), ["created_at"], unique=False)

    op.create_table(
        "organisation_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_organisation_merge_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["organisation.id"], name=op.f("fk_organisation_merge_gone_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["organisation.id"], name=op.f("fk_organisation_merge_kept_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merge")),
    )
    with op.batch_alter_table("organisation_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_merge_gone_id"), ["gone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(
            "uq_organisation_merge_gone",
            ["gone_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "organisation_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_name_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_name")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_organisation_name_organisation_id_name")),
    )
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_name_folded"), ["folded"], unique=False)

    op.create_table(
        "organisation_not_alike",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["organisation.id"], name=op.f("fk_organisation_not_alike_first_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["organisation.id"], name=op.f("fk_organisation_not_alike_second_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_organisation_not_alike")),
    )
    op.create_table(
        "reminder_choice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reminder_choice_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_reminder_choice")),
    )
    op.create_table(
        "signup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("cadence", sa.String(length=12), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("asked_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name=op.f("fk_signup_newsletter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signup_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_signup_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_signup_mailed_at"), ["mailed_at"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paused_until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_subscription_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("person_id", "purpose", name=op.f("uq_subscription_person_id_purpose")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subscription_paused",
            ["purpose", "id"],
            unique=False,
            sqlite_where=sa.text("paused_until IS NOT NULL"),
            postgresql_where=sa.text("paused_until IS NOT NULL"),
        )
        batch_op.create_index("ix_subscription_roster", ["purpose", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscription_state"), ["state"], unique=False)

    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name=op.f("fk_wording_newsletter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("newsletter_id", "version", name=op.f("uq_wording_newsletter_id_version")),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(length=1000), nullable=False),
        sa.Column("until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_action_campaign_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("slug", name=op.f("uq_action_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_action_uid")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_example"), ["example"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_until"), ["until"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("voided_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_why", sa.Text(), nullable=False),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("told_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_approval_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_approval_issue_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["account.id"], name=op.f("fk_approval_voided_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "archive_view",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "page", name=op.f("pk_archive_view")),
    )
    op.create_table(
        "reply_count",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_reply_count_issue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_reply_count")),
    )
    op.create_table(
        "campaign_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_partner_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_campaign_partner_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_partner")),
        sa.UniqueConstraint(
            "campaign_id", "organisation_id", name=op.f("uq_campaign_partner_campaign_id_organisation_id")
        ),
    )
    op.create_table(
        "campaign_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("written_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_campaign_update_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_update_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_update")),
        sa.UniqueConstraint("source", name=op.f("uq_campaign_update_source")),
    )
    with op.batch_alter_table("campaign_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_update_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_update_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_update_written_at"), ["written_at"], unique=False)

    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("body", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("govuk_path", sa.String(length=500), nullable=True),
        sa.Column("call_for_evidence", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("opens_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closes_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("our_response", sa.String(length=1000), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("submitted_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("outcome_url", sa.String(length=2000), nullable=False),
        sa.Column("closing_told_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(length=500), nullable=False),
        sa.Column("checked_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_consultation_campaign_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_consultation_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("govuk_path", name=op.f("uq_consultation_govuk_path")),
        sa.UniqueConstraint("slug", name=op.f("uq_consultation_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_consultation_uid")),
    )
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_example"), ["example"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_next_check_at"), ["next_check_at"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=1000), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_event_campaign_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_example"), ["example"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "import_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_import_problem_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_problem")),
    )
    with op.batch_alter_table("import_problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_problem_import_id"), ["import_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("evergreen", sa.Boolean(), nullable=False),
        sa.Column("archived_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f("fk_resource_added_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_resource_item_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("link", name=op.f("uq_resource_link")),
    )
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("removed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["account.id"], name=op.f("fk_section_edited_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_section_issue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "issue_basis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_basis_issue_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["account.id"], name=op.f("fk_issue_basis_replaced_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_issue_basis_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_basis")),
    )
    with op.batch_alter_table("issue_basis", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_issue_basis_issue_id_section_id_revision"),
            ["issue_id", "section_id", "revision"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_issue_basis_section_id"), ["section_id"], unique=False)

    op.create_table(
        "issue_presence",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_issue_presence_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_presence_issue_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_issue_presence_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issue_id", "account_id", name=op.f("pk_issue_presence")),
    )
    op.create_table(
        "issue_text",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_text_issue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issue_id", "digest", name=op.f("pk_issue_text")),
    )
    op.create_table(
        "issue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kept_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_issue_version_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_version_issue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_version")),
        sa.UniqueConstraint("issue_id", "number", name=op.f("uq_issue_version_issue_id_number")),
    )
    with op.batch_alter_table("issue_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_version_content_hash"), ["content_hash"], unique=False)

    op.create_table(
        "issue_version_writer",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_issue_version_writer_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["issue_version.id"], name=op.f("fk_issue_version_writer_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "account_id", name=op.f("pk_issue_version_writer")),
    )
    with op.batch_alter_table("issue_version_writer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_version_writer_account_id"), ["account_id"], unique=False)

    op.create_table(
        "issue_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=10), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("paragraph", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_issue_comment_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_comment_issue_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["account.id"], name=op.f("fk_issue_comment_resolved_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_issue_comment_section_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["issue_comment.id"], name=op.f("fk_issue_comment_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_comment")),
    )
    with op.batch_alter_table("issue_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_comment_issue_id"), ["issue_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_comment_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "review_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("told_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_review_request_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_review_request_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_review_request_issue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
    )
    with op.batch_alter_table("review_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_request_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_request_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "issue_look",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_issue_look_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_look_issue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issue_id", "account_id", name=op.f("pk_issue_look")),
    )
    op.create_table(
        "issue_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_issue_stop_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_stop_issue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_stop")),
    )
    with op.batch_alter_table("issue_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_stop_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "subscriber",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.String(length=12), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name=op.f("fk_subscriber_newsletter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_subscriber_subscription_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_subscriber")),
    )
    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        batch_op.create_index("ix_subscriber_cadence", ["newsletter_id", "cadence", "subscription_id"], unique=False)
        batch_op.create_index("ix_subscriber_roster", ["newsletter_id", "subscription_id"], unique=False)

    op.create_table(
        "reader_tally",
        sa.Column("newsletter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("cadence", sa.String(length=12), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("paused_until", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "newsletter_id", "state", "cadence", "topics", "paused_until", "shard", name=op.f("pk_reader_tally")
        ),
    )
    op.create_table(
        "consent_tally",
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "act", "hour", "shard", name=op.f("pk_consent_tally")),
    )
    op.create_table(
        "consultation_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_partner_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_consultation_partner_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_partner")),
        sa.UniqueConstraint(
            "consultation_id", "organisation_id", name=op.f("uq_consultation_partner_consultation_id_organisation_id")
        ),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_entry_issue_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_entry_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_entry_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("issue_id", "item_id", name=op.f("uq_entry_issue_id_item_id")),
        sa.UniqueConstraint("issue_id", "resource_id", name=op.f("uq_entry_issue_id_resource_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "follower",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_follower_consultation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follower_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "consultation_id", name=op.f("pk_follower")),
    )
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follower_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "internal_deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("due_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("done_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_internal_deadline_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_internal_deadline_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_deadline")),
        sa.UniqueConstraint("uid", name=op.f("uq_internal_deadline_uid")),
    )
    with op.batch_alter_table("internal_deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_internal_deadline_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_internal_deadline_due_at"), ["due_at"], unique=False)

    op.create_table(
        "issue_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_told_issue_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_issue_told_section_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_told")),
        sa.UniqueConstraint("issue_id", "source", name=op.f("uq_issue_told_issue_id_source")),
    )
    with op.batch_alter_table("issue_told", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_told_section_id"), ["section_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_told_source"), ["source"], unique=False)

    op.create_table(
        "joint_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("locked_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("asking_hash", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("submitted_hash", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_joint_response_consultation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_response")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_joint_response_consultation_id")),
    )
    op.create_table(
        "letter",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("postal", sa.Text(), nullable=False),
        sa.Column("share_text", sa.Text(), nullable=False),
        sa.Column("elsewhere", sa.String(length=500), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("review_all", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("published_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opens_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closes_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paused_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("delivered_how", sa.Text(), nullable=False),
        sa.Column("answered_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_letter_campaign_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_letter_consultation_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("slug", name=op.f("uq_letter_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_letter_uid")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_example"), ["example"], unique=False)

    op.create_table(
        "reminder_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("asked_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_reminder_request_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_request")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reminder_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_request_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_request_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_request_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_request_mailed_at"), ["mailed_at"], unique=False)

    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("fetched_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("told_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_snapshot_consultation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshot_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_snapshot_told_at"), ["told_at"], unique=False)

    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("old", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("new", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("told_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("noted_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_deadline_change_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_deadline_change_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_deadline_change_letter_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
    )
    with op.batch_alter_table("deadline_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_change_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_change_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_change_told_at"), ["told_at"], unique=False)

    op.create_table(
        "letter_initiator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_initiator_letter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_letter_initiator_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_initiator")),
        sa.UniqueConstraint("letter_id", "organisation_id", name=op.f("uq_letter_initiator_letter_id_organisation_id")),
    )
    op.create_table(
        "letter_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("invited_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opened_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("declined_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminder_due_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["account.id"], name=op.f("fk_letter_invitation_invited_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_invitation_letter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_letter_invitation_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_letter_invitation_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_invitation")),
        sa.UniqueConstraint(
            "letter_id", "organisation_id", name=op.f("uq_letter_invitation_letter_id_organisation_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("letter_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_invitation_mailed_at"), ["mailed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_invitation_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_invitation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_invitation_reminder_due_at"), ["reminder_due_at"], unique=False)

    op.create_table(
        "letter_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("drafted_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_news_letter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["account.id"], name=op.f("fk_letter_news_sent_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_news")),
        sa.UniqueConstraint("letter_id", "source", name=op.f("uq_letter_news_letter_id_source")),
    )
    with op.batch_alter_table("letter_news", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_news_letter_id"), ["letter_id"], unique=False)

    op.create_table(
        "letter_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edit", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_letter_version_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_version_letter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_version")),
        sa.UniqueConstraint("letter_id", "number", name=op.f("uq_letter_version_letter_id_number")),
    )
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_type", sa.String(length=80), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reply_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_reply_letter_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_letter_id"), ["letter_id"], unique=False)

    op.create_table(
        "response_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("invited_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("signer_role", sa.String(length=200), nullable=False),
        sa.Column("authorised_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_hash", sa.String(length=64), nullable=False),
        sa.Column("declined_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("receipt_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_response_member_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_response_member_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["joint_response.id"], name=op.f("fk_response_member_response_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_member")),
        sa.UniqueConstraint(
            "response_id", "organisation_id", name=op.f("uq_response_member_response_id_organisation_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("response_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_member_mailed_at"), ["mailed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_member_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_member_receipt_at"), ["receipt_at"], unique=False)

    op.create_table(
        "delivery_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("docx", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_hash", sa.String(length=64), nullable=False),
        sa.Column("docx_hash", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("made_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_delivery_pack_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_delivery_pack_letter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["letter_version.id"], name=op.f("fk_delivery_pack_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_pack")),
    )
    with op.batch_alter_table("delivery_pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_pack_letter_id"), ["letter_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_question_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["response_member.id"], name=op.f("fk_question_member_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["joint_response.id"], name=op.f("fk_question_response_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_response_id"), ["response_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("sorting", sa.String(length=200), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("authorised_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hint", sa.String(length=24), nullable=True),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("wanted_name", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("signed_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("erased_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_again_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_signature_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_signature_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_signature_letter_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["version_id"], ["letter_version.id"], name=op.f("fk_signature_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_signature_roll", ["letter_id", "standing", "kind", "sorting"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_signed_at"), ["signed_at"], unique=False)
        batch_op.create_index(
            "uq_signature_organisation",
            ["letter_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'organisation' AND standing IN ('review', 'accepted')"),
            postgresql_where=sa.text("kind = 'organisation' AND standing IN ('review', 'accepted')"),
        )
        batch_op.create_index(
            "uq_signature_person",
            ["letter_id", "person_id", "kind"],
            unique=True,
            sqlite_where=sa.text("standing IN ('review', 'accepted')"),
            postgresql_where=sa.text("standing IN ('review', 'accepted')"),
        )

    op.create_table(
        "signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("authorised", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("updates", sa.Boolean(), nullable=False),
        sa.Column("joins", sa.JSON(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["letter_invitation.id"], name=op.f("fk_signing_invitation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_signing_letter_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["letter_version.id"], name=op.f("fk_signing_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("signing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_letter_id"), ["letter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_mailed_at"), ["mailed_at"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choice", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_answer_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["response_member.id"], name=op.f("fk_answer_member_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_answer_question_id_number")),
    )
    op.create_table(
        "response_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", broadside.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", broadside.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_response_comment_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["response_member.id"], name=op.f("fk_response_comment_member_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_response_comment_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_comment")),
    )
    with op.batch_alter_table("response_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_comment_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_comment_question_id"), ["question_id"], unique=False)

    # ### end Alembic commands ###
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in (
            "tally_choices_added",
            "tally_choices",
            "tally_subscription",
            "tally_consents_added",
            "tally_consent",
        ):
            op.execute(f"DROP FUNCTION {name} CASCADE")
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("response_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_comment_question_id"))
        batch_op.drop_index(batch_op.f("ix_response_comment_member_id"))

    op.drop_table("response_comment")
    op.drop_table("answer")
    with op.batch_alter_table("signing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signing_mailed_at"))
        batch_op.drop_index(batch_op.f("ix_signing_letter_id"))
        batch_op.drop_index(batch_op.f("ix_signing_asked_at"))
        batch_op.drop_index(batch_op.f("ix_signing_address"))

    op.drop_table("signing")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signature_person",
            sqlite_where=sa.text("standing IN ('review', 'accepted')"),
            postgresql_where=sa.text("standing IN ('review', 'accepted')"),
        )
        batch_op.drop_index(
            "uq_signature_organisation",
            sqlite_where=sa.text("kind = 'organisation' AND standing IN ('review', 'accepted')"),
            postgresql_where=sa.text("kind = 'organisation' AND standing IN ('review', 'accepted')"),
        )
        batch_op.drop_index(batch_op.f("ix_signature_signed_at"))
        batch_op.drop_index("ix_signature_roll")
        batch_op.drop_index(batch_op.f("ix_signature_person_id"))
        batch_op.drop_index(batch_op.f("ix_signature_organisation_id"))

    op.drop_table("signature")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_response_id"))

    op.drop_table("question")
    with op.batch_alter_table("delivery_pack", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_pack_letter_id"))

    op.drop_table("delivery_pack")
    with op.batch_alter_table("response_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_member_receipt_at"))
        batch_op.drop_index(batch_op.f("ix_response_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_response_member_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_response_member_mailed_at"))

    op.drop_table("response_member")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_letter_id"))

    op.drop_table("reply")
    op.drop_table("letter_version")
    with op.batch_alter_table("letter_news", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_news_letter_id"))

    op.drop_table("letter_news")
    with op.batch_alter_table("letter_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_invitation_reminder_due_at"))
        batch_op.drop_index(batch_op.f("ix_letter_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_letter_invitation_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_letter_invitation_mailed_at"))

    op.drop_table("letter_invitation")
    op.drop_table("letter_initiator")
    with op.batch_alter_table("deadline_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_change_told_at"))
        batch_op.drop_index(batch_op.f("ix_deadline_change_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_deadline_change_at"))

    op.drop_table("deadline_change")
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshot_told_at"))
        batch_op.drop_index(batch_op.f("ix_snapshot_consultation_id"))

    op.drop_table("snapshot")
    with op.batch_alter_table("reminder_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_request_mailed_at"))
        batch_op.drop_index(batch_op.f("ix_reminder_request_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_request_asked_at"))
        batch_op.drop_index(batch_op.f("ix_reminder_request_address"))

    op.drop_table("reminder_request")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_example"))
        batch_op.drop_index(batch_op.f("ix_letter_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_letter_closes_at"))
        batch_op.drop_index(batch_op.f("ix_letter_campaign_id"))

    op.drop_table("letter")
    op.drop_table("joint_response")
    with op.batch_alter_table("issue_told", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_told_source"))
        batch_op.drop_index(batch_op.f("ix_issue_told_section_id"))

    op.drop_table("issue_told")
    with op.batch_alter_table("internal_deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_internal_deadline_due_at"))
        batch_op.drop_index(batch_op.f("ix_internal_deadline_consultation_id"))

    op.drop_table("internal_deadline")
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follower_consultation_id"))

    op.drop_table("follower")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_issue_id"))

    op.drop_table("entry")
    op.drop_table("consultation_partner")
    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        batch_op.drop_index("ix_subscriber_roster")
        batch_op.drop_index("ix_subscriber_cadence")

    op.drop_table("consent_tally")
    op.drop_table("reader_tally")
    op.drop_table("subscriber")
    with op.batch_alter_table("issue_version_writer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_version_writer_account_id"))

    op.drop_table("issue_version_writer")
    with op.batch_alter_table("issue_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_version_content_hash"))

    op.drop_table("issue_version")
    op.drop_table("issue_text")
    op.drop_table("issue_presence")
    with op.batch_alter_table("issue_basis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_basis_section_id"))
        batch_op.drop_index(batch_op.f("ix_issue_basis_issue_id_section_id_revision"))

    op.drop_table("issue_basis")
    op.drop_table("issue_stop")
    op.drop_table("issue_look")
    op.drop_table("review_request")
    op.drop_table("issue_comment")
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_issue_id"))

    op.drop_table("section")
    op.drop_table("resource")
    with op.batch_alter_table("import_problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_problem_import_id"))

    op.drop_table("import_problem")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_starts_at"))
        batch_op.drop_index(batch_op.f("ix_event_example"))
        batch_op.drop_index(batch_op.f("ix_event_campaign_id"))

    op.drop_table("event")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_next_check_at"))
        batch_op.drop_index(batch_op.f("ix_consultation_example"))
        batch_op.drop_index(batch_op.f("ix_consultation_closes_at"))
        batch_op.drop_index(batch_op.f("ix_consultation_campaign_id"))

    op.drop_table("consultation")
    with op.batch_alter_table("campaign_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_update_written_at"))
        batch_op.drop_index(batch_op.f("ix_campaign_update_day"))
        batch_op.drop_index(batch_op.f("ix_campaign_update_campaign_id"))

    op.drop_table("campaign_update")
    op.drop_table("campaign_partner")
    op.drop_table("reply_count")
    op.drop_table("archive_view")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_issue_id"))

    op.drop_table("approval")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_until"))
        batch_op.drop_index(batch_op.f("ix_action_example"))
        batch_op.drop_index(batch_op.f("ix_action_campaign_id"))

    op.drop_table("action")
    op.drop_table("wording")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_state"))
        batch_op.drop_index("ix_subscription_roster")
        batch_op.drop_index(
            "ix_subscription_paused",
            sqlite_where=sa.text("paused_until IS NOT NULL"),
            postgresql_where=sa.text("paused_until IS NOT NULL"),
        )

    op.drop_table("subscription")
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signup_mailed_at"))
        batch_op.drop_index(batch_op.f("ix_signup_asked_at"))
        batch_op.drop_index(batch_op.f("ix_signup_address"))

    op.drop_table("signup")
    op.drop_table("reminder_choice")
    op.drop_table("organisation_not_alike")
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_name_folded"))

    op.drop_table("organisation_name")
    with op.batch_alter_table("organisation_merge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organisation_merge_gone",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_organisation_merge_kept_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_merge_gone_id"))

    op.drop_table("organisation_merge")
    with op.batch_alter_table("organisation_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_file_created_at"))

    op.drop_table("organisation_file")
    with op.batch_alter_table("organisation_domain", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_domain_domain"))

    op.drop_table("organisation_domain")
    with op.batch_alter_table("seen_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seen_return_at"))

    op.drop_table("seen_return")
    op.drop_table("wrote_back")
    op.drop_table("bounce_mailbox")
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bounce_person_id"))
        batch_op.drop_index(batch_op.f("ix_bounce_at"))

    op.drop_table("bounce")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_unknown",
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )
        batch_op.drop_index("ix_message_due")
        batch_op.drop_index(
            "ix_message_doubted", sqlite_where=sa.text("doubts > 0"), postgresql_where=sa.text("doubts > 0")
        )
        batch_op.drop_index(
            "ix_message_claimed",
            sqlite_where=sa.text("state IN ('claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('claimed', 'sending')"),
        )

    op.drop_table("message")
    with op.batch_alter_table("logo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logo_newsletter_id"))

    op.drop_table("logo")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_triaged_at"))
        batch_op.drop_index(batch_op.f("ix_item_title_key"))
        batch_op.drop_index(batch_op.f("ix_item_story_id"))
        batch_op.drop_index("ix_item_newest")
        batch_op.drop_index("ix_item_inbox")
        batch_op.drop_index(batch_op.f("ix_item_found_at"))
        batch_op.drop_index(batch_op.f("ix_item_example"))
        batch_op.drop_index(batch_op.f("ix_item_canonical_link"))
        batch_op.drop_index(batch_op.f("ix_item_assignee_id"))

    op.drop_table("item")
    with op.batch_alter_table("illustration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_illustration_issue_id"))

    op.drop_table("illustration")
    op.drop_table("saved_filter")
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_state"))
        batch_op.drop_index(batch_op.f("ix_issue_newsletter_id"))
        batch_op.drop_index(batch_op.f("ix_issue_due_at"))

    op.drop_table("issue")
    op.drop_table("invitation")
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_state"))

    op.drop_table("import")
    with op.batch_alter_table("emblem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_emblem_organisation_id"))

    op.drop_table("emblem")
    with op.batch_alter_table("desk_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_session_account_id"))

    op.drop_table("desk_session")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_person_id"))

    op.drop_table("contact")
    with op.batch_alter_table("consultation_suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_suggestion_state"))

    op.drop_table("consultation_suggestion")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))

    op.drop_table("consent")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_example"))

    op.drop_table("campaign")
    op.drop_table("calendar_key")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_ref"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))
        batch_op.drop_index(batch_op.f("ix_audit_action"))

    op.drop_table("audit")
    op.drop_table("worker")
    op.drop_table("lease")
    op.drop_table("topic")
    op.drop_table("taste")
    op.drop_table("suppression")
    with op.batch_alter_table("spent_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spent_proof_until"))

    op.drop_table("spent_proof")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_host"))
        batch_op.drop_index("ix_source_due")

    op.drop_table("source")
    with op.batch_alter_table("link_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_visit_due_at"))

    op.drop_table("link_visit")
    with op.batch_alter_table("signature_link_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_link_request_at"))

    op.drop_table("signature_link_request")
    op.drop_table("set_up")
    op.drop_table("sender_pace")
    op.drop_table("sender_check")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_recipient"))

    op.drop_table("reminder")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name_key"))
        batch_op.drop_index(batch_op.f("ix_person_example"))

    op.drop_table("person")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_sorting"))
        batch_op.drop_index(batch_op.f("ix_organisation_region"))
        batch_op.drop_index(batch_op.f("ix_organisation_participation"))
        batch_op.drop_index(batch_op.f("ix_organisation_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_folded"))
        batch_op.drop_index(batch_op.f("ix_organisation_example"))

    op.drop_table("organisation")
    op.drop_table("newsletter")
    with op.batch_alter_table("mailing", schema=None) as batch_op:
        batch_op.drop_index("ix_mailing_sending")

    op.drop_table("mailing")
    with op.batch_alter_table("link_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_request_at"))

    op.drop_table("link_request")
    with op.batch_alter_table("consultation_lookout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_lookout_next_check_at"))

    op.drop_table("consultation_lookout")
    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.drop_index("ix_allowance_all")
        batch_op.drop_index("ix_allowance_address")

    op.drop_table("allowance")
    op.drop_table("account")
    # ### end Alembic commands ###
