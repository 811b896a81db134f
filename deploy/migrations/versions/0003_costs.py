"""Charges of FOCUS files, rules that give costs to departments, and what comparing editions and seats needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0003"
down_revision = "0002"

NEW_TABLES = ("contract_line", "cost_charge", "cost_rule", "invoice_line", "product_alias")

INDEXES = (
    ("contract_line", ("client_id",)),
    ("contract_line", ("product_id",)),
    ("contract_line", ("tenant_id", "product_name")),
    ("invoice_line", ("client_id",)),
    ("invoice_line", ("invoice_id",)),
    ("invoice_line", ("product_id",)),
    ("invoice_line", ("tenant_id", "product_name")),
    ("product_alias", ("product_id",)),
)


def upgrade() -> None:
    """Five tables, and columns of products, people, seats and cost lines."""
    op.add_column("product", sa.Column("features", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("person", sa.Column("leave_until", sa.Date(), nullable=True))
    op.add_column("seat", sa.Column("used_features", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("seat", sa.Column("via_group", sa.Text(), nullable=True))
    for column in _line_columns():
        op.add_column("cost_line", column)
    op.create_table("cost_charge", *_charge_columns())
    op.create_table("cost_rule", *_rule_columns())
    op.create_index("ix_cost_rule_tenant_id_position", "cost_rule", ["tenant_id", "position"])
    op.create_table("contract_line", *_sourced("contract_line"), *_counted("contract_line"), *_agreed())
    op.create_table("invoice_line", *_sourced("invoice_line"), *_counted("invoice_line"), *_billed())
    op.create_table("product_alias", *_alias_columns())
    for table, columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    for table in NEW_TABLES:
        for statement in lock_table(table, tenanted=True):
            op.execute(statement)
        op.execute(_maintain(table))


def _line_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("billed_rest", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column("effective_rest", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("account_name", sa.Text(), nullable=True),
        sa.Column("tags", postgresql.JSONB(), nullable=True),
        sa.Column("billing_on", sa.Date(), nullable=True),
        sa.Column("charge_category", sa.Text(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("charge_count", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
    ]


def _charge_columns() -> list[sa.schema.SchemaItem]:
    names = ("publisher", "issuer", "invoice_id", "billing_account", "account_id", "account_name")
    more = ("category", "charge_category", "charge_class", "description", "sku_id", "resource_id", "region")
    return [
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in names),
        sa.Column("service", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in more),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("billed", sa.Numeric(), nullable=False),
        *(sa.Column(name, sa.Numeric(), nullable=True) for name in ("effective", "listed", "contracted")),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("billing_on", sa.Date(), nullable=True),
        sa.Column("tags", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("run_id", "row_number", name="pk_cost_charge"),
    ]


def _rule_columns() -> list[sa.schema.SchemaItem]:
    key = ("tenant_id", "field", "tag_key", "operator", "value")
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("tag_key", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("field IN ('tag', 'account', 'vendor', 'service', 'category')", name="ck_cost_rule_field"),
        sa.CheckConstraint("operator IN ('is', 'starts', 'contains')", name="ck_cost_rule_operator"),
        sa.CheckConstraint("(field = 'tag') = (tag_key IS NOT NULL)", name="ck_cost_rule_tag_key"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_cost_rule_client_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_cost_rule_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_cost_rule"),
        sa.UniqueConstraint(*key, name="uq_cost_rule_" + "_".join(key), postgresql_nulls_not_distinct=True),
    ]


def _key(table: str, column: str, parent: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete=gone)


def _sourced(table: str) -> list[sa.schema.SchemaItem]:
    unique = ("tenant_id", "source_id", "external_id")
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        _key(table, "tenant_id", "tenant", "CASCADE"),
        _key(table, "source_id", "source", "CASCADE"),
        _key(table, "client_id", "client", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"),
    ]


def _counted(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=True),
        _key(table, "product_id", "product", "SET NULL"),
    ]


def _agreed() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
    ]


def _billed() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        _key("invoice_line", "invoice_id", "invoice", "CASCADE"),
    ]


def _alias_columns() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        _key("product_alias", "tenant_id", "tenant", "CASCADE"),
        _key("product_alias", "product_id", "product", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_product_alias"),
        sa.UniqueConstraint("tenant_id", "alias", name="uq_product_alias_tenant_id_alias"),
    ]


def _maintain(table: str) -> str:
    """Statistics of the table may be refreshed by the application, where PostgreSQL knows that right."""
    return f"""DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON {table} TO {APP_ROLE}';
    END IF;
END $$"""
