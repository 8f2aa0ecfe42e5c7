"""Publishing methods: once published, a version never changes."""

import hashlib
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine import methods
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.permissions import check_can_publish
from ppaos.evidence.livelihood.queries.methods import everybodys_versions
from ppaos.ground.privacy.actions import audited

PACKAGED = (
    "slf_capitals",
    "bmn_indicators",
    "change_rule",
    "comparison_rules",
    "target_groups",
    "tpmap_rule",
    "needs",
    "income_lines",
    "vulnerability",
    "strategies",
    "life_stages",
    "mpi_livelihood",
    "mpi_national",
    "slf_scoring",
    "bmn_scoring",
    "monitoring_points",
    "facts_reading",
    "price_index",
    "exit_rule",
    "watch_rule",
)


class MethodChanged(ValueError):
    """A published version was offered again with other content."""


@audited("method.published")
def publish_method(*, name: str, text: str, by: Any, at: datetime) -> MethodVersion:
    """Publish a method from its TOML text; the same text again changes nothing.

    Raises MethodError where the text is no method, MethodChanged where this version was published otherwise.
    """
    check_can_publish(user=by)
    method = methods.parse(text, place=name)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    version, _made = MethodVersion.objects.get_or_create(
        name=name,
        version=method.version,
        area=None,
        defaults={
            "content": {"toml": text},
            "sha256": sha256,
            "source": method.provenance.source,
            "status": method.provenance.status,
            "published_at": at,
            "valid_from": method.provenance.valid_from or at.date(),
        },
    )
    if version.sha256 != sha256:
        raise MethodChanged(
            _(
                "«%(method)s» was published with other content on %(date)s. Give the new text a version of its own."
            )
            % {"method": version, "date": version.published_at.date()}
        )
    return version


@audited("methods.published")
def publish_packaged_methods(*, by: Any, at: datetime) -> None:
    """Publish every method that comes with this release and is not published yet."""
    known = set(everybodys_versions().values_list("name", "version"))
    for name in PACKAGED:
        for version, text in methods.texts(name).items():
            if (name, version) not in known:
                publish_method(name=name, text=text, by=by, at=at)
