"""Telling one node or one flow of a chain on the screen, and numbers to try."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.value_chain import Change
from ppaos.engine.value_chain.chain import POOR, PULLED
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions.chains import FLOWS, NODES, ChainFault, FlowTold, NodeTold
from ppaos.support.operating_models.models import Flow, Node
from ppaos.support.operating_models.presenters.chain_faults import column_words, fault_words
from ppaos.support.operating_models.presenters.chain_figures import month_word
from ppaos.support.operating_models.queries.chains import MONTHS, ToldChain


class _RowForm(forms.Form):
    """A row of a chain: its labels are the columns of the sheet, its faults those of the action."""

    table = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = capfirst(column_words(self.table, name))

    def take(self, faults: Sequence[ChainFault]) -> None:
        """Show the faults of the action at their fields."""
        for fault in faults:
            words = " ".join(fault_words(fault.rule, fault.detail))
            self.add_error(fault.column if fault.column in self.fields else None, words)


class NodeForm(_RowForm):
    """One node."""

    table = NODES
    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Node.Kind.choices)
    actors = forms.ChoiceField(choices=Node.Actors.choices)
    organisation = forms.ModelChoiceField(Organisation.objects.order_by("name_th"), required=False)
    households = forms.IntegerField(
        required=False, min_value=0,
        help_text=gettext_lazy("Empty: those enrolled at this node are counted."),
    )  # fmt: skip
    fixed_cost = AmountField(
        required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text=gettext_lazy("What is spent however much is sold, of all who work there. Empty: not known."),
    )  # fmt: skip
    yields = AmountField(
        required=False, min_value=0, max_digits=10, decimal_places=4,
        help_text=gettext_lazy("How much comes out of one unit that goes in: 0.8 kilogram of 1 kilogram."),
    )  # fmt: skip
    land_rai = AmountField(required=False, min_value=0, max_digits=10, decimal_places=2)
    heads = forms.IntegerField(required=False, min_value=0)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def told(self, pk: int | None) -> NodeTold:
        """The node as the form tells it."""
        given = dict(self.cleaned_data)
        organisation = given.pop("organisation")
        return NodeTold(pk=pk, organisation_id=organisation and organisation.pk, **given)


class FlowForm(_RowForm):
    """One flow; nodes are chosen by their names."""

    table = FLOWS
    source = forms.ChoiceField()
    target = forms.ChoiceField()
    product = forms.CharField(max_length=120)
    quantity = AmountField(
        required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text=gettext_lazy("Empty: not known. Its money is then not known either."),
    )  # fmt: skip
    unit = forms.CharField(required=False, max_length=40, help_text=gettext_lazy("kilogram, piece, bundle …"))
    price = AmountField(required=False, min_value=0, max_digits=12, decimal_places=2)
    cost = AmountField(
        required=False, min_value=0, max_digits=12, decimal_places=2,
        help_text=gettext_lazy("What the source spends on a unit, beside what it buys from nodes of this chain."),
    )  # fmt: skip
    year = forms.IntegerField(min_value=2500, max_value=2700)
    months = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all the year."),
    )  # fmt: skip
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for end in ("source", "target"):
            self.fields[end].choices = [("", "—"), *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.fields["months"].choices = [(month, month_word(month)) for month in MONTHS]  # type: ignore[attr-defined]

    def told(self, pk: int | None) -> FlowTold:
        """The flow as the form tells it."""
        return FlowTold(pk=pk, **self.cleaned_data)


def node_initial(node: Node) -> dict[str, Any]:
    """What the boxes of a node hold at first."""
    return {name: getattr(node, name) for name in NodeForm.base_fields}


def flow_initial(flow: Flow) -> dict[str, Any]:
    """What the boxes of a flow hold at first."""
    told = {name: getattr(flow, name) for name in FlowForm.base_fields}
    return told | {"source": flow.source.name, "target": flow.target.name}


class ChainFileForm(forms.Form):
    """A workbook of nodes and flows."""

    sheet = forms.FileField(label=gettext_lazy("Workbook of the chain (XLSX or ODS)"))


class WhatIfForm(forms.Form):
    """Every number of a chain that can be tried, with what it is; empty ones are as they are."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, told: ToldChain) -> None:
        super().__init__(data)
        self.tried: dict[str, tuple[str, int, str, float | None]] = {}
        for row in told.flow_frame.iter_rows(named=True):
            ends = f"{told.nodes[row['source']]} → {told.nodes[row['target']]}"
            label = f"{row['product']} ({row['unit'] or '?'}): {ends}"
            self._offer("flow", row["flow"], "price", row["price"], label=label)
        for row in told.node_frame.iter_rows(named=True):
            for column in _tried_of(told, row):
                self._offer("node", row["node"], column, row[column], label=told.nodes[row["node"]].name)
        if data is not None:  # a box that was not sent, or sent empty, is as it is
            shown = {name: field.initial for name, field in self.fields.items() if field.initial is not None}
            self.data = shown | {name: value for name, value in data.items() if value != ""}

    def _offer(self, of: str, pk: int, column: str, value: float | None, label: str) -> None:
        key = f"{of}_{pk}_{column}"
        self.tried[key] = (of, pk, column, value)
        self.fields[key] = forms.FloatField(
            label=label, required=False, min_value=0, max_value=1e11,
            initial=None if value is None else int(value) if value.is_integer() else round(value, 4),
        )  # fmt: skip
        self.fields[key].widget.attrs["step"] = "any"

    def clean(self) -> dict[str, Any]:
        """Not a number and infinity are no numbers to try."""
        cleaned = super().clean() or {}
        for key, value in cleaned.items():
            if value is not None and value != value:
                self.add_error(key, ValidationError(_("Write a number.")))
        return cleaned

    def changes(self) -> list[Change]:
        """What was changed; a box left empty, or as it is, changes nothing."""
        found = []
        for key, (of, pk, column, before) in self.tried.items():
            value = self.cleaned_data.get(key)
            if value is not None and (before is None or abs(value - before) > 1e-9):
                found.append(Change(of, pk, column, value=value))
        return found

    def groups(self, labels: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The boxes by what they change, in the order of labels (column → words)."""
        groups = []
        for column, words in labels.items():
            boxes = [self[key] for key, (_of, _pk, name, _before) in self.tried.items() if name == column]
            groups.append({"label": words, "fields": boxes, "is_open": column != "fixed_cost"})
        return [group for group in groups if group["fields"]]


def _tried_of(told: ToldChain, row: Mapping[str, Any]) -> list[str]:
    """Which numbers of a node bear on the money: yields where goods go through, households where these are poor."""
    gives = row["node"] in told.flow_frame["source"].to_list()
    gets = row["node"] in told.flow_frame["target"].to_list()
    tried = {
        "yields": gives and gets and row["kind"] not in PULLED,
        "households": row["actors"] == POOR,
        "fixed_cost": gives,
    }
    return [column for column, bears in tried.items() if bears]
