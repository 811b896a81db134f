"""The tenant's language model: how it is set, and what its tools may answer. Off by default."""

from collections.abc import Mapping
from typing import Any, cast

from pulseops.accounts import audit
from pulseops.assistant import acting, llm, repository
from pulseops.assistant.linking import link
from pulseops.assistant.planner import plan
from pulseops.assistant.reply import Reply, clean, wired
from pulseops.assistant.service import answer as carry_out
from pulseops.assistant.service import setting_of
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, PulseOpsError
from pulseops.understand.metrics.answer import Query
from pulseops.understand.metrics.answers import run

HIDDEN = frozenset({"subject", "text", "email", "churn_reason", "remark", "body"})
MOST_ROWS = 15


def shown(ctx: Context) -> dict[str, Any]:
    """How it is set, without the secret, and what would leave. Needs settings:write."""
    ctx.require("settings:write")
    stored = repository.language_model(ctx)
    empty = {
        "enabled": False,
        "provider": "openai",
        "model": "",
        "base_url": None,
        "region": None,
        "hint": None,
        "updated_at": None,
        "updated_by": None,
    }
    return {**(stored or empty), "leaves": list(llm.LEAVES)}


def change(ctx: Context, values: Mapping[str, Any], *, allow_private: bool) -> dict[str, Any]:
    """Set how it is reached; without `key` the stored one stays. Raises Invalid for each field that is wrong."""
    ctx.require("settings:write")
    provider = values.get("provider")
    if provider not in llm.PROVIDERS:
        raise Invalid.field("provider", f"One of {', '.join(llm.PROVIDERS)}.")
    model = str(values.get("model") or "").strip()
    if not 1 <= len(model) <= 200:
        raise Invalid.field("model", "Name the model, as its provider calls it.")
    url = str(values.get("base_url") or "").strip() or None
    if provider == "ollama" and not url:
        raise Invalid.field("base_url", "Say where Ollama answers, such as http://127.0.0.1:11434/v1.")
    if provider == "bedrock" and not values.get("region"):
        raise Invalid.field("region", "Bedrock needs a region, such as eu-central-1.")
    try:
        llm.check_url(provider, url, allow_private=allow_private)
    except llm.Refused as refusal:
        raise Invalid.field("base_url", str(refusal)) from refusal
    secret = _secret(values)
    before = repository.language_model(ctx)
    moved = before is not None and (before["provider"], before["base_url"]) != (provider, url)
    if moved and secret is None:
        secret = {}  # a key given for one address never goes to another
    row = {
        "enabled": bool(values.get("enabled")),
        "provider": provider,
        "model": model,
        "base_url": url,
        "region": values.get("region"),
        "secret": secret,
    }
    if secret is not None:
        last = (secret.get("key") or secret.get("access_key") or "")[-4:]
        row["hint"] = f"ends in {last}" if last else None
    repository.put_language_model(ctx, row, with_secret=secret is not None)
    kept = {name: value for name, value in row.items() if name != "secret"}
    audit.record(ctx, "language_model.changed", "language_model", provider, **kept)
    return shown(ctx)


def _secret(values: Mapping[str, Any]) -> dict[str, str] | None:
    found = {name: str(values[name]) for name in ("key", "access_key", "secret_key") if values.get(name)}
    return found or None


def reach(ctx: Context, *, allow_private: bool) -> llm.Reach | None:
    """How to call the tenant's model; None when it is off."""
    stored = repository.language_model(ctx)
    if not stored or not stored["enabled"]:
        return None
    return llm.Reach(
        provider=cast(llm.Provider, stored["provider"]),
        model=stored["model"],
        base_url=stored["base_url"],
        region=stored["region"],
        secret=repository.secret_of_model(ctx) or {},
        allow_private=allow_private,
    )


def tool(ctx: Context, name: str, given: Mapping[str, Any], reply: Reply, page: str) -> dict[str, Any]:
    """Run one tool of the model with the asker's rights; values go out as tokens beside their numbers' names."""
    try:
        if name == "ask":
            return _ask(ctx, str(given["question"])[:1000], reply, page)
        if name == "propose":
            return _propose(ctx, given, reply)
        return _figure(ctx, given, reply)
    except PulseOpsError as refusal:
        return {"refused": refusal.code, "detail": refusal.detail}


def _ask(ctx: Context, question: str, reply: Reply, page: str) -> dict[str, Any]:
    """The embedded planner's own answer, figures as tokens; drafts and proposals need the person's own words."""
    at = len(reply.parts), len(reply.blocks)
    made = plan(question, setting_of(ctx, page))
    if any(
        step.intent in ("new_task", "act_alert", "act_recommendation", "draft_mail", "contacts") for step in made.steps
    ):
        return {"detail": "Not by this tool. Ask the person to say it in their own words."}
    list(carry_out(ctx, made, reply, None))
    text = "\n".join(reply.parts[at[0] :])
    tables = [_rows(block, reply) for block in reply.blocks[at[1] :] if block["kind"] == "table"]
    del reply.parts[at[0] :]
    return {"text": text, "tables": tables}


def _rows(block: Mapping[str, Any], reply: Reply) -> list[dict[str, Any]]:
    columns = [c["id"] for c in block["columns"] if c["id"] not in HIDDEN]
    return [
        {
            c: row["cells"][c]["value"] if row["cells"][c]["unit"] == "text" else _cell(row, c, block, reply)
            for c in columns
        }
        for row in block["rows"][:MOST_ROWS]
    ]


def _cell(row: Mapping[str, Any], column: str, block: Mapping[str, Any], reply: Reply) -> str:
    """A cell of a table as a token."""
    cell = row["cells"][column]
    number = len(reply.figures) + 1
    from pulseops.assistant.reply import shown as as_text

    reply.figures.append(
        {
            "n": number,
            "value": cell["value"],
            "unit": cell["unit"],
            "currency": cell.get("currency"),
            "shown": as_text(cell["value"], cell["unit"], cell.get("currency")),
            "label": block["title"],
            "definition": ("A cell of the table the tool answered with."),
            "href": row.get("href") or block["href"],
            "as_of": block.get("as_of"),
            "hash": "",
        }
    )
    return f"{{{{v:{number}}}}}"


def _named(ctx: Context, kind: Any, text: Any, page: str = "/") -> Any:
    """Id of the one client or product a text names. Raises Invalid."""
    if not text:
        return None
    found = [n for n in link(str(text)[:200], setting_of(ctx, page).names).names if n.kind == kind]
    if len(found) != 1:
        raise Invalid.field(kind, f"No {kind} is called that, or several are.")
    return found[0].id


def _figure(ctx: Context, given: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    query = Query(
        kind=str(given.get("kind")),
        metric=given.get("metric"),
        client_id=_named(ctx, "client", given.get("client")),
        other_id=_named(ctx, "client", given.get("other")),
        product_id=_named(ctx, "product", given.get("product")),
        months=given.get("months"),
        limit=int(given.get("limit") or 10),
    )
    found = run(ctx, query)
    value = reply.value(found) if found.unit != "text" else wired(found.value)
    columns = [c for c in found.columns if c.id not in HIDDEN]
    rows = []
    for row in found.rows[:MOST_ROWS]:
        cells = {}
        for column in columns:
            cell, unit = row.get(column.id), row.get("unit", column.unit) if column.unit == "text" else column.unit
            is_text = unit == "text" or cell is None
            cells[column.label] = (
                clean(cell) if is_text else reply.figure(cell, unit, found, currency=row.get("currency"))
            )
        rows.append(cells)
    return {
        "label": clean(found.label),
        "value": value,
        "unit": found.unit,
        "definition": found.definition,
        "rows": rows,
    }


def _propose(ctx: Context, given: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    client = _named(ctx, "client", given.get("client"))
    proposal_id, preview = acting.propose(
        ctx, "create_task", {"title": given.get("title"), "client_id": client}, door="llm"
    )
    reply.proposal(proposal_id, preview, "create_task", ctx.now + acting.EXPIRES)
    return {"state": "waits for the person to confirm"}
