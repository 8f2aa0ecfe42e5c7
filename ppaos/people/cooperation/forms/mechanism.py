"""Entering committees and teams, who sits in them, and what they look after."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.people.cooperation.forms.fields import CODE, AreaField, LastDayField, OffersAreas
from ppaos.people.cooperation.forms.named import BodyField, UserNameField, body_suggestions
from ppaos.people.cooperation.models import Committee, CommitteeMember
from ppaos.people.cooperation.permissions import check_may, granted_areas
from ppaos.people.cooperation.permissions.mechanism import (
    KEEP_MECHANISM,
    SEE_POLICY,
    areas_of_policy,
    bodies_in_sight,
    committees_in_sight,
    users_around,
)
from ppaos.people.cooperation.presenters.lists import last_day
from ppaos.people.cooperation.queries.mechanism import Seat, running

IN_FORCE, ENDED, TO_COME = "in_force", "ended", "to_come"
WHOLE = "whole"
# What a committee of each level covers, one by one.
PARTS = {
    Level.COUNTRY: [Level.PROVINCE],
    Level.PROVINCE: [Level.DISTRICT],
    Level.DISTRICT: [Level.SUBDISTRICT],
    Level.SUBDISTRICT: [Level.VILLAGE, Level.COMMUNITY],
    Level.LOCAL_AUTHORITY: [Level.VILLAGE, Level.COMMUNITY],
}


class CommitteeForm(OffersAreas):
    """What a committee or team is. Its kind, area and first day are given once and stay."""

    name_th = forms.CharField(label=_("Name in Thai"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Committee.Kind.choices)
    area = AreaField(label=_("Area"), help_text=_("Type a name or a code. The level is that of the area."))
    parent = forms.ModelChoiceField(
        Committee.objects.none(), label=_("Stands under"), required=False, empty_label=_("under no other")
    )
    organisation = BodyField(label=_("Organisation that hosts it"), required=False)
    mandate = forms.CharField(
        label=_("Mandate"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the order charges it with."),
    )  # fmt: skip
    order_no = forms.CharField(label=_("Number of the order"), max_length=100, required=False)
    paper = PaperField(label=_("Order as a file"), required=False)
    valid_from = ThaiDateField(label=_("First day"))
    valid_to = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))
    covers_all = forms.BooleanField(label=_("Looks after every village of its area"), required=False)

    def __init__(self, by: Any, *args: Any, committee: Committee | None = None, **kwargs: Any) -> None:
        if committee is not None:
            kwargs["initial"] = initial_of(committee, self.base_fields)
        super().__init__(*args, **kwargs)
        self.offer_areas(by, KEEP_MECHANISM)
        self.bodies = bodies_in_sight(by).filter(ended_on__isnull=True)
        cast(BodyField, self.fields["organisation"]).bodies = self.bodies
        today = timezone.localdate()
        above = committees_in_sight(by).filter(running(today))
        if committee is not None:
            above = above.exclude(pk=committee.pk)
            for name in ("kind", "area", "valid_from", "covers_all"):
                del self.fields[name]
        field = cast("forms.ModelChoiceField[Committee]", self.fields["parent"])
        field.queryset = above.filter(kind__in=[Committee.Kind.COMMITTEE, Committee.Kind.WORKING]).order_by(
            "area_id", "name_th"
        )

    def body_suggestions(self) -> list[str]:
        """Organisations that the page offers to pick from."""
        return body_suggestions(self.bodies)


def initial_of(record: Any, fields: Any) -> dict[str, Any]:
    """What a record says already, for the boxes of a form; a last day is shown as the last on which it holds."""
    told = {name: getattr(record, name) for name in fields if hasattr(record, name)}
    return told | {"valid_to": last_day(record.valid_from, record.valid_to)} if "valid_to" in fields else told


class SeatForm(forms.Form):
    """Somebody who sits in a committee or team."""

    name = forms.CharField(
        label=_("Name and surname"), max_length=200, required=False,
        help_text=_("May stay empty where a user name is given."),
    )  # fmt: skip
    post = forms.ChoiceField(label=_("Post in the committee or team"), choices=CommitteeMember.Post.choices)
    user = UserNameField(label=_("User name, of somebody who signs in here"))
    organisation = BodyField(label=_("Organisation"), required=False)
    position = forms.CharField(label=_("Position in their organisation"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    valid_from = ThaiDateField(label=_("First day"))
    valid_to = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(
        self, by: Any, committee: Committee, *args: Any, member: CommitteeMember | None = None, **kwargs: Any
    ) -> None:
        begins = max(committee.valid_from, timezone.localdate())
        kwargs["initial"] = initial_of(member, self.base_fields) if member else {"valid_from": begins}
        super().__init__(*args, **kwargs)
        self.committee = committee
        self.bodies = bodies_in_sight(by).filter(ended_on__isnull=True)
        cast(BodyField, self.fields["organisation"]).bodies = self.bodies
        around = users_around(committee.area_id).values("pk")
        sitting = member.user_id if member else None
        cast(UserNameField, self.fields["user"]).users = User.objects.filter(Q(pk__in=around) | Q(pk=sitting))

    def body_suggestions(self) -> list[str]:
        """Organisations that the page offers to pick from."""
        return body_suggestions(self.bodies)

    def seat(self) -> Seat:
        """What was typed; a user's own name where no other is given."""
        typed = self.cleaned_data
        name = typed["name"] or (typed["user"].display_name if typed["user"] else "")
        return Seat(committee=self.committee, **(typed | {"name": name}))


class PlacesForm(forms.Form):
    """What a team looks after, from which day on."""

    places = forms.MultipleChoiceField(
        label=_("Places it looks after"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one place.")},
    )  # fmt: skip
    on = ThaiDateField(label=_("From"))

    def __init__(self, committee: Committee, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"on": max(committee.valid_from, today)}
        super().__init__(*args, **kwargs)
        held = committee.places.filter(running(today)).values("area_id")
        inside = Area.objects.within(committee.area_id, today).in_force(today)
        parts = inside.filter(level__in=PARTS[Level(committee.area.level)]).exclude(code__in=held)
        self.areas = {area.code: area for area in parts.order_by("sort_key", "code")}
        if not committee.places.filter(running(today), area_id=committee.area_id).exists():
            self.areas = {committee.area_id: committee.area} | self.areas
        field = cast(forms.MultipleChoiceField, self.fields["places"])
        field.choices = [
            (
                code,
                _("the whole of %(area)s") % {"area": label(area)}
                if code == committee.area_id
                else _named(area),
            )
            for code, area in self.areas.items()
        ]

    def chosen(self) -> list[Area]:
        """The places ticked."""
        return [self.areas[code] for code in self.cleaned_data["places"]]


def _named(area: Area) -> str:
    return f"{label(area)} ({area.code})"


class CommitteeFilter(forms.Form):
    """Half a name, a kind, a state: each narrows the list."""

    words = forms.CharField(label=_("Committee or team"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("every kind")), *Committee.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (IN_FORCE, _("in force")),
            (TO_COME, _("not begun")),
            (ENDED, _("ended")),
            ("all", _("every state")),
        ],
    )

    def narrowed(self, committees: QuerySet[Committee]) -> QuerySet[Committee]:
        """Of these, those that fit what could be read; without a state, those in force."""
        self.is_valid()
        typed, today = self.cleaned_data, timezone.localdate()
        for word in typed.get("words", "").split():
            committees = committees.filter(Q(name_th__icontains=word) | Q(name_en__icontains=word))
        if kind := typed.get("kind"):
            committees = committees.filter(kind=kind)
        states = {
            IN_FORCE: Q(valid_from__lte=today) & running(today),
            TO_COME: Q(valid_from__gt=today),
            ENDED: Q(valid_to__lte=today),
        }
        state = typed.get("state") or IN_FORCE
        return committees.filter(states[state]) if state in states else committees


class AreaChoice(OffersAreas):
    """The area whose committees, contacts or courses are shown: picked, or the widest that the reader was granted."""

    area = AreaField(label=_("Area"), required=False)

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(AreaField, self.fields["area"]).areas = areas_of_policy(by)


def area_of_policy(user: Any, typed: str) -> Area:
    """The area asked for by code or as «name (code)», else the widest granted. 403 without the deed, 404 out of
    sight."""
    check_may(user, SEE_POLICY)
    areas, ranks = areas_of_policy(user), list(Level)
    if not typed.strip():
        granted = areas.filter(code__in=granted_areas(user, deed=SEE_POLICY))
        widest = min(granted, key=lambda area: (ranks.index(Level(area.level)), area.code), default=None)
        return found_or_404(widest)
    code = CODE.search(typed.strip())
    return found_or_404(areas.filter(code=code[1]).first() if code else None)


def found_or_404(area: Area | None) -> Area:
    """The area, or 404 where there is none in sight."""
    if area is None:
        raise Http404("no such area in sight")
    return area


class ContactFilter(forms.Form):
    """Whom somebody looks for."""

    sought = forms.CharField(label=_("Name, post, organisation, telephone or e-mail"), required=False)

    def words(self) -> str:
        """What was typed; nothing where it cannot be read."""
        return self.cleaned_data.get("sought", "") if self.is_valid() else ""
