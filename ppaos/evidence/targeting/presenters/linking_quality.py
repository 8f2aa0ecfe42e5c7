"""The quality of linking in words: shares with their numbers and intervals, or «too few»."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.targeting.models import Match, Source
from ppaos.evidence.targeting.queries.linking_quality import Band, Drawn, LinkingQuality, Share

ORIGINS = {
    Match.Origin.MODEL: gettext_lazy("called the same by the model"),
    Match.Origin.VERIFIED_ID: gettext_lazy("called the same by the same valid id"),
}


def cards(quality: LinkingQuality) -> list[dict[str, Any]]:
    """The first figures: what was reviewed, and what waits."""
    found = quality.all_reviewed
    reviewed = found.told + found.cannot_tell
    return [
        {"label": _("Reviewed pairs"), "value": f"{reviewed:,}", "definition":
            _("Pairs on which a person's decision holds now: a listed person and a registered one.")},
        {"label": _("The same person"), "value": f"{found.same:,}"},
        {"label": _("Different persons"), "value": f"{found.different:,}"},
        {"label": _("Cannot tell"), "value": f"{found.cannot_tell:,}", "definition":
            _("Counted apart: they are in no share.")},
        {"label": _("Pairs waiting"), "value": f"{quality.in_doubt:,}"},
    ]  # fmt: skip


def band_rows(quality: LinkingQuality) -> list[dict[str, Any]]:
    """By what the machine gave: what it promised, what was found, and where the band leads."""
    return [_band(band, quality) for band in quality.bands]


def drawn_rows(quality: LinkingQuality) -> list[dict[str, Any]]:
    """Precision of what was drawn at random, by how the machine had decided."""
    return [_drawn(drawn) for drawn in quality.drawn]


def kind_rows(quality: LinkingQuality) -> list[dict[str, Any]]:
    """By kind of list."""
    return [{"label": Source.Kind(kind).label, **_said(found)} for kind, found in quality.kinds.items()]


def percent(share: float) -> str:
    """A share with one decimal where that says something."""
    return f"{share:.1%}"


def _band(band: Band, quality: LinkingQuality) -> dict[str, Any]:
    return {
        "label": f"{band.least:.0%}–{band.most:.0%}",
        "address": f"least={band.least}&most={band.most}",
        "promised": percent(band.promised),
        "is_same_zone": band.least >= quality.threshold,
        **_said(band.found),
        # The machine promised a share that the interval does not hold.
        "is_off": not band.found.is_few
        and band.found.interval is not None
        and not band.found.interval[0] <= band.promised <= band.found.interval[1],
    }


def _drawn(drawn: Drawn) -> dict[str, Any]:
    return {
        "label": ORIGINS[Match.Origin(drawn.origin)],
        "drawn_from": f"{drawn.drawn_from:,}",
        "waiting": f"{drawn.waiting:,}",
        **_said(drawn.found),
    }


def _said(found: Share) -> dict[str, Any]:
    """Counts, and the share with its interval, or that there are too few."""
    shown = None
    if found.share is not None and found.interval is not None and not found.is_few:
        low, high = found.interval
        shown = _("%(share)s (%(low)s to %(high)s)") % {
            "share": percent(found.share), "low": percent(low), "high": percent(high),
        }  # fmt: skip
    return {
        "same": f"{found.same:,}",
        "different": f"{found.different:,}",
        "cannot_tell": f"{found.cannot_tell:,}",
        "told": f"{found.told:,}",
        "share": shown,
    }
