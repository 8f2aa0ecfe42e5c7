"""The choices of a study, the file of one, and a proxy of the bank, as people fill them in."""

import tomllib
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ppaos.engine.methods.document import FIRST_BE_YEAR
from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.engine.social_return import data_of
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.problems import UnreadableFile
from ppaos.ground.workbench.forms.workbooks import scan_workbook
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.presenters.study_words import STATUSES
from ppaos.support.operating_models.models import OperatingModel

MOST_BYTES = 5_000_000
TENTH = Decimal(1).scaleb(-10)


class PercentField(AmountField):
    """A share typed in per cent: 3.5 is 0.035."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=True, max_digits=14, decimal_places=10, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The share."""
        if isinstance(value, str):
            value = value.replace("ร้อยละ", "").replace("%", "").strip()
        found = super().to_python(value)
        return None if found is None else (found / 100).quantize(TENTH)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box."""
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value


class YearField(forms.IntegerField):
    """A year of either era, kept as a Buddhist one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FIRST_BE_YEAR + 1, max_value=2700, **kwargs)
        self.widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "amount"})

    def to_python(self, value: Any) -> Any:
        """The year, from 2400 up as it is."""
        found = super().to_python(value)
        return found + BE_OFFSET if found is not None and 1900 <= found < 2200 else found


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some areas, as areas are called."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return label(obj)


class ModelChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some models."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name with its area."""
        return f"{obj.name_th} · {label(obj.area)}" if obj.area else str(obj)


class ChoicesForm(forms.Form):
    """The choices by which a study is counted."""

    name = forms.CharField(label=_("Name of the study"), max_length=200)
    scope = forms.CharField(
        label=_("Scope of the study"), required=False, widget=forms.Textarea({"rows": 3}), max_length=5000,
        help_text=_("What is looked at and what not, who was asked, over which years."),
    )  # fmt: skip
    discount_rate = PercentField(
        label=_("Discount rate a year, in per cent"),
        help_text=_(
            "By how much money of the next year counts less. There is no default: say which one you take and why."
        ),
    )  # fmt: skip
    base_year = YearField(
        label=_("Base year (B.E.)"),
        help_text=_(
            "The year 0 of the axis: in which the first money was spent. All values are baht of this year."
        ),
    )
    method = forms.ChoiceField(
        label=_("How shares are taken off"), choices=Study.Method.choices, widget=forms.RadioSelect
    )
    first_year = forms.TypedChoiceField(
        label=_("First year of outcomes"), coerce=int, widget=forms.RadioSelect,
        choices=[(1, _("year 1, discounted (the Guide's way)")), (0, _("year 0, not discounted"))],
    )  # fmt: skip

    def clean_discount_rate(self) -> Decimal:
        """Refuse a rate that no study has."""
        rate: Decimal = self.cleaned_data["discount_rate"]
        if not -1 < rate <= 10:
            raise ValidationError(_("A discount rate lies above −100 % and not above 1,000 % a year."))
        return rate


class NewStudyForm(ChoicesForm):
    """A new study: its choices, where it is of, and whether a model's records begin it."""

    area = AreaChoice(Area.objects.none(), label=_("Area"))
    model = ModelChoice(
        OperatingModel.objects.none(), label=_("Of which model"), required=False,
        empty_label=_("of none: a project of its own"),
    )  # fmt: skip
    from_records = forms.BooleanField(
        label=_("Begin with what the records of the model answer"), required=False, initial=True,
        help_text=_("Money spent and quantities that are known become lines of the map, each with its question."),
    )  # fmt: skip
    field_order = (
        "name",
        "area",
        "model",
        "from_records",
        "base_year",
        "discount_rate",
        "method",
        "first_year",
        "scope",
    )

    def __init__(
        self, *args: Any, areas: QuerySet[Area], models: QuerySet[OperatingModel], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["model"].queryset = models  # type: ignore[attr-defined]


class StudyFileForm(forms.Form):
    """A file of a study, and where it is of."""

    area = AreaChoice(Area.objects.none(), label=_("Area"))
    base_year = YearField(label=_("Base year (B.E.)"), help_text=_("Taken where the file itself names none."))
    file = forms.FileField(
        label=_("File of the study (XLSX or TOML)"),
        help_text=_("As this page or the command «ppaos slroi» writes it."),
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(
            *args, **({"initial": {"base_year": timezone.localdate().year + BE_OFFSET}} | kwargs)
        )
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    def clean_file(self) -> dict[str, Any]:
        """The data in the file."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 5 MB: it is no file of a study."))
        return study_data(file.read(), str(file.name))


def study_data(content: bytes, name: str) -> dict[str, Any]:
    """The data of a study in a file. Raises ValidationError where it cannot be read."""
    if name.lower().endswith(".toml"):
        try:
            return tomllib.loads(content.decode("utf-8-sig"))
        except ValueError as error:  # a letter that is no UTF-8 too
            raise ValidationError(
                _("%(file)s cannot be read as TOML: %(fault)s. Correct it there."),
                params={"file": name, "fault": error},
            ) from error
    if name.lower().endswith(".xlsx"):
        return data_of(_sheets(content, name))
    raise ValidationError(_("A study is read from XLSX or TOML. Save it as one of them."))


def _sheets(content: bytes, name: str) -> dict[str, list[Any]]:
    try:
        scan_workbook(content, name, "xlsx")
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: [list(row) for row in sheet.values] for sheet in book.worksheets}
    except UnreadableFile as fault:
        raise ValidationError(fault.problem.message) from fault
    except (BadZipFile, InvalidFileException, LookupError, SyntaxError, TypeError, ValueError) as error:
        raise ValidationError(
            _("%(file)s is no workbook that can be read. Save it as XLSX again."), params={"file": name}
        ) from error
    book.close()
    return sheets


class ProxyForm(forms.Form):
    """A proxy of the bank."""

    name_th = forms.CharField(label=_("Name of the proxy"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    unit = forms.CharField(
        label=_("Of one what"), max_length=80, help_text=_("The unit it values: a day, a person and year.")
    )
    value = AmountField(
        label=_("Baht a unit"),
        required=True,
        max_digits=16,
        decimal_places=4,
        help_text=_("Below 0 for a harm."),
    )
    year = YearField(label=_("In baht of which year (B.E.)"))
    source = forms.CharField(
        label=_("Source"), max_length=300,
        help_text=_("Publication, page, table: so that somebody else finds the number again."),
    )  # fmt: skip
    status = forms.ChoiceField(
        label=_("How sure it is"), choices=list(STATUSES.items()), initial="unverified"
    )
    area = AreaChoice(Area.objects.none(), label=_("Where it holds"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]


class ProxyFileForm(forms.Form):
    """A sheet of proxies, and where they hold."""

    area = AreaChoice(Area.objects.none(), label=_("Where they hold"))
    file = forms.FileField(label=_("Sheet of proxies (XLSX, ODS or CSV)"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
