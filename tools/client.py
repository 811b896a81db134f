"""Write the typed Python client anew from openapi.json: one method an operation, one TypedDict a schema.

usage: python tools/client.py   (part of `make api`)
"""

import json
import keyword
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "clients" / "python" / "pulseops_client"
SIMPLE = {"integer": "int", "number": "float", "string": "str", "boolean": "bool", "null": "None"}
HEAD = '"""{what} Generated from openapi.json by tools/client.py: do not edit."""\n\n'
CONTENTS = {
    "application/json": ("body", ""),
    "application/x-ndjson": ("records", "Iterable[Mapping[str, Any]]"),
    "multipart/form-data": ("file", "tuple[str, bytes]"),
}
"""How a body is handed over, by its kind: the argument's name and type (else its schema's)."""
HEADERS = {"idempotency-key": "idempotency_key or fresh_key()", "if-match": "if_match"}
METHODS = ("get", "post", "put", "patch", "delete")


def type_of(schema: dict[str, Any]) -> str:
    """A JSON schema as a Python type."""
    if "$ref" in schema:
        return f'"{schema["$ref"].rsplit("/", 1)[1]}"'
    for several in ("anyOf", "oneOf"):
        if several in schema:
            found = list(dict.fromkeys(type_of(each) for each in schema[several]))
            return "Any" if "Any" in found else f"Union[{', '.join(found)}]"
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return f"Literal[{', '.join(repr(value) for value in values)}]"
    kind = schema.get("type")
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "object":
        more = schema.get("additionalProperties")
        return f"dict[str, {type_of(more) if isinstance(more, dict) else 'Any'}]"
    return SIMPLE.get(str(kind), "Any")


def named(text: str) -> str:
    """A name Python takes."""
    name = re.sub(r"\W", "_", text)
    return f"{name}_" if keyword.iskeyword(name) else name


def models(schemas: dict[str, Any]) -> str:
    """All schemas as TypedDicts (the call form, which takes any field name) or aliases."""
    names = ("Any", "Literal", "NotRequired", "TypedDict", "Union")
    out = [
        HEAD.format(what="What the interface takes and gives."),
        "# ruff: noqa\n",
        f"from typing import {', '.join(names)}\n\n",
    ]
    for name, schema in sorted(schemas.items()):
        if "properties" not in schema:
            out.append(f"{named(name)} = {type_of(schema)}\n")
            continue
        required = set(schema.get("required", ()))
        fields = []
        for field, each in schema["properties"].items():
            kind = type_of(each)
            fields.append(f"        {field!r}: {kind if field in required else f'NotRequired[{kind}]'},\n")
        out.append(f"{named(name)} = TypedDict(\n    {named(name)!r},\n    {{\n{''.join(fields)}    }},\n)\n")
    return "".join(out)


def answer_of(operation: dict[str, Any]) -> str:
    """The type of a good answer."""
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            content = answer.get("content", {})
            if "application/json" in content:
                return type_of(content["application/json"].get("schema", {})).replace('"', "")
            return "None" if status == "204" else "bytes"
    return "Any"


def method_of(path: str, verb: str, operation: dict[str, Any]) -> str:
    """One operation as a method."""
    parameters = [p for p in operation.get("parameters", ()) if p["in"] in ("path", "query")]
    inside = [p for p in parameters if p["in"] == "path"]
    query = [p for p in parameters if p["in"] == "query"]
    content = operation.get("requestBody", {}).get("content", {})
    taken = [f"{named(p['name'])}: {type_of(p['schema'])}" for p in inside]
    handed = ""
    for kind, (name, typed) in CONTENTS.items():
        if kind in content:
            taken.append(f"{name}: {typed or type_of(content[kind]['schema'])}")
            handed = f", {name}={name}"
    options = [f"{named(p['name'])}: Optional[{type_of(p['schema'])}] = None" for p in query]
    headers = {p["name"].lower() for p in operation.get("parameters", ()) if p["in"] == "header"}
    for name in sorted(headers & set(HEADERS)):
        options.append(f"{name.replace('-', '_')}: Optional[str] = None")
        handed += f", {name.replace('-', '_')}={HEADERS[name]}"
    given = ", ".join(["self", *taken, *(["*", *options] if options else [])]).replace('"', "")
    address = re.sub(r"\{(\w+)\}", lambda m: "{quote(str(" + named(m[1]) + "), safe='')}", path)
    asked = "{" + ", ".join(f"{p['name']!r}: {named(p['name'])}" for p in query) + "}"
    said = " ".join((operation.get("description") or operation.get("summary") or "").split()).replace('"', "'")
    call = f'self._call({verb.upper()!r}, f"{address}", query={asked}{handed})'
    result = answer_of(operation)
    line = f"        {call}\n" if result == "None" else f"        return cast({result!r}, {call})\n"
    return f'    def {named(operation["operationId"])}({given}) -> {result}:\n        """{said}"""\n{line}\n'


def client(paths: dict[str, Any]) -> str:
    """The class with all operations."""
    out = [
        HEAD.format(what="All operations."),
        "# ruff: noqa\nfrom __future__ import annotations\n\nfrom collections.abc import Iterable, Mapping\n",
        "from typing import Any, Literal, Optional, Union, cast\n",
        "from urllib.parse import quote\n\nfrom pulseops_client.calling import Calling, fresh_key\n",
        "from pulseops_client.models import *\n\n\nclass PulseOps(Calling):\n",
        '    """Every operation of the interface, named as in its description."""\n\n',
    ]
    for path, way in sorted(paths.items()):
        out += [method_of(path, verb, way[verb]) for verb in METHODS if verb in way]
    return "".join(out).rstrip() + "\n"


def main() -> None:
    """Write both files."""
    contract = json.loads((ROOT / "openapi.json").read_text("utf-8"))
    (TARGET / "models.py").write_text(models(contract["components"]["schemas"]), "utf-8")
    (TARGET / "client.py").write_text(client(contract["paths"]), "utf-8")


if __name__ == "__main__":
    main()
