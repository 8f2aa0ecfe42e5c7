"""docs/reference/api.md: which addresses answer programs, what do they ask, and what do their answers mean?"""

from typing import Any

from ppaos.config.api import api
from ppaos.config.reference.markdown import page, table

ABOUT = (
    "Figures: signed in, or with `Authorization: Bearer TOKEN`, a token from the own account page. Referrals, help and "
    "webhooks: with `Authorization: Bearer KEY`, the key of an agency's machine ([how to](../how-to/agency_api.md)). "
    "Answers are JSON; a refusal has `code` (stays the same) and `detail` (says what to do). 401 means not signed in, "
    "403 not allowed, 404 that there is no such record or that it is not in sight, 409 that it cannot be so, "
    "422 that a value is wrong, 429 too many requests. The same as OpenAPI: `GET /api/v1/openapi.json`. Without "
    "signing in, `GET /healthz` tells that the platform is up."
)
PREFIX = "/api/v1/"


def render() -> str:
    """The page as Markdown, from the OpenAPI description of the API."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    shapes: dict[str, Any] = schema["components"]["schemas"]
    parts = [
        part
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
        for part in _operation(f"{method.upper()} {address}", operation)
    ]
    return page("API", ABOUT, *parts, *_shapes(schema["paths"], shapes))


def _operation(title: str, operation: dict[str, Any]) -> list[str]:
    asked = [
        [f"`{parameter['name']}`", parameter["in"], _type(parameter["schema"]), parameter.get("description", "")]
        for parameter in operation.get("parameters", [])
    ]  # fmt: skip
    parts = [f"## {title}", operation["summary"], operation.get("description", "")]
    if asked:
        parts.append(table(["parameter", "in", "type", "meaning"], asked))
    if "requestBody" in operation:
        parts.append(f"Takes {_type(_content(operation['requestBody']))}.")
    good = next(answer for status, answer in operation["responses"].items() if int(status) < 300)
    if "content" in good:
        parts.append(f"Gives {_type(_content(good))}.")
    return [part for part in parts if part]


def _shapes(paths: dict[str, Any], shapes: dict[str, Any]) -> list[str]:
    """The shapes named above, each with its keys."""
    parts = ["# Shapes"]
    for name in sorted(shapes):
        shape = shapes[name]
        if "properties" not in shape or name == "Asked":
            continue
        required = shape.get("required", [])
        rows = [
            [f"`{key}`", _type(field) + ("" if key in required else ", may be left out"), field.get("description", "")]
            for key, field in shape["properties"].items()
        ]  # fmt: skip
        parts += [f"## {name}", shape.get("description", ""), table(["key", "type", "meaning"], rows)]
    return [part for part in parts if part]


def _content(told: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = told["content"]["application/json"]["schema"]
    return schema


def _type(field: dict[str, Any]) -> str:
    """What kind of value a field takes: a shape, a list, words to choose from, a type."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_type(kind) for kind in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    if "enum" in field or "const" in field:
        return ", ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    return str(field.get("format") or field["type"])
