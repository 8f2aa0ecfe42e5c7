"""A course described, its sessions, what is told of a learner; which courses a list shows."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.forms.models import PlaceForm
from ppaos.support.operating_models.forms.pictures import KINDS, checked_picture
from ppaos.support.operating_models.models import Course, CourseSession, Learner, OperatingModel
from ppaos.support.operating_models.permissions import TEACH
from ppaos.support.operating_models.queries.models import organisations_to_lead, visible_models

GOING_ON, ENDED = "going_on", "ended"
MOST_SESSIONS = 366


class CourseForm(PlaceForm):
    """What is taught, where, by whom, and what it takes to have received it."""

    deed = TEACH
    name = forms.CharField(label=_("Name of the course"), max_length=200)
    skill = forms.CharField(
        label=_("Skill that is taught"),
        max_length=200,
        help_text=_("What somebody is able to do afterwards."),
    )
    model = forms.ModelChoiceField(
        OperatingModel.objects.none(), label=_("For which model"), required=False, empty_label=_("for none")
    )
    hours = AmountField(label=_("Hours in all"), min_value=0, max_value=10_000, decimal_places=1)
    needed_sessions = forms.IntegerField(
        label=_("Sessions needed to have received it"), required=False, min_value=1, max_value=MOST_SESSIONS,
        help_text=_("Empty: all sessions of the course."),
    )  # fmt: skip
    full_marks = AmountField(
        label=_("Full marks of the test"), min_value=0, max_value=10_000, decimal_places=1,
        help_text=_("Empty: the course has no test."),
    )  # fmt: skip
    pass_marks = AmountField(
        label=_("Marks to pass"), min_value=0, max_value=10_000, decimal_places=1,
        help_text=_("Who has fewer gets no certificate. Empty: there is nothing to pass."),
    )  # fmt: skip
    ended_on = ThaiDateField(
        label=_("Ended on"), required=False, help_text=_("Leave it empty while the course goes on.")
    )
    field_order = ("name", "skill", "model", "area", "organisation")

    def __init__(self, by: Any, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        if course is not None:
            told = {name: getattr(course, name) for name in self.base_fields if name != "area"}
            kwargs["initial"] = told | {"area": f"{label(course.area)} ({course.area_id})"}
        super().__init__(by, *args, **kwargs)
        self.fields["area"].help_text = _("Type a name or a code.")
        self.fields["organisation"].label = _("Taught by")
        self.fields["ended_on"].latest = timezone.localdate()  # type: ignore[attr-defined]
        models = visible_models(by).filter(in_library=False).order_by("name_th", "pk")
        cast("forms.ModelChoiceField[OperatingModel]", self.fields["model"]).queryset = models
        led = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        if course is not None:
            own = Organisation.objects.filter(pk=course.organisation_id or 0)
            led.queryset = organisations_to_lead(by, self.deed) | own
            led.required = course.organisation_id is not None


class SessionForm(forms.Form):
    """One meeting."""

    on = ThaiDateField(label=_("Day"))
    topic = forms.CharField(label=_("What it is about"), max_length=200, required=False)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    teacher = forms.CharField(label=_("Who teaches"), max_length=200, required=False)
    hours = AmountField(label=_("Hours"), min_value=0, max_value=24, decimal_places=1)

    def __init__(self, *args: Any, session: CourseSession | None = None, **kwargs: Any) -> None:
        if session is not None:
            kwargs["initial"] = {name: getattr(session, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["on"].latest = today.replace(year=today.year + 3, day=1)  # type: ignore[attr-defined]


class AbleForm(forms.Form):
    """That somebody is able to use what was learned: since when, and by what it is seen."""

    able_on = ThaiDateField(label=_("Seen on"))
    evidence_kind = forms.ChoiceField(
        label=_("By what it is seen"), choices=[("", "–"), *Learner.Evidence.choices]
    )
    note = forms.CharField(
        label=_("What was seen"), max_length=300, required=False,
        help_text=_("For example: weaves bags for the group and sells them at the market."),
    )  # fmt: skip
    picture = forms.FileField(
        label=_("Photo"), required=False, widget=forms.FileInput({"accept": KINDS}),
        help_text=_("PNG, JPEG or WebP, up to 10 MB. It is kept sealed."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["able_on"].latest = timezone.localdate()  # type: ignore[attr-defined]

    def clean_picture(self) -> Any:
        """A picture, or nothing."""
        given = self.cleaned_data.get("picture")
        return checked_picture(given) if given else None

    def clean(self) -> dict[str, Any]:
        """Evidence is a note or a photo, never a tick alone."""
        told = super().clean() or {}
        if "picture" in told and not told.get("note", "").strip() and told["picture"] is None:
            raise ValidationError(
                _("Write what was seen, or add a photo: without either nobody can look it up.")
            )
        return told

    def told(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        given, picture = dict(self.cleaned_data), self.cleaned_data["picture"]
        named = {"name": picture.name, "content_type": picture.content_type} if picture else {}
        return given | named


class TakenBackForm(forms.Form):
    """Why a certificate holds no more."""

    reason = forms.CharField(
        label=_("Why it is taken back"), max_length=300,
        help_text=_("Whoever looks the certificate up reads only that it holds no more, not why."),
    )  # fmt: skip


class CourseFileForm(forms.Form):
    """A filled sheet of a course."""

    sheet = forms.FileField(label=_("Filled spreadsheet"), help_text=_("XLSX, ODS, XLS or CSV."))


class CourseFilter(forms.Form):
    """Half a name, an area, a model, and whether it goes on: each narrows the list."""

    words = forms.CharField(label=_("Course or skill"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    model = forms.ChoiceField(label=_("For which model"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("every state")), (GOING_ON, _("course goes on")), (ENDED, _("course has ended"))],
    )  # fmt: skip

    def __init__(
        self, *args: Any, areas: Iterable[Area], models: Iterable[OperatingModel], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        everywhere: list[tuple[str, Any]] = [("", _("everywhere"))]
        area = cast(forms.ChoiceField, self.fields["area"])
        area.choices = everywhere + [(each.code, label(each)) for each in areas]
        every: list[tuple[str, Any]] = [("", _("every model"))]
        model = cast(forms.ChoiceField, self.fields["model"])
        model.choices = every + [(str(each.pk), str(each)) for each in models]

    def narrowed(self, courses: QuerySet[Course]) -> QuerySet[Course]:
        """Of these, those that fit what could be read; an area takes in all that lies within it."""
        self.is_valid()
        told = self.cleaned_data
        for word in told.get("words", "").split():
            courses = courses.filter(Q(name__icontains=word) | Q(skill__icontains=word))
        if told.get("area"):
            within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=told["area"])
            courses = courses.filter(area_id__in=within.values("area_id"))
        if told.get("model"):
            courses = courses.filter(model_id=told["model"])
        if told.get("state"):
            courses = courses.filter(ended_on__isnull=told["state"] == GOING_ON)
        return courses
