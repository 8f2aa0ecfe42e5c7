"""The chain from a proposal to its result, as steps that open."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.policy.models import PolicyPlan, Proposal, Resolution
from ppaos.learning.policy.presenters.planning import baht_or_none
from ppaos.learning.policy.queries.chain import BatchResult, Chain

DONE, NOW, TODO = "done", "current", "todo"


def chain_steps(chain: Chain, here: str) -> list[dict[str, Any]]:
    """Where a line comes from, the line, who carries it out, what came of it. here: proposal or line."""
    from_what = [_proposal(chain), _resolution(chain)]
    return [
        *([step for step in from_what if step] or [_missing(_("Proposal or resolution"))]),
        _line(chain, here),
        _money(chain),
        *(
            [step for step in (_model(chain), _batch(chain)) if step]
            or [_missing(_("Model or batch of referrals"))]
        ),
        _result(chain),
    ]


def unplanned_steps(proposal: Proposal) -> list[dict[str, Any]]:
    """The chain of a proposal that no plan cites yet."""
    words = (_("Line of a plan"), _("Money"), _("Model or batch of referrals"), _("Result"))
    return [_proposal_step(proposal), *(_missing(each) for each in words)]


def _missing(label: str) -> dict[str, Any]:
    return {"label": label, "state": TODO, "text": _("not linked yet")}


def _proposal(chain: Chain) -> dict[str, Any] | None:
    proposal = chain.line.proposal
    return _proposal_step(proposal, "proposal" in chain.opens) if proposal else None


def _proposal_step(proposal: Proposal, opens: bool = True) -> dict[str, Any]:
    return {
        "label": _("Proposal: %(title)s") % {"title": proposal.title}, "text": proposal.get_state_display(),
        "state": DONE if proposal.state in (Proposal.State.ENDORSED, Proposal.State.IN_PLAN) else NOW,
        "url": reverse("policy:proposal", args=[proposal.pk]) if opens else "",
    }  # fmt: skip


def _resolution(chain: Chain) -> dict[str, Any] | None:
    resolution = chain.line.resolution
    if resolution is None:
        return None
    opens = "resolution" in chain.opens
    return {
        "label": _("Resolution: %(text)s") % {"text": resolution.text[:120]}, "text": resolution.get_state_display(),
        "state": DONE if resolution.state == Resolution.State.DONE else NOW,
        "url": reverse("policy:resolution", args=[resolution.pk]) if opens else "",
    }  # fmt: skip


def _line(chain: Chain, here: str) -> dict[str, Any]:
    line = chain.line
    words = {"code": line.code, "name": line.name}
    return {
        "label": _("Line %(code)s: %(name)s") % words, "text": f"{line.plan.name} · {line.plan.get_state_display()}",
        "state": NOW if line.plan.state == PolicyPlan.State.DRAWN else DONE,
        "url": "" if here == "line" else reverse("policy:plan_line", args=[line.pk]),
    }  # fmt: skip


def _money(chain: Chain) -> dict[str, Any]:
    money = chain.money
    told = [
        (_("asked for %(baht)s baht"), money.asked), (_("granted %(baht)s"), money.granted),
        (_("spent %(baht)s"), money.spent),
    ]  # fmt: skip
    text = ", ".join(words % {"baht": baht_or_none(baht)} for words, baht in told if baht is not None)
    state = DONE if money.granted else NOW if money.asked is not None else TODO
    return {"label": _("Money"), "state": state, "text": text or _("not told")}


def _model(chain: Chain) -> dict[str, Any] | None:
    model = chain.line.model
    if model is None:
        return None
    members = _("%(count)s households are members now") % {"count": thousands(chain.members or 0)}
    return {
        "label": _("Operating model: %(name)s") % {"name": model.name_th}, "state": DONE,
        "text": f"{model.get_state_display()} · {members}",
        "url": reverse("operating_models:model", args=[model.pk]) if "model" in chain.opens else "",
    }  # fmt: skip


def _batch(chain: Chain) -> dict[str, Any] | None:
    batch = chain.line.batch
    if batch is None or chain.batch is None:
        return None
    told = {"sent": thousands(chain.batch.sent), "answered": thousands(chain.batch.answered)}
    return {
        "label": _("Batch %(number)d to %(organisation)s") % {"number": batch.pk, "organisation": batch.organisation},
        "text": _("%(sent)s referrals sent, %(answered)s answered") % told,
        "state": DONE if chain.batch.sent else NOW,
        "url": reverse("referral:batch", args=[batch.pk]) if "batch" in chain.opens else "",
    }  # fmt: skip


def _result(chain: Chain) -> dict[str, Any]:
    told = [
        _batch_result(chain.batch) if chain.batch else "",
        _("the model's result was worked out on %(day)s") % {"day": thai_date(timezone.localdate(chain.result_at))}
        if chain.result_at else "",
    ]  # fmt: skip
    text = " · ".join(each for each in told if each)
    opens = chain.result is not None and "model" in chain.opens
    return {
        "label": _("Result"), "state": DONE if text else TODO, "text": text or _("no result told yet"),
        "url": reverse("operating_models:results", args=[chain.line.model_id]) if opens else "",
    }  # fmt: skip


def _batch_result(result: BatchResult) -> str:
    if not result.households:
        return ""
    words = _("%(households)s households were given help, %(baht)s baht")
    baht = baht_or_none(result.baht) or _("worth not known")
    return words % {"households": thousands(result.households), "baht": baht}
