"""Which signs bring a household to somebody's notice, and how grave is each? Triggers as data."""

from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Provenance

COMPARED = ("<", "<=", ">", ">=", "==")


@dataclass(frozen=True)
class Trigger:
    """One sign. It compares the column `of` with a value, or with the column `than`, and fires from the day in the
    column `since` on, for `within_months` where they are given; or it fires `after_months` from that day. It is about
    households that left; `in_programme`: also about those that are still in the programme."""

    code: str
    thai: str
    english: str
    severity: float
    since: str
    of: str | None
    compared: str
    value: float | None
    than: str | None
    within_months: int | None
    after_months: int | None
    in_programme: bool
    provenance: Provenance

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a household that it looks at."""
        return tuple(name for name in (self.of, self.than, self.since) if name)


@dataclass(frozen=True)
class WatchRule:
    """One version of the triggers."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    triggers: tuple[Trigger, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that some trigger looks at, each once."""
        return tuple(dict.fromkeys(name for trigger in self.triggers for name in trigger.columns))


def watch_rule(document: Document) -> WatchRule:
    """The triggers in a document; raises MethodError where one is there twice or says neither when nor what."""
    triggers = tuple(_trigger(entry) for entry in document.entries("trigger", named_by="code"))
    codes = [trigger.code for trigger in triggers]
    if not codes:
        raise MethodError(f"{document.place}: there is no trigger; write at least one, [[trigger]]")
    if repeated := [code for code in codes if codes.count(code) > 1]:
        raise MethodError(f"{document.place}: trigger {repeated[0]} is there more than once; keep one")
    return WatchRule(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        triggers=triggers,
    )


def _trigger(entry: Document) -> Trigger:
    severity = entry.number("severity")
    if severity <= 0:
        raise MethodError(f"{entry.place}: «severity» is {severity:g}; write a number above 0")
    after = _months(entry, "after_months")
    told = [key for key in ("value", "than") if key in entry.data]
    if after is None and ("of" not in entry.data or len(told) != 1):
        raise MethodError(
            f"{entry.place}: write «of» and what it is compared with, «value» or «than»; or «after_months»"
        )
    if after is not None and ("of" in entry.data or told):
        raise MethodError(
            f"{entry.place}: «after_months» compares nothing; take out «of», «value» and «than»"
        )
    compares = after is None
    if compares and entry.text("is") not in COMPARED:
        raise MethodError(f"{entry.place}: is is «{entry.text('is')}»; use one of {', '.join(COMPARED)}")
    return Trigger(
        code=entry.text("code"),
        thai=entry.text("thai"),
        english=entry.text("english"),
        severity=severity,
        since=entry.text("since"),
        of=entry.text("of") if compares else None,
        compared=entry.text("is") if compares else "",
        value=entry.number("value") if "value" in told else None,
        than=entry.text("than") if "than" in told else None,
        within_months=_months(entry, "within_months"),
        after_months=after,
        in_programme=_yes_or_no(entry, "in_programme"),
        provenance=entry.provenance(),
    )


def _yes_or_no(entry: Document, key: str) -> bool:
    told = entry.data.get(key, False)
    if not isinstance(told, bool):
        raise MethodError(f"{entry.place}: «{key}» is {told!r}; write true or false")
    return told


def _months(entry: Document, key: str) -> int | None:
    if key not in entry.data:
        return None
    months = entry.number(key)
    if months < 1 or months != int(months):
        raise MethodError(f"{entry.place}: «{key}» is {months:g}; write a whole number from 1 up")
    return int(months)
