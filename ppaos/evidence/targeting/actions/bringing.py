"""A survey's households come into the register: each row creates a person or links one, or waits for a decision."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.evidence.targeting.actions._households import BroughtIn, Meeting, brought_in
from ppaos.evidence.targeting.actions._matches import linked
from ppaos.evidence.targeting.actions._verdict_rows import save_survey_verdicts
from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.queries.bringing import unfinished_households
from ppaos.evidence.targeting.queries.matching import candidates_for_linking, persons_to_link_with
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.models import Standing

CHRISTIAN = 543  # years between the eras


@audited("list.brought_in", subjects=("list_import",))
def bring_into_register(*, list_import: ListImport, by: Any, at: datetime) -> BroughtIn:
    """Bring the households of a survey into the register, round by round.

    A row that is a registered person is attached; one that is nobody known makes a person; one in doubt waits
    (`decide_match` brings it in later). The household is found poor or not as the survey says; where it says
    neither, it stays a candidate. Members a later round does not name stay members. Again changes nothing.
    """
    check_may(by, "commit_lists", area_code=list_import.edition.source.area_id)
    ListImport.objects.select_for_update().get(pk=list_import.pk)
    total = BroughtIn()
    unfinished = unfinished_households(list_import)
    for wave in unfinished.sort("survey_year", "survey_round").partition_by(
        "survey_year", "survey_round", maintain_order=True
    ):
        total = total + _bring_wave(list_import, wave, by, at)
    return total


def _bring_wave(list_import: ListImport, wave: pl.DataFrame, by: Any, at: datetime) -> BroughtIn:
    """One round: linked with the register as the rounds before left it, then brought in."""
    houses = wave["candidate_household_id"].to_list()
    area_code = list_import.edition.source.area_id
    candidates = candidates_for_linking(household_ids=houses)
    linked(candidates, persons_to_link_with(area_code=area_code, candidates=candidates), at=at)
    today = timezone.localdate(at)
    meeting = Meeting(
        source_label=list_import._meta.label_lower,
        source_id=list_import.pk,
        standing=Standing.CANDIDATE,
        on=_day_of(wave["survey_year"][0] or list_import.edition.year, today),
        today=today,
        deed="commit_lists",
        by=by,
        at=at,
    )
    done = brought_in(houses, meeting)
    save_survey_verdicts(done.links, meeting)
    return done


def _day_of(year: int, today: date) -> date:
    """The day a round without dates counts from: the middle of its (Buddhist-era) year."""
    return min(date(year - CHRISTIAN, 7, 1), today)
