"""docs/reference/api.md: which addresses answer programs, and what do their answers mean?"""

from typing import Any

from ppaos.config.api import api
from ppaos.config.reference.markdown import page, table

ABOUT = (
    "Signed in, or with `Authorization: Bearer TOKEN`, a token from the own account page; answers are JSON. 401 means "
    "not signed in, 403 not allowed (`detail` says why), 404 that there is no such area or that it is not in "
    "sight. The same as OpenAPI: `GET /api/v1/openapi.json`. Without signing in, `GET /healthz` tells that the "
    "platform is up."
)
PREFIX = "/api/v1/"


def render() -> str:
    """The page as Markdown, from the OpenAPI description of the API."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    parts = [
        part
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
        for part in _operation(f"{method.upper()} {address}", operation, schema)
    ]
    return page("API", ABOUT, *parts)


def _operation(title: str, operation: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    asked = [
        [f"`{parameter['name']}`", parameter["in"], _type(parameter["schema"])]
        for parameter in operation.get("parameters", [])
    ]
    fields = _properties(operation["responses"][200], schema)
    told = [[f"`{name}`", _type(field), field.get("description", "")] for name, field in fields.items()]
    parts = [f"## {title}", operation["summary"], operation.get("description", "")]
    if asked:
        parts.append(table(["parameter", "in", "type"], asked))
    return [*filter(None, parts), table(["key", "type", "meaning"], told)]


def _properties(response: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = response["content"]["application/json"]["schema"]["$ref"]
    properties: dict[str, Any] = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"]
    return properties


def _type(field: dict[str, Any]) -> str:
    kinds = [kind.get("format") or kind["type"] for kind in field.get("anyOf", [field])]
    return " or ".join(kinds)
