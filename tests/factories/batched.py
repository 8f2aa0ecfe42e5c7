"""Batches of referrals from invented households, packed and opened as a receiver opens them."""

import io
from typing import Any

import polars as pl
import pyzipper

from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.actions.batching import make_batch
from ppaos.support.referral.actions.sending import clear_referrals
from ppaos.support.referral.actions.sending_batches import BatchSent, send_batch
from ppaos.support.referral.models import Batch, Referral
from ppaos.support.referral.presenters.package import packed
from ppaos.support.referral.queries.batch_codes import opened_code
from ppaos.support.referral.queries.batches import Selection
from tests.factories.people import AT, household_of
from tests.factories.referred import need_of, referral_of, service_of

PROVINCE = "46"


def cleared_referrals(body: Organisation, *names: str, **given: Any) -> list[Referral]:
    """One referral a name, each of a household of its own, free to go by the state's task."""
    service = service_of(body)
    made = [
        referral_of(need_of(household_of(name, key=f"b{number}", **given)), service)
        for number, name in enumerate(names)
    ]
    ids = [each.pk for each in made]
    clear_referrals(referral_ids=ids, ground="public_task", note="พ.ร.บ.", by=None, at=AT)
    return [Referral.objects.get(pk=pk) for pk in ids]


def batch_of(
    body: Organisation, *, by: Any = None, fields: Any = ("birth_on", "head"), **chosen: Any
) -> Batch:
    """A batch of everything that waits for the organisation."""
    selection = Selection(body.pk, chosen.pop("area", PROVINCE), **chosen)
    return make_batch(selection=selection, among=Referral.objects.all(), fields=fields, by=by, at=AT)


def sent_batch(batch: Batch, *, by: Any = None, at: Any = AT, **given: Any) -> BatchSent:
    """The batch sent and packed."""
    Batch.objects.filter(pk=batch.pk).update(**({"package_kind": "zip"} | given))
    batch.refresh_from_db()
    done = send_batch(batch=batch, pack=packed, by=by, at=at)
    batch.refresh_from_db()
    return done


def code_of(batch: Batch) -> str:
    """The code of a package, without using it up."""
    assert batch.code_sealed is not None
    return opened_code(batch.code_sealed)


def sheet_in(package: bytes, code: str) -> pl.DataFrame:
    """The rows of a ZIP package as its receiver reads them."""
    with pyzipper.AESZipFile(io.BytesIO(package)) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".xlsx"))
        return rows_of(archive.read(name, pwd=code.encode()))


def rows_of(content: bytes) -> pl.DataFrame:
    """The rows of a workbook."""
    (sheet,) = read_sheets(content, "batch.xlsx")
    return sheet.rows
