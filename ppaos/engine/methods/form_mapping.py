"""What do the answers of a form mean: which one fills which field of the register, which feeds which indicator?

A mapping is data: TOML beside a shipped form, the same as JSON in `FormVersion.mapping`. Its shape:

    form = "ppaos_household"            # the id its XForm carries
    status = "proposal"                 # official | derived | proposal | unverified
    source = "who says so, in which document"
    scoring = ["slf_scoring 2569"]      # name and version of the tables that score it (`methods.load`); may be empty

    [fields]                            # one answer an interview: our word = path of the question
    visit = "/data/visit"               # the words are FIELDS below; none is required
    household_code = "/data/cover/household_code"
    outcome = "/data/verdict/outcome"   # a `targeting.models.Verdict.Outcome`
    gps = "/data/verdict/gps"           # geopoint: «latitude longitude altitude accuracy»
    held_on = "/data/held_on"           # ISO date; started_at and ended_at ISO date and time

    [[consent]]                         # each a consent asked for; may be left out
    answer = "/data/consent/agreed"
    yes = ["yes"]                       # the choices that give it
    purpose = "survey"                  # a `registry.models.Purpose`
    notice_version = "/data/consent/notice_version"   # a path, or the version itself in words without «/»

    [members]                           # left out where a form asks for no persons
    repeat = "/data/members/member"     # a repeat: answers stand under /data/members/member[1]/first_name …
    lives_here = "/data/members/member/presence"      # may be left out; with `present`: the choices that live here
    present = ["named_present", "unnamed_present"]
    [members.fields]                    # our word (MEMBER_FIELDS) = path WITHOUT the position of the repeat
    first_name = "/data/members/member/first_name"
    birth = "/data/members/member/birth"    # any Thai writing of a date (`engine.thai.dates`), also a year alone

    [questions]                         # word of a scoring rule = path; positions left out as above
    education = "/data/members/member/education"

    [values.sex]                        # a form's choice = our word; a choice that is not listed stands for itself
    male = "m"

Paths are those of `FormVersion.questions` and, without positions, those of `queries.instances.answers_of`. An
indicator is answered by a form when the form has every question that the indicator's rule cannot do without. Words
under `values` are fields, members' fields or questions of this mapping.

Read with `form_mapping(data, place=…)`; MethodError names the key at fault. `engine.livelihood.form_facts` turns
answers into fields and members, `engine.livelihood.raw_answers` into indicators.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ppaos.engine.methods.document import Document, MethodError, Provenance

FIELDS = (
    "visit", "household_code", "area", "house_code", "house_no", "moo", "soi", "road", "phone", "informant",
    "held_on", "started_at", "ended_at", "device_id", "gps", "photo", "signature",
    "outcome", "reason", "note", "moved_to", "willing", "origin", "member_count", "year", "round",
)  # fmt: skip
MEMBER_FIELDS = (
    "title", "first_name", "last_name", "citizen_id", "id_missing_reason", "birth", "sex", "presence", "relation",
    "is_head", "age",
)  # fmt: skip
_KEYS = (
    "form", "status", "source", "valid_from", "valid_to", "scoring", "fields", "consent", "members", "questions",
    "values",
)  # fmt: skip
_PATH = re.compile(r"(/[\w.:-]+)+", re.ASCII)
