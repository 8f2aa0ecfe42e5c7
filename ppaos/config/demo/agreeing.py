"""Agreements of the demonstration: of several levels, one ending soon, one ended and renewed, one with exact flows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ppaos.config.demo.bodies import bodies, body, parts, poorest_district
from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, Level
from ppaos.people.cooperation.actions import (
    AgreementTerms,
    FlowTerms,
    SignatoryTerms,
    end_agreement,
    renew_agreement,
    sign_agreement,
)
from ppaos.people.cooperation.models import Agreement

LEAST = 2  # parties without which nothing is agreed


def sign_agreements(province: str, at: datetime) -> list[Agreement]:
    """Enter the agreements of cooperation.toml between the bodies that the directory has."""
    admin, made = User.objects.get(username="admin"), dict[str, Agreement]()
    for told in data("cooperation")["agreement"]:
        area = Area.objects.get(pk=province)
        place = poorest_district(province) if told.get("area") == "district" else area
        terms = _terms(told, place, at)
        if len(terms.parties) < LEAST:
            continue
        before = made.get(told.get("renews", ""))
        if before is None:
            made[told["title"]] = sign_agreement(area=place, terms=terms, by=admin, at=at)
        else:
            made[told["title"]] = renew_agreement(agreement=before, terms=terms, by=admin, at=at)
        if "stopped" in told:
            end_agreement(
                agreement=made[told["title"]], on=(at + timedelta(days=told["stopped"])).date(), reason=told["why"],
                by=admin, at=at,
            )  # fmt: skip
    return list(made.values())


def _terms(told: Mapping[str, Any], place: Area, at: datetime) -> AgreementTerms:
    def day(days: int) -> Any:
        return (at + timedelta(days=days)).date()

    parties = bodies(told["parties"], place)
    return AgreementTerms(
        title=told["title"].format(area=place.name_th), scopes=told["scopes"], parties=parties,
        valid_from=day(told["begins"]), valid_to=day(told["ends"]) if "ends" in told else None,
        signed_on=day(told["signed"]), level=told["level"], about=told["about"],
        more_areas=parts(place, Level.SUBDISTRICT)[: told.get("more_areas", 0)],
        flows=[flow for each in told.get("flow", ()) if (flow := _flow(each, place)).organisation in parties],
        signatories=[
            SignatoryTerms(whose, each["name"], each["position"], day(told["signed"]))
            for each in told.get("signatory", ()) if (whose := body(each["of"], place)) is not None
        ],
        warn_days=told.get("warn_days", 90),
    )  # fmt: skip


def _flow(told: Mapping[str, Any], place: Area) -> FlowTerms:
    to: Any = body(told["to"], place)
    return FlowTerms(
        to, told["scope"], told["purpose"], told["legal_basis"], told.get("fields", ()), told.get("note", "")
    )
