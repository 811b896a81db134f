"""The tenant's language model: how it is set, and what its tools may answer. Off by default."""

import re
from collections.abc import Mapping
from typing import Any, cast

from pulseops.accounts import audit
from pulseops.accounts.service import all_tenants
from pulseops.assistant import acting, llm, repository
from pulseops.assistant.linking import link
from pulseops.assistant.planner import plan
from pulseops.assistant.reply import Reply, clean, wired
from pulseops.assistant.reply import shown as as_text
from pulseops.assistant.service import answer as carry_out
from pulseops.assistant.service import setting_of
from pulseops.assistant.telling import ACTS
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Invalid, PulseOpsError
from pulseops.understand.metrics.answer import Query
from pulseops.understand.metrics.answers import run

HIDDEN = frozenset({"subject", "text", "email", "churn_reason", "remark", "body"})
MOST_ROWS = 15
_TOKEN = re.compile(r"(\{\{v:\d+\}\})")
_MAIL = re.compile(r"\S+@\S+")
_NUMBERED = re.compile(r"[\w%]*\d[\w%]*(?:[.,:/-]\w+)*")


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


def change(
    ctx: Context, values: Mapping[str, Any], *, allow_private: bool = False, allow_loopback: bool = False
) -> dict[str, Any]:
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
        llm.check_url(provider, url, allow_private=allow_private, allow_loopback=allow_loopback)
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


def reach(ctx: Context, *, allow_private: bool = False, allow_loopback: bool = False) -> llm.Reach | None:
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
        allow_loopback=allow_loopback,
    )


def in_use(database: Database) -> set[llm.Provider]:
    """Providers that some tenant of this installation has turned on."""
    found = set[llm.Provider]()
    for tenant_id in all_tenants(database):
        with database.unit_of_work(tenant_id) as ctx:
            stored = repository.language_model(ctx)
        if stored and stored["enabled"]:
            found.add(cast(llm.Provider, stored["provider"]))
    return found


def tool(
    ctx: Context, name: str, given: Mapping[str, Any], reply: Reply, page: str, question: str = ""
) -> dict[str, Any]:
    """Run one tool of the model with the asker's rights; values go out as tokens beside their numbers' names.

    `question` is the person's own: only when it asks for a task may the model suggest one, whatever data told it.
    """
    try:
        if name == "ask":
            return _ask(ctx, str(given["question"])[:1000], reply, page)
        if name == "propose":
            if all(step.intent != "new_task" for step in plan(question, setting_of(ctx, page)).steps):
                return {"refused": "not-asked", "detail": "The person did not ask for a task."}
            return _propose(ctx, given, reply)
        return _figure(ctx, given, reply)
    except PulseOpsError as refusal:
        return {"refused": refusal.code, "detail": veiled(refusal.detail, reply)}


def _ask(ctx: Context, question: str, reply: Reply, page: str) -> dict[str, Any]:
    """The embedded planner's own answer, figures as tokens; drafts and proposals need the person's own words."""
    at = len(reply.parts), len(reply.blocks)
    made = plan(question, setting_of(ctx, page))
    if any(step.intent in (*ACTS, "draft_mail", "contacts") for step in made.steps):
        return {"detail": "Not by this tool. Ask the person to say it in their own words."}
    list(carry_out(ctx, made, reply, None))
    text = veiled("\n".join(reply.parts[at[0] :]), reply)
    tables = [_rows(block, reply) for block in reply.blocks[at[1] :] if block["kind"] == "table"]
    del reply.parts[at[0] :]
    return {"text": text, "tables": tables}


def veiled(text: str, reply: Reply, href: str = "") -> str:
    """Words on their way out: each that holds a digit becomes a token, an address of mail is left out."""
    pieces = _TOKEN.split(_MAIL.sub("(address)", text))
    last = next((f["href"] for f in reversed(reply.figures)), "/")

    def hidden(found: re.Match[str]) -> str:
        return _token(reply, found[0], "text", "Part of a name or of a sentence.", {"href": href or last})

    return "".join(piece if _TOKEN.fullmatch(piece) else _NUMBERED.sub(hidden, piece) for piece in pieces)


def _rows(block: Mapping[str, Any], reply: Reply) -> list[dict[str, Any]]:
    """Rows of a table with every value as a token and the words veiled."""
    columns = [c["id"] for c in block["columns"] if c["id"] not in HIDDEN]

    def cell(row: Mapping[str, Any], column: str) -> str:
        found, where = row["cells"][column], {**block, "href": row.get("href") or block["href"]}
        if found["unit"] == "text":
            return veiled(str(found["value"] or ""), reply, where["href"])
        meaning = "A cell of the table the tool answered with."
        return _token(reply, found["value"], found["unit"], meaning, where, found.get("currency"))

    return [{column: cell(row, column) for column in columns} for row in block["rows"][:MOST_ROWS]]


def _token(
    reply: Reply, value: Any, unit: str, definition: str, where: Mapping[str, Any], currency: str | None = None
) -> str:
    """Keep a value that stands beside an Answer's own; returns its placeholder."""
    number = len(reply.figures) + 1
    kept = {"n": number, "value": value, "unit": unit, "currency": currency, "definition": definition, "hash": ""}
    kept |= {"shown": as_text(value, unit, currency), "label": where.get("title", ""), "href": where["href"]}
    reply.figures.append({**kept, "as_of": where.get("as_of")})
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
    value = reply.value(found) if found.unit != "text" else veiled(str(wired(found.value)), reply, found.href)
    columns = [c for c in found.columns if c.id not in HIDDEN]
    rows = []
    for row in found.rows[:MOST_ROWS]:
        cells = {}
        for column in columns:
            cell, unit = row.get(column.id), row.get("unit", column.unit) if column.unit == "text" else column.unit
            if unit == "text" or cell is None:
                cells[column.label] = veiled(as_text(cell, "text"), reply, row.get("href") or found.href)
            else:
                cells[column.label] = reply.figure(cell, unit, found, currency=row.get("currency"))
        rows.append(cells)
    return {
        "label": veiled(clean(found.label), reply, found.href),
        "value": value,
        "unit": found.unit,
        "definition": veiled(found.definition, reply, found.href),
        "rows": rows,
    }


def _propose(ctx: Context, given: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    client = _named(ctx, "client", given.get("client"))
    proposal_id, preview = acting.propose(
        ctx, "create_task", {"title": given.get("title"), "client_id": client}, door="llm"
    )
    reply.proposal(proposal_id, preview, "create_task", ctx.now + acting.EXPIRES)
    return {"state": "waits for the person to confirm"}
