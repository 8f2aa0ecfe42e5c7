"""A walk through the demonstration, from seat to seat, in ten minutes."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ppaos.config.demo.accounts import accounts


@lru_cache
def walk() -> list[dict[str, Any]]:
    """The steps of tour.toml."""
    text = files("ppaos.config.demo").joinpath("tour.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["step"]
    return found


def steps() -> list[dict[str, Any]]:
    """Each step in the reader's language, with the sign-in of its seat."""
    language = "th" if (get_language() or "th").startswith("th") else "en"
    seats = {account["username"]: account for account in accounts()}
    return [
        {
            "title": step[f"title_{language}"],
            "look": step[f"look_{language}"],
            "minutes": step["minutes"],
            "path": step["path"],
            "seat": seats[step["account"]],
        }
        for step in walk()
    ]


@login_not_required
def tour(request: HttpRequest) -> HttpResponse:
    """The steps, each a button that sits down in a seat and opens its page."""
    found = steps()
    return render(request, "tour.html", {"steps": found, "minutes": sum(step["minutes"] for step in found)})
