"""A refusal as programs are told of it: a code that stays, and a sentence for people."""

from typing import Any

from ninja import Schema
from pydantic import Field


class Problem(Schema):
    """Why a request was refused."""

    code: str = Field(description="A word that stays the same, for programs.", examples=["not_allowed"])
    detail: str = Field(description="What happened and what to do, in a sentence.")


def problems(*statuses: int) -> dict[Any, Any]:
    """The answers of an operation for which it is refused."""
    return {frozenset(statuses): Problem}
