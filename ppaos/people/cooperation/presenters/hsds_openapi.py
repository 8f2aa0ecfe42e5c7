"""What can be asked of the directory, as OpenAPI; the shapes of records are the standard's own."""

from typing import Any

VERSION = "3.0"
PAGED = ("search", "page", "per_page", "format")
OF_SERVICES = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full")
LISTS = {
    "/services": (*PAGED, *OF_SERVICES, "minimal"),
    "/organizations": (*PAGED, "full", "full_service"),
    "/service_at_locations": (*PAGED, *OF_SERVICES),
    "/taxonomies": PAGED,
    "/taxonomy_terms": (*PAGED, "taxonomy_id", "parent_id", "top_only"),
}
FLAG = {"type": "boolean"}
SHAPES: dict[str, dict[str, Any]] = {
    "page": {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1},
    "per_page": {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 50},  # more than 500 are cut
    "format": {"type": "string", "enum": ["json"]},
    "organization_id": {"type": "string", "format": "uuid"},
    "modified_after": {"type": "string", "format": "date-time"},
    "minimal": FLAG, "full": FLAG, "full_service": FLAG, "top_only": FLAG,
}  # fmt: skip


def described(server: str) -> dict[str, Any]:
    """The document, for the address under which it is served."""
    paths = {"/": _operation("What this API is.", [])}
    for path, names in LISTS.items():
        paths[path] = _operation("A page of a list.", [_parameter(name) for name in names])
        one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        paths[f"{path}/{{id}}"] = _operation("One record.", [one])
    info = {"title": "PPAOS directory of services (Open Referral HSDS)", "version": VERSION}
    return {"openapi": "3.1.0", "info": info, "servers": [{"url": server.rstrip("/")}], "paths": paths}


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": SHAPES.get(name, {"type": "string"})}


def _operation(summary: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    answers = {"200": {"description": summary}, "400": {"description": "A parameter cannot be read."}}
    if any(parameter["in"] == "path" for parameter in parameters):
        answers["404"] = {"description": "There is no such record."}
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}
