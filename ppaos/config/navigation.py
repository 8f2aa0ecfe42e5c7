"""Which doors the header shows, in the order of the work, to somebody with these roles."""

from django.http import HttpRequest


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The header's entries (label, url, current) for the reader."""
    return []
