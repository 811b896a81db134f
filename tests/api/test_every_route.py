"""What holds for every route without exception: nobody unknown, nobody without the right, no object of a stranger."""

from typing import Any

import pytest
from fastapi import FastAPI

from pulseops.api.app import create_app
from pulseops.base.ids import uuid7
from pulseops.base.settings import Settings
from tests.conftest import Browser, TenantBox

APP = create_app(Settings())
CONTRACT = APP.openapi()
ROUTES = {
    f"{method.upper()} {path}": operation
    for path, way in CONTRACT["paths"].items()
    for method, operation in way.items()
}
PUBLIC = {
    "POST /api/auth/login",
    "POST /api/auth/sign-up",
    "POST /api/auth/forgot",
    "POST /api/auth/reset",
    "POST /api/auth/invitation",
    "POST /api/auth/invitation/accept",
    "GET /api/auth/options",
    "POST /api/decisions/look",
    "POST /api/decisions",
    "POST /api/seat-question",
    "POST /api/seat-question/answer",
    "GET /api/calendar/feed/{token}/pulseops.ics",
}
# What everybody may do for themselves, whatever their role.
OWN = {
    "POST /api/auth/logout",
    "POST /api/auth/switch",
    "GET /api/auth/me",
    "PATCH /api/auth/me",
    "GET /api/events",
    "POST /api/account/password",
    "GET /api/account/sessions",
    "DELETE /api/account/sessions/{session_id}",
    "POST /api/account/sessions/end-others",
    "GET /api/api-keys",
    "POST /api/api-keys",
    "DELETE /api/api-keys/{key_id}",
    "GET /api/connection",
    "POST /api/connection",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/playbooks/backtest": {
        "trigger": {"kind": "manual"},
        "steps": [{"key": "a", "kind": "wait", "params": {"days": 1}}],
    },
    "POST /api/alerts/{alert_id}/snooze": {"days": 7, "reason": "x"},
    "POST /api/recommendations/{recommendation_id}/snooze": {"days": 7},
    "PUT /api/spend/budgets": {
        "scope": "total",
        "key": "",
        "month": "2026-11-01",
        "amount_minor": 1,
        "currency": "USD",
    },
    "PATCH /api/spend/rules/{rule_id}": {"position": 1},
}
BODIES |= {
    "PUT /api/reclaims/policy": {"wait_days": 7, "cooldown_days": 90, "on_silence": "escalate", "automatic": []},
    "PUT /api/vendor-links": {"directory_id": str(uuid7()), "app_id": str(uuid7()), "secret": "some-long-secret"},
}
FORMATS = {"uuid": str(uuid7()), "date": "2026-11-23", "date-time": "2026-11-23T08:40:00Z"}


def example(schema: dict[str, Any]) -> Any:
    """Smallest value that a JSON schema accepts, as far as our own schemas need it."""
    if "$ref" in schema:
        return example(CONTRACT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return example(schema[several][0])
    if "enum" in schema or "const" in schema:
        return schema.get("const") or schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        return {name: example(schema["properties"][name]) for name in schema.get("required", ())}
    simple = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True, "null": None}
    if kind in simple:
        return simple[kind]
    if kind == "array":
        return [example(schema["items"])] if schema.get("minItems") else []
    return FORMATS.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))


def call(browser: Browser, key: str) -> Any:
    """Call a route with the smallest valid input and ids that nobody has."""
    operation, (method, path), query = ROUTES[key], key.split(" "), {}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", str(example(parameter["schema"])))
        elif parameter.get("required"):
            query[parameter["name"]] = example({"minItems": 1, **parameter["schema"]})
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    content = {"json": BODIES.get(key) or example(body["schema"])} if body else {}
    return browser.request(method, path, params=query, **content)


@pytest.mark.parametrize("key", sorted(set(ROUTES) - PUBLIC))
def test_nobody_unknown_gets_in(app: FastAPI, key: str) -> None:
    answer = call(Browser(app), key)
    assert answer.status_code == 401, answer.text


@pytest.mark.parametrize("key", sorted(set(ROUTES) - PUBLIC - OWN))
def test_a_role_that_allows_nothing_is_refused(app: FastAPI, tenant: TenantBox, key: str) -> None:
    answer = call(Browser(app, tenant.member("none")), key)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json"), answer.text


@pytest.mark.parametrize("key", sorted(key for key in ROUTES if "_id}" in key))
def test_an_id_that_is_not_ours_is_not_found(app: FastAPI, tenant: TenantBox, key: str) -> None:
    answer = call(Browser(app, tenant.member("owner")), key)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), answer.text
