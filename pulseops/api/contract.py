"""What the description of the interface says beyond types: how to begin, what refusals look like, bodies to copy."""

from typing import Any

from fastapi import FastAPI

INTRODUCTION = """
Everything the pages do, by HTTP and JSON. Make a key under **Settings, API keys** and send it with every request:
`Authorization: Bearer pulse_...`. A key acts as its owner, within its scopes.

**Refusals** are `application/problem+json` (RFC 9457). `code` does not change and is explained in
`docs/problems.md`; `detail` is for people; `fields` says what is wrong where; `request_id` is what your operator
looks for.

**Lists** take `page` (from 1), `page_size` (to 200), `sort` (`name`, or `-name` for descending) and filters; they
answer `rows` and `total`.

**Sending twice.** POSTs that list the header `Idempotency-Key` are carried out once per key and 24 hours: again,
they answer what they answered, with `Idempotency-Replayed: true`. A refused request keeps no key. GET, PUT and
DELETE may be repeated.

**Editing together.** Where a path can be read and edited, reading answers an `ETag`; with it as `If-Match` an edit
is refused (412) when the object has changed since. PATCH changes what is named and leaves the rest.

**Much at once.** `POST /api/imports/streams/{stream}/records` takes one JSON object a line (NDJSON).

**Amounts** are integers in the minor unit of their currency (ISO 4217): 12345 is 123.45 USD, 12345 JPY, 12.345 KWD.
Times are UTC (RFC 3339), days `2026-11-24`. What is not known is `null`, never 0.

**Being told** instead of asking: `docs/webhooks.md`.
""".strip()

EXAMPLES: dict[str, dict[str, Any]] = {
    "create_client": {
        "name": "Harbor Dental",
        "industry": "Healthcare",
        "employees": 42,
        "mrr_minor": 240000,
        "renewal_on": "2027-03-31",
        "signals": {"satisfaction": 82, "nps": 40},
    },
    "update_client": {"plan": "Managed Gold", "signals": {"nps": 55}},
    "deactivate_client": {"reason": "Moved to another provider", "on": "2026-11-30"},
    "try_signals": {"signals": {"satisfaction": 60, "nps": None}},
    "add_client_note": {"text": "Their office manager leaves in December."},
    "create_task": {
        "title": "Call the new office manager",
        "due_on": "2026-12-01",
        "checklist": [{"text": "Ask what they miss"}],
    },
    "change_task": {"due_on": "2026-12-08"},
    "comment_task": {"text": "They call back on Monday."},
    "start_import": {
        "upload_id": "019ab0c2-7b1e-7c3a-9a55-0c5d2f1e8a10",
        "stream": "clients",
        "mapping": {"Account ID": "external_id", "Account Name": "name", "Favourite colour": None},
    },
    "add_channel": {
        "kind": "webhook",
        "name": "Our desk",
        "url": "https://desk.example.com/pulseops",
        "events": ["task", "alert"],
    },
    "snooze_alert": {"days": 7, "reason": "They are on leave"},
    "make_report": {"kind": "savings"},
    "create_api_key": {"name": "Nightly export", "scopes": ["clients:read"]},
    "invite_user": {"email": "jonas@example.com", "roles": ["account_manager"]},
    "accept_recommendation": {"due_on": "2026-12-05"},
    "dismiss_recommendation": {"reason": "They asked us not to call before spring"},
}
"""A body to copy, by operation; a test sends each through its model."""

REFUSALS = {
    "invalid-input": {
        "type": "/docs/problems#invalid-input",
        "title": "The input is not accepted",
        "status": 422,
        "detail": "title: A task has a title of 1 to 200 characters.",
        "code": "invalid-input",
        "fields": [{"field": "title", "message": "A task has a title of 1 to 200 characters."}],
        "request_id": "019ab0c2-7b1e-7c3a-9a55-0c5d2f1e8a10",
    },
    "not-signed-in": {
        "type": "/docs/problems#not-signed-in",
        "title": "Not signed in",
        "status": 401,
        "detail": "Sign in to continue.",
        "code": "not-signed-in",
        "fields": [],
        "request_id": "019ab0c2-7b1e-7c3a-9a55-0c5d2f1e8a11",
    },
    "not-found": {
        "type": "/docs/problems#not-found",
        "title": "Not found",
        "status": 404,
        "detail": "This task does not exist or was removed.",
        "code": "not-found",
        "fields": [],
        "request_id": "019ab0c2-7b1e-7c3a-9a55-0c5d2f1e8a12",
    },
}


def install(app: FastAPI) -> None:
    """Let the app describe itself so."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = plain()
            found["components"]["responses"] = {"Problem": _problem()}
            for way in found["paths"].values():
                for operation in way.values():
                    _complete(operation)
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]


def _problem() -> dict[str, Any]:
    """What every refusal looks like, described once."""
    schema = {"$ref": "#/components/schemas/Problem"}
    examples = {name: {"value": value} for name, value in REFUSALS.items()}
    content = {"application/problem+json": {"schema": schema, "examples": examples}}
    return {"description": "Problem (RFC 9457)", "content": content}


def _complete(operation: dict[str, Any]) -> None:
    """Refusals by their media type, and the body to copy."""
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body and operation["operationId"] in EXAMPLES:
        body["example"] = EXAMPLES[operation["operationId"]]
