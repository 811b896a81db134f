"""Seats moved to a smaller edition, and charges in blocks."""

import io
import json

import polars as pl
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0011"
down_revision = "0010"

MAINTAIN = f"""DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON charge_block, vendor_link TO {APP_ROLE}';
    END IF;
END $$"""
ROWS = 20_000
TEXTS = (
    "provider", "publisher", "issuer", "invoice_id", "billing_account", "account_id", "account_name", "service",
    "category", "charge_category", "charge_class", "description", "sku_id", "resource_id", "region", "unit", "currency",
)  # fmt: skip
NUMBERS = ("quantity", "billed", "effective", "listed", "contracted")
TIMES = ("starts_at", "ends_at")
NAMES = ("row_number", *TEXTS, *NUMBERS, *TIMES, "billing_on", "tags")


def upgrade() -> None:
    """Columns of reclaims and seats; blocks of charges."""
    _seats()
    _vendors()
    _charges()


def _seats() -> None:
    op.add_column("reclaim", sa.Column("other_id", sa.Uuid(), nullable=True))
    op.add_column("reclaim", sa.Column("other_name", sa.Text(), nullable=True))
    op.create_foreign_key("fk_reclaim_other_id", "reclaim", "product", ["other_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_reclaim_other_id", "reclaim", ["other_id"])
    op.add_column("seat", sa.Column("moved_from_id", sa.Uuid(), nullable=True))


def _vendors() -> None:
    tenant, client = ["tenant_id"], ["client_id"]
    op.create_table(
        "vendor_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("directory_id", "app_id", "secret", "by_name")),
        sa.ForeignKeyConstraint(tenant, ["tenant.id"], name="fk_vendor_link_tenant_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(client, ["client.id"], name="fk_vendor_link_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_vendor_link"),
        sa.UniqueConstraint(*tenant, *client, name="uq_vendor_link_tenant_id_client_id",
                            postgresql_nulls_not_distinct=True),
    )  # fmt: skip
    op.create_index("ix_vendor_link_client_id", "vendor_link", client)
    for statement in lock_table("vendor_link", tenanted=True):
        op.execute(statement)


def _charges() -> None:
    op.create_table(
        "charge_block",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_charge_block"),
    )
    op.create_index("ix_charge_block_tenant_id", "charge_block", ["tenant_id"])
    op.execute("ALTER TABLE charge_block ALTER COLUMN data SET STORAGE EXTERNAL")
    for statement in lock_table("charge_block", tenanted=True):
        op.execute(statement)
    op.execute(MAINTAIN)
    _pack_charges()
    op.drop_table("cost_charge")


def _pack_charges() -> None:
    """Charges stored row by row so far, as blocks of text in the form an import gives them."""
    connection = op.get_bind()
    op.execute("ALTER TABLE cost_charge NO FORCE ROW LEVEL SECURITY")
    runs = connection.execute(sa.text("SELECT tenant_id, run_id FROM cost_charge GROUP BY 1, 2")).all()
    columns = [
        "row_number",
        *TEXTS,
        *(f"trim_scale({name})::text" for name in NUMBERS),
        *(f"""to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""" for name in TIMES),
        "billing_on::text",
        "tags",
    ]
    rows_of = sa.text(
        f"SELECT {', '.join(columns)} FROM cost_charge WHERE tenant_id = :tenant AND run_id = :run"
        f" AND row_number > :after ORDER BY row_number LIMIT {ROWS}"
    )
    for tenant, run in runs:
        connection.execute(sa.text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant)})
        after, number = -1, 0
        while rows := connection.execute(rows_of, {"tenant": tenant, "run": run, "after": after}).all():
            _add_block(tenant, run, number, [tuple(row) for row in rows])
            after, number = rows[-1][0], number + 1


def _add_block(tenant: object, run: object, number: int, rows: list[tuple[object, ...]]) -> None:
    schema = {name: pl.Int64 if name == "row_number" else pl.String for name in NAMES}
    texts = [(*row[:-1], row[-1] and json.dumps(row[-1], sort_keys=True, ensure_ascii=False)) for row in rows]
    frame = pl.DataFrame(texts, schema=schema, orient="row")
    bill = pl.concat_str("provider", "billing_account", "billing_on", separator="\x1f", ignore_nulls=True)
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    op.get_bind().execute(
        sa.text("INSERT INTO charge_block (run_id, number, tenant_id, rows, bills, data)"
                " VALUES (:run, :number, :tenant, :rows, :bills, :data)"),
        {"run": run, "number": number, "tenant": tenant, "rows": len(rows), "data": buffer.getvalue(),
         "bills": frame.select(bill).to_series().unique().to_list()},
    )  # fmt: skip
