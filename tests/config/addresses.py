"""Every address of the platform that takes no number or code, so that no page is forgotten."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def pages() -> list[str]:
    """Paths of all addresses without a parameter, the machine's own (API) left out."""
    found = _paths(get_resolver(), "/")
    return sorted({path for path in found if "<" not in path and not path.startswith("/api/")})


def _paths(within: URLResolver, beginning: str) -> Iterator[str]:
    for entry in within.url_patterns:
        path = beginning + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from _paths(entry, path)
