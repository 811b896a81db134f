"""Whatever the contract lets through, a request ends in an answer that means something, never in a fault of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.api.test_every_route import BODIES, CONTRACT, ROUTES, example
from tests.conftest import Browser, TenantBox

ODD: dict[str, list[Any]] = {
    "string": ["a\x00b", "\ud7ff\U0010ffff", "%_\\' \"; --"],
    "date": ["0001-01-01", "9999-12-31"],
    "date-time": ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"],
    "integer": [-1, 2**31, 2**63],
    "number": [-1e308, 1e308],
}


def odd_values(schema: dict[str, Any]) -> list[Any]:
    """Unusual values of the kind that a schema speaks of."""
    if "$ref" in schema:
        return odd_values(CONTRACT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return [value for each in schema["anyOf"] for value in odd_values(each)]
    if schema.get("type") == "array":
        return [[value] for value in odd_values(schema["items"])]
    if schema.get("type") == "object":
        return [{"a\x00b": "a\x00b"}, {"a": 10**400}]
    return [] if "enum" in schema else ODD.get(schema.get("format", schema.get("type", "")), [])


def requests_of(key: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Path, query and body of odd requests to a route, one odd value in each."""
    operation, path = ROUTES[key], key.split(" ")[1]
    query, odd_query = {}, {}
    for parameter in operation.get("parameters", ()):
        name, schema = parameter["name"], parameter["schema"]
        if parameter["in"] == "path":
            path = path.replace("{" + name + "}", str(example(schema)))
        else:
            odd_query[name] = odd_values(schema)
            if parameter.get("required"):
                query[name] = example({"minItems": 1, **schema})
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    usual = BODIES.get(key) or (example(body["schema"]) if body else None)
    for name, values in odd_query.items():
        yield from ((path, {**query, name: value}, usual) for value in values)
    if body:
        schema = CONTRACT["components"]["schemas"][body["schema"]["$ref"].rsplit("/", 1)[1]]
        for name, each in schema["properties"].items():
            yield from ((path, query, {**usual, name: value}) for value in odd_values(each))


@pytest.mark.parametrize("key", [key for key in sorted(ROUTES) if any(requests_of(key))])
def test_odd_input_is_no_fault(app: FastAPI, tenant: TenantBox, key: str) -> None:
    browser = Browser(app, tenant.member("owner"))
    for path, query, body in requests_of(key):
        answer = browser.request(key.split(" ")[0], path, params=query, json=body)
        assert answer.status_code != 500, (query, body, answer.text)


@pytest.mark.parametrize("path", ["/%00", "/assets/%00", "/" + "a" * 5000, "/..%2f..%2fREADME.md", "/api/%00"])
def test_odd_addresses_are_no_fault(app: FastAPI, path: str) -> None:
    answer = Browser(app).get(path)
    assert answer.status_code in (200, 404)
    assert "PulseOps" not in answer.text or answer.headers["content-type"].startswith("text/html")
