"""From raw records to clients and what happened with them: set-based SQL over `_incoming`, never a row at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pulseops.base.context import Context
from pulseops.observe.clients.settling import INVOLUNTARY, settle
from pulseops.observe.sources.refreshers import Batch, plug, plug_settler
from pulseops.observe.sources.staging_repository import execute, params


@dataclass(frozen=True)
class TableRefresher:
    """Refreshes one table: columns from expressions over `i.fields`, changed rows only."""

    table: str
    columns: dict[str, str]
    resolver: Callable[[Context, Batch], None]
    keep: tuple[str, ...] = ()  # columns whose old value stays when the new record has none
    merged: tuple[str, ...] = ()  # jsonb columns to which the new record adds
    once: dict[str, str] = field(default_factory=dict)  # columns set at insertion only
    extra_update: str = ""
    after: Callable[[Context, Batch], None] | None = None
    before_remove: Callable[[Context, Batch], None] | None = None
    tell: Callable[[Context, Batch], list[str]] | None = None

    def findings(self, ctx: Context, batch: Batch) -> list[str]:
        """What the owner has to say about the batch."""
        return self.tell(ctx, batch) if self.tell else []

    def resolve(self, ctx: Context, batch: Batch) -> None:
        """Find the rows referred to; unknown ones get a reason."""
        self.resolver(ctx, batch)

    def apply(self, ctx: Context, batch: Batch) -> None:
        """Upsert; a row that would not change is not written."""
        names = ", ".join([*self.columns, *self.once])
        values = ", ".join([*self.columns.values(), *self.once.values()])
        new = {column: self._new(column) for column in self.columns}
        sets = ", ".join(f"{column} = {value}" for column, value in new.items())
        old = ", ".join(f"t.{column}" for column in self.columns)
        execute(
            ctx,
            f"""INSERT INTO {self.table} AS t (id, tenant_id, source_id, external_id, run_id, {names})
            SELECT gen_random_uuid(), %(tenant)s, %(source)s, i.external_id, %(run)s, {values} FROM _incoming i
            ON CONFLICT (tenant_id, source_id, external_id) DO UPDATE
            SET run_id = EXCLUDED.run_id, {sets}{self.extra_update}
            WHERE ({old}) IS DISTINCT FROM ({", ".join(new.values())})""",
            params(ctx, batch),
        )
        if self.after:
            self.after(ctx, batch)

    def _new(self, column: str) -> str:
        if column in self.keep:
            return f"coalesce(EXCLUDED.{column}, t.{column})"
        return f"t.{column} || EXCLUDED.{column}" if column in self.merged else f"EXCLUDED.{column}"

    def remove(self, ctx: Context, batch: Batch) -> None:
        """Delete the rows of `_incoming`."""
        if self.before_remove:
            self.before_remove(ctx, batch)
        execute(
            ctx,
            f"""DELETE FROM {self.table} WHERE tenant_id = %(tenant)s AND source_id = %(source)s
            AND external_id IN (SELECT external_id FROM _incoming)""",
            params(ctx, batch),
        )


def text(name: str) -> str:
    """Expression for a text field of the record."""
    return f"i.fields->>'{name}'"


def cast(name: str, kind: str) -> str:
    """Expression for a field of another type; dates, numbers and booleans were checked when the row was read."""
    return f"(i.fields->>'{name}')::{kind}"


def resolve_clients(ctx: Context, batch: Batch) -> None:
    """Set `client_id` from the field `client`: an id of the same source, else an id or a name that is unique here."""
    find_clients(ctx, batch)
    refuse_unknown(ctx, "client", "Import clients first, or check this column")


def find_clients(ctx: Context, batch: Batch) -> None:
    """Set `client_id` where a client is found; nothing is refused."""
    execute(
        ctx,
        """UPDATE _incoming i SET client_id = c.id FROM client c
        WHERE c.tenant_id = %(tenant)s AND c.source_id = %(source)s AND c.external_id = i.fields->>'client'""",
        params(ctx, batch),
    )
    for name in ("external_id", "id::text", "lower(name)"):
        given = "lower(i.fields->>'client')" if name == "lower(name)" else "i.fields->>'client'"
        execute(
            ctx,
            f"""UPDATE _incoming i SET client_id = c.id
            FROM (SELECT {name} AS key, min(id::text)::uuid AS id FROM client WHERE tenant_id = %(tenant)s
                  GROUP BY {name} HAVING count(*) = 1) c
            WHERE i.client_id IS NULL AND c.key = {given}""",
            params(ctx, batch),
        )


def refuse_unknown(ctx: Context, name: str, advice: str) -> None:
    """Give a reason to rows whose reference `name` found nothing."""
    execute(
        ctx,
        f"""UPDATE _incoming i SET field = '{name}', value = left(i.fields->>'{name}', 200),
            reason = 'No {name} ''' || left(i.fields->>'{name}', 80) || ''' is known by id or name. {advice}.'
        WHERE i.{name}_id IS NULL AND i.reason IS NULL""",
        {},
    )


def resolve_invoices(ctx: Context, batch: Batch) -> None:
    """Set `invoice_id` and `client_id` of payments."""
    execute(
        ctx,
        """UPDATE _incoming i SET invoice_id = v.id, client_id = v.client_id FROM invoice v
        WHERE v.tenant_id = %(tenant)s AND v.source_id = %(source)s AND v.external_id = i.fields->>'invoice'""",
        params(ctx, batch),
    )
    refuse_unknown(ctx, "invoice", "Import invoices first, or check this column")


def _resolve_labor(ctx: Context, batch: Batch) -> None:
    """The client of an entry is named, or follows from its agreement; an agreement nobody knows is left out."""
    find_clients(ctx, batch)
    execute(
        ctx,
        """UPDATE _incoming i SET client_id = k.client_id FROM contract k
        WHERE i.client_id IS NULL AND NOT i.fields ? 'client' AND k.tenant_id = %(tenant)s
          AND k.source_id = %(source)s AND k.external_id = i.fields->>'contract'""",
        params(ctx, batch),
    )
    execute(
        ctx,
        """UPDATE _incoming i SET field = CASE WHEN i.fields ? 'client' THEN 'client' ELSE 'contract' END,
            value = left(coalesce(i.fields->>'client', i.fields->>'contract'), 200),
            reason = 'No ' || CASE WHEN i.fields ? 'client' THEN 'client' ELSE 'contract' END || ' '''
                || left(coalesce(i.fields->>'client', i.fields->>'contract'), 80)
                || ''' is known. Import clients and contracts first.'
        WHERE i.client_id IS NULL AND i.reason IS NULL""",
    )


def _nothing(ctx: Context, batch: Batch) -> None:
    """Clients refer to nothing that must exist before."""


def _link_parents(ctx: Context, batch: Batch) -> None:
    """Parents may stand further down in the same file, so they are linked when all rows are in."""
    execute(
        ctx,
        """UPDATE client c SET parent_id = p.id FROM _incoming i, client p
        WHERE c.tenant_id = %(tenant)s AND c.source_id = %(source)s AND c.external_id = i.external_id
          AND p.tenant_id = %(tenant)s AND p.source_id = %(source)s AND p.id <> c.id
          AND p.external_id = i.fields->>'parent' AND c.parent_id IS DISTINCT FROM p.id""",
        params(ctx, batch),
    )


def _ticket_surveys(ctx: Context, batch: Batch) -> None:
    """A ticket's satisfaction is an answer to a csat survey; one that is gone from the ticket is removed."""
    _drop_ticket_surveys(ctx, batch, "AND NOT i.fields ? 'satisfaction_score'")
    execute(
        ctx,
        """INSERT INTO survey_response AS t (id, tenant_id, source_id, external_id, run_id, client_id, kind, score,
            answered_on)
        SELECT gen_random_uuid(), %(tenant)s, %(source)s, 'ticket:' || i.external_id, %(run)s, i.client_id, 'csat',
            (i.fields->>'satisfaction_score')::float8,
            (coalesce(i.fields->>'resolved_at', i.fields->>'opened_at')::timestamptz AT TIME ZONE 'UTC')::date
        FROM _incoming i WHERE i.fields ? 'satisfaction_score'
        ON CONFLICT (tenant_id, source_id, external_id) DO UPDATE SET run_id = EXCLUDED.run_id,
            client_id = EXCLUDED.client_id, score = EXCLUDED.score, answered_on = EXCLUDED.answered_on
        WHERE (t.client_id, t.score, t.answered_on)
            IS DISTINCT FROM (EXCLUDED.client_id, EXCLUDED.score, EXCLUDED.answered_on)""",
        params(ctx, batch),
    )


def _drop_ticket_surveys(ctx: Context, batch: Batch, which: str = "") -> None:
    execute(
        ctx,
        f"""DELETE FROM survey_response s USING _incoming i
        WHERE s.tenant_id = %(tenant)s AND s.source_id = %(source)s AND s.external_id = 'ticket:' || i.external_id
        {which}""",
        params(ctx, batch),
    )


_CLIENT_COLUMNS = {
    "name": text("name"),
    "kind": "coalesce(i.fields->>'kind', (SELECT CASE kind WHEN 'it' THEN 'department' ELSE 'client' END"
    " FROM tenant WHERE id = %(tenant)s))",
    "industry": text("industry"),
    "country": text("country"),
    "employees": cast("employees", "int"),
    "domains": "ARRAY(SELECT jsonb_array_elements_text(coalesce(i.fields->'domains', '[]')))",
    "status": "coalesce(i.fields->>'status', (SELECT o.status FROM client o WHERE o.tenant_id = %(tenant)s"
    " AND o.source_id = %(source)s AND o.external_id = i.external_id), 'active')",
    "since_on": cast("since_on", "date"),
    "churned_on": cast("churned_on", "date"),
    "churn_reason": text("churn_reason"),
    "churn_is_involuntary": f"coalesce(i.fields->>'churn_reason' ~* '{INVOLUNTARY}', false)",
    "owner_id": "(SELECT u.id FROM user_account u JOIN membership m ON m.user_id = u.id"
    " WHERE m.tenant_id = %(tenant)s AND lower(u.email) = lower(i.fields->>'owner_email'))",
    "owner_name": "coalesce(i.fields->>'owner_name', i.fields->>'owner_email')",
    "plan": text("plan"),
    "notes": text("notes"),
    "attributes": "coalesce(i.fields->'attributes', '{}')",
}
_CUSTOMER_COLUMNS = {
    "name": "coalesce(i.fields->>'name', i.external_id)",
    "kind": _CLIENT_COLUMNS["kind"],
    "domains": "'{}'::text[]",
    "status": "CASE WHEN (i.fields->>'label')::boolean THEN 'inactive' ELSE 'active' END",
    "churn_is_involuntary": "false",
    "label": cast("label", "boolean"),
    "attributes": _CLIENT_COLUMNS["attributes"],
}
_OPTIONAL = ("industry", "country", "employees", "since_on", "churned_on", "churn_reason", "owner_id", "owner_name",
             "plan", "notes")  # fmt: skip
_TOUCH = ", version = t.version + 1, updated_at = %(now)s"

_CONTACTS = {
    "name": text("name"),
    "email": text("email"),
    "title": text("title"),
    "is_primary": "coalesce((i.fields->>'is_primary')::boolean, false)",
    "left_on": cast("left_on", "date"),
}
_CONTRACTS = {
    "name": text("name"),
    "product_name": text("product"),
    "start_on": cast("start_on", "date"),
    "end_on": cast("end_on", "date"),
    "notice_on": cast("notice_on", "date"),
    "term_months": cast("term_months", "int"),
    "auto_renew": cast("auto_renew", "boolean"),
    "recurrence": text("recurrence"),
    "quantity": cast("quantity", "int"),
    "unit_price_minor": cast("unit_price_minor", "bigint"),
    "unit_cost_minor": cast("unit_cost_minor", "bigint"),
    "mrr_minor": cast("mrr_minor", "bigint"),
    "currency": f"coalesce({text('currency')}, (SELECT currency FROM tenant WHERE id = %(tenant)s))",
    "is_trial": "coalesce((i.fields->>'is_trial')::boolean, false)",
}
_LABOR = {
    "client_id": "i.client_id",
    "contract_id": "(SELECT k.id FROM contract k WHERE k.tenant_id = %(tenant)s AND k.source_id = %(source)s"
    " AND k.client_id = i.client_id AND k.external_id = i.fields->>'contract')",
    "worked_on": cast("worked_on", "date"),
    "hours": cast("hours", "float8"),
    "cost_rate_minor": cast("cost_rate_minor", "bigint"),
    "currency": text("currency"),
    "person_name": text("person"),
    "work_type": text("work_type"),
    "is_billable": cast("is_billable", "boolean"),
}
_INVOICES = {
    "issued_on": cast("issued_on", "date"),
    "due_on": cast("due_on", "date"),
    "total_minor": cast("total_minor", "bigint"),
    "balance_minor": cast("balance_minor", "bigint"),
    "currency": text("currency"),
}
_PAYMENTS = {
    "invoice_id": "i.invoice_id",
    "paid_on": cast("paid_on", "date"),
    "amount_minor": cast("amount_minor", "bigint"),
    "currency": "(SELECT v.currency FROM invoice v WHERE v.id = i.invoice_id)",
}
_TICKETS = {
    "subject": text("subject"),
    "priority": "coalesce(i.fields->>'priority', 'normal')",
    "status": text("status"),
    "opened_at": cast("opened_at", "timestamptz"),
    "first_response_at": cast("first_response_at", "timestamptz"),
    "resolved_at": cast("resolved_at", "timestamptz"),
    "escalated": cast("escalated", "boolean"),
    "sla_met": cast("sla_met", "boolean"),
}
_SURVEYS = {"kind": text("kind"), "score": cast("score", "float8"), "answered_on": cast("answered_on", "date")}
_CHURN_EVENTS = {
    "churned_on": cast("churned_on", "date"),
    "reason": text("reason"),
    "is_reactivation": "coalesce((i.fields->>'is_reactivation')::boolean, false)",
    "feedback": text("feedback"),
}


def _of_client(table: str, columns: dict[str, str]) -> TableRefresher:
    return TableRefresher(table, {"client_id": "i.client_id", **columns}, resolve_clients)


def plug_in() -> None:
    """Make this room responsible for its streams."""
    for stream, columns in (("clients", _CLIENT_COLUMNS), ("customers", _CUSTOMER_COLUMNS)):
        refresher = TableRefresher(
            "client", columns, _nothing, keep=_OPTIONAL, merged=("attributes",), once={"version": "1"},
            extra_update=_TOUCH, after=_link_parents,
        )  # fmt: skip
        plug(stream, refresher)
    for stream, table, columns in (
        ("contacts", "contact", _CONTACTS),
        ("contracts", "contract", _CONTRACTS),
        ("invoices", "invoice", _INVOICES),
        ("surveys", "survey_response", _SURVEYS),
        ("churn_events", "churn_event", _CHURN_EVENTS),
    ):
        plug(stream, _of_client(table, columns))
    payments = {"client_id": "i.client_id", **_PAYMENTS}
    plug("labor", TableRefresher("labor_entry", _LABOR, _resolve_labor))
    plug("payments", TableRefresher("payment", payments, resolve_invoices))
    tickets = TableRefresher(
        "ticket",
        {"client_id": "i.client_id", **_TICKETS},
        resolve_clients,
        after=_ticket_surveys,
        before_remove=_drop_ticket_surveys,
    )
    plug("tickets", tickets)
    plug_settler(settle)
