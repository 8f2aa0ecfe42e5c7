"""Interviews of the demonstration: filled as households might answer, sent from phones as ODK Collect sends them."""

import io
import struct
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from ppaos.config.demo.filling import Filling
from ppaos.config.demo.housemates import housemates
from ppaos.config.demo.plan import data
from ppaos.evidence.survey.actions.receiving import receive_submission
from ppaos.evidence.survey.models import FormVersion, Phone, Submission, Visit
from ppaos.evidence.survey.queries.filled import filled_form
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.ground.accounts.models import User

HOUSEHOLD, VERDICT = "ppaos_household", "ppaos_verdict"
NOTICE = "2569-1"
FOOD = "/data/financial/expense_food"
FIRST_DOOR, LAST_DOOR, NIGHT = time(8, 40), time(16, 30), time(21, 40)
WALK, LONG, SHORT, HASTY = (15, 60), (26, 62), (2, 6), (5, 9)  # minutes
SENT_AFTER = timedelta(hours=2)
FAR = 0.03  # degrees, some three kilometres
METRES_OFF = 0.00012  # degrees a phone's position is wrong by


@dataclass(frozen=True)
class Sent:
    """A filled form that was sent."""

    visit: Visit
    version: FormVersion
    instance_id: str
    answers: dict[str, str]


@dataclass
class Interviewing:
    """A round of interviews: each surveyor from door to door, day after day."""

    dice: np.random.Generator
    phones: dict[int, Phone]
    begun: datetime
    until: datetime
    clocks: dict[int, datetime] = field(default_factory=dict)

    def hold(self, visits: Sequence[Visit]) -> list[Sent]:
        """Hold these visits and send what was filled, the long interviews first in the list that comes back."""
        versions = {
            version.form.code: version
            for version in FormVersion.objects.filter(form__code__in=[HOUSEHOLD, VERDICT]).select_related(
                "form"
            )
        }
        whom = whom_to_meet([(visit.household_id, visit.candidate_household_id) for visit in visits])
        mates = housemates(visits)
        sent = [
            self._held(visit, told, mates[visit.pk], versions)
            for visit, told in zip(visits, whom.iter_rows(named=True), strict=True)
        ]
        return sorted((each for each in sent if each), key=lambda each: each.version.form.code)

    def disagree(self, sent: Sent, other: User) -> None:
        """Two edits of one interview made apart: the surveyor's own and one at the office."""
        for number, (user, channel, amount) in enumerate(
            (
                (sent.visit.surveyor, Submission.Channel.COLLECT, "3200"),
                (other, Submission.Channel.OFFICE, "4500"),
            )
        ):
            said = {**sent.answers, FOOD: amount}
            edit = Sent(sent.visit, sent.version, self._instance(), said)
            self._send(
                edit, user, self.until - timedelta(hours=5 - number), channel=channel, base=sent.instance_id
            )

    def _held(
        self,
        visit: Visit,
        told: dict[str, Any],
        people: list[dict[str, str]],
        versions: dict[str, FormVersion],
    ) -> Sent | None:
        outcome, is_hasty = self._outcome(visit), self._happens("too_short")
        is_long = outcome == "found_poor" and visit.household_id is not None
        started = self._door(visit.surveyor_id, is_long=is_long)
        minutes = self.dice.uniform(*(HASTY if is_hasty else LONG) if is_long else SHORT)
        ended = started + timedelta(minutes=float(minutes))
        self.clocks[visit.surveyor_id] = ended
        if ended > self.until:
            return None
        version = versions[HOUSEHOLD if is_long else VERDICT]
        files = [] if self._happens("no_photo") else ["house.png", "signature.png"]
        given = self._given(visit, told, outcome, started, ended, files)
        given |= _counted(people)
        answers = Filling(
            version.questions,
            given=given,
            people=people,
            standing=float(self.dice.beta(2, 3)),
            dice=self.dice,
        ).filled()
        named = [name for name in files if name in answers.values()]
        sent = Sent(visit, version, self._instance(), answers)
        self._send(sent, visit.surveyor, ended + SENT_AFTER, files=named)
        return sent

    def _send(
        self, sent: Sent, user: User, at: datetime, *, files: Sequence[str] = (),
        channel: str = Submission.Channel.COLLECT, base: str = "",
    ) -> None:  # fmt: skip
        xml = filled_form(
            code=sent.version.form.code, version=sent.version.version, answers=sent.answers,
            instance_id=sent.instance_id, bases=[base] if base else [], questions=sent.version.questions,
        )  # fmt: skip
        is_office = channel == Submission.Channel.OFFICE
        receive_submission(
            xml=xml, files={name: io.BytesIO(self._picture()) for name in files}, user=user,
            phone=None if is_office else self.phones[user.pk], channel=channel,
            why="ครัวเรือนโทรมาแจ้งยอดใหม่ (สมมติ)" if is_office else "", by=user, at=min(at, self.until),
        )  # fmt: skip

    def _given(
        self,
        visit: Visit,
        told: dict[str, Any],
        outcome: str,
        started: datetime,
        ended: datetime,
        files: list[str],
    ) -> dict[str, str]:
        """What the phone, the visit and the surveyor's eyes say."""
        photo, signature = files or ("", "")
        day = timezone.localtime(started)
        return {
            "/data/started_at": day.isoformat(timespec="milliseconds"),
            "/data/ended_at": timezone.localtime(ended).isoformat(timespec="milliseconds"),
            "/data/held_on": day.date().isoformat(),
            "/data/device_id": f"collect:{visit.surveyor_id:04d}",
            "/data/visit": str(visit.entity_id),
            "/data/known_head": told["head"],
            "/data/known_address": told["house_no"],
            "/data/area": visit.area_id,
            "/data/verdict/outcome": outcome,
            "/data/verdict/reason": data("fieldwork")["reasons"].get(outcome, ""),
            "/data/verdict/gps": self._position(told),
            "/data/verdict/photo": photo,
            "/data/consent/notice_version": NOTICE,
            "/data/consent/signature": signature,
            "/data/cover/house_code": "",
            "/data/cover/cover_house_no": told["house_no"],
            "/data/cover/moo": told["moo"].lstrip("0"),
            "/data/cover/postal_code": "46000",
            "/data/cover/phone": "",
            "/data/closing/family_photo": "",
            "/data/closing/suggestion": "",
            "/data/closing/remarks": "",
        }

    def _position(self, told: dict[str, Any]) -> str:
        if told["latitude"] is None:
            return ""
        off = FAR if self._happens("far_away") else METRES_OFF
        latitude, longitude = (
            told["latitude"] + self.dice.normal(0, off), told["longitude"] + self.dice.normal(0, off),
        )  # fmt: skip
        return f"{latitude:.6f} {longitude:.6f} 152.0 {self.dice.uniform(3, 12):.1f}"

    def _outcome(self, visit: Visit) -> str:
        table = data("fieldwork")["outcome" if visit.household_id else "outcome_listed"]
        chance = np.array([*table.values(), 1 - sum(table.values())])
        return str(self.dice.choice([*table, "found_poor"], p=chance))

    def _door(self, surveyor_id: int, *, is_long: bool) -> datetime:
        """When the surveyor stands at the next door: after a walk, or the next morning."""
        last = self.clocks.get(surveyor_id)
        if last is None:
            return self._morning(self.begun + timedelta(days=1))
        if is_long and self._happens("at_night"):
            return datetime.combine(
                timezone.localtime(last).date(), NIGHT, tzinfo=timezone.get_current_timezone()
            )
        next_door = last + timedelta(minutes=float(self.dice.uniform(*WALK)))
        is_over = timezone.localtime(next_door).time() > LAST_DOOR
        return self._morning(last + timedelta(days=1)) if is_over else next_door

    def _morning(self, day: datetime) -> datetime:
        on = timezone.localtime(day).date()
        at = datetime.combine(on, FIRST_DOOR, tzinfo=timezone.get_current_timezone())
        return at + timedelta(minutes=float(self.dice.uniform(0, 40)))

    def _happens(self, odd: str) -> bool:
        return bool(self.dice.random() < data("fieldwork")["odd"][odd])

    def _instance(self) -> str:
        return f"uuid:{uuid.UUID(bytes=self.dice.bytes(16), version=4)}"

    def _picture(self) -> bytes:
        """A small picture of one colour, and no other house's."""
        wide, high = 48, 32
        row = b"\x00" + bytes(int(part) for part in self.dice.integers(60, 220, 3)) * wide
        parts = [
            (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(row * high)),
            (b"IEND", b""),
        ]  # fmt: skip
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in parts
        )


def _counted(people: Sequence[dict[str, str]]) -> dict[str, str]:
    """How many stand in the house register and live there."""
    kinds = ("named_present", "unnamed_present", "named_absent")
    return {f"/data/cover/{kind}": str(sum(one["presence"] == kind for one in people)) for kind in kinds}
