"""What a page does that cannot be made before a method is published."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from ppaos.evidence.livelihood.queries.methods import MethodMissing

View = Callable[..., HttpResponseBase]


def needs_methods(view: View) -> View:
    """Lead to the list of methods, which says that none is published yet and what to do."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except MethodMissing:
            return redirect("livelihood:methods")

    return shown
