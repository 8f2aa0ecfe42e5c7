"""A selection is kept under a name, gets new versions, is shared with others, and is put away."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import roles
from ppaos.sharing.selection.models import Selection, SelectionShare, SelectionVersion
from ppaos.sharing.selection.permissions import SELECT, check_can_keep, check_may_ask
from ppaos.sharing.selection.queries.asking import Asked, check_asked
from ppaos.sharing.selection.queries.errors import SelectionRefused


@audited("selection.kept", subjects=("area",))
def keep_selection(*, area: Area, name: str, asked: Asked, by: Any, at: datetime) -> Selection:
    """Keep what is asked of the households of an area under a name. Raises SelectionRefused without any or a name."""
    _check(by, area.code, name, asked)
    made = Selection.objects.create(area=area, name=name.strip(), made_by=by, made_at=at)
    SelectionVersion.objects.create(selection=made, number=1, conditions=asked.kept(), made_by=by, made_at=at)
    return made


@audited("selection.changed", subjects=("selection",))
def change_selection(
    *, selection: Selection, name: str, asked: Asked, by: Any, at: datetime
) -> SelectionVersion:
    """Give a selection a new version, or another name; the versions before stay. The same again makes no new one."""
    check_can_keep(by, selection)
    _check(by, selection.area_id, name, asked)
    now = Selection.objects.select_for_update(of=("self",)).get(pk=selection.pk)
    if now.name != name.strip():
        now.name = name.strip()
        now.save(update_fields=["name"])
    newest = now.versions.order_by("-number")[0]
    if newest.conditions == asked.kept():
        return newest
    return SelectionVersion.objects.create(
        selection=now, number=newest.number + 1, conditions=asked.kept(), made_by=by, made_at=at
    )


@audited("selection.shared", subjects=("selection",))
def share_selection(
    *, selection: Selection, role: str = "", organisation: Organisation | None = None, by: Any, at: datetime
) -> SelectionShare:
    """Share a selection with everybody of a role, or of an organisation, who selects in its area. What they see of it
    starts from their own sight. Sharing twice is sharing once."""
    check_can_keep(by, selection)
    if bool(role) == (organisation is not None):
        raise SelectionRefused(_("Choose a role or an organisation to share with, one at a time."))
    if role and (role not in roles() or SELECT not in roles()[role].deeds):
        raise SelectionRefused(
            _("People of this role select no households, so nothing can be shared with them.")
        )
    shared, _made = SelectionShare.objects.get_or_create(
        selection=selection, role=role, organisation=organisation, defaults={"made_by": by, "made_at": at}
    )
    return shared


@audited("selection.unshared", subjects=("selection",))
def unshare_selection(*, selection: Selection, share: int, by: Any, at: datetime) -> None:
    """Share a selection with a role or an organisation no more."""
    check_can_keep(by, selection)
    selection.shares.filter(pk=share).delete()


@audited("selection.put_away", subjects=("selection",))
def put_away_selection(*, selection: Selection, by: Any, at: datetime) -> None:
    """Take a selection from the lists; its versions and what was handed on stay."""
    check_can_keep(by, selection)
    Selection.objects.filter(pk=selection.pk, put_away_at=None).update(put_away_at=at)


def _check(by: Any, area_code: str, name: str, asked: Asked) -> None:
    check_asked(asked)
    check_may_ask(by, area_code, [one.field for one in asked.conditions])
    if not name.strip():
        raise SelectionRefused(_("Give the selection a name, so that others know what it is for."))
    if not asked.lines:
        raise SelectionRefused(_("Nothing is asked yet. Add a condition, then keep the selection."))
