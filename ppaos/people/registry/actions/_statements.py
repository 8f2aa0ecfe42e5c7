"""The statements by which staged arrivals enter the register.

They read arriving_household, arriving_person and arriving_dwelling; `%(label)s`, `%(source)s`, `%(by)s`, `%(at)s`
and `%(today)s` say from where, by whom and when.
"""

KNOWN_HOUSEHOLDS = """
SELECT household.id, household.area_id FROM registry_household household
JOIN named_household named ON named.household_id = household.id WHERE household.merged_into_id IS NULL
"""
TAKEN_CODES = """
SELECT code FROM registry_household
WHERE code IN (SELECT household_code FROM named_household WHERE household_code <> '')
"""
UNKNOWN_AREAS = """
SELECT DISTINCT named.area_code FROM named_household named
WHERE NOT EXISTS (SELECT 1 FROM geography_area area WHERE area.code = named.area_code)
"""
KNOWN_PERSONS = """
SELECT id FROM registry_person WHERE merged_into_id IS NULL AND id IN (SELECT person_id FROM named_person)
"""

KNOWN_DWELLINGS = """
SELECT arriving.dwelling_key, min(dwelling.id)
FROM arriving_dwelling arriving JOIN registry_dwelling dwelling ON dwelling.area_id = arriving.area_code
WHERE (arriving.house_code <> '' AND dwelling.house_code = arriving.house_code)
   OR (arriving.house_no <> '' AND (arriving.house_code = '' OR dwelling.house_code = '')
       AND dwelling.house_no = arriving.house_no AND dwelling.moo = arriving.moo)
GROUP BY arriving.dwelling_key
"""
DWELLING_POINTS = """
UPDATE registry_dwelling dwelling SET latitude = arriving.latitude, longitude = arriving.longitude
FROM arriving_dwelling arriving
WHERE dwelling.id = arriving.dwelling_id AND dwelling.latitude IS NULL AND arriving.latitude IS NOT NULL
"""
DWELLINGS = """
INSERT INTO registry_dwelling
    (id, house_code, house_no, moo, soi, road, area_id, latitude, longitude, created_at)
SELECT dwelling_id, house_code, house_no, moo, soi, road, area_code, latitude, longitude, %(at)s
FROM arriving_dwelling WHERE dwelling_is_new
"""

HOUSEHOLDS = """
INSERT INTO registry_household
    (id, code, area_id, dwelling_id, standing, standing_on, made_in_id, source_label, source_id, created_at)
SELECT id, household_code, area_code, dwelling_id, standing, standing_on, area_code, %(label)s, %(source)s, %(at)s
FROM arriving_household WHERE is_new
"""
RESIDENCES = """
INSERT INTO registry_residence (household_id, dwelling_id, area_id, valid_from)
SELECT id, dwelling_id, area_code, valid_from FROM arriving_household WHERE is_new
"""
# An older list tells that a household was already there.
EARLIER_RESIDENCES = """
UPDATE registry_residence residence SET valid_from = arriving.valid_from
FROM arriving_household arriving
WHERE NOT arriving.is_new AND residence.household_id = arriving.id AND residence.valid_from > arriving.valid_from
  AND NOT EXISTS (SELECT 1 FROM registry_residence older
                  WHERE older.household_id = residence.household_id AND older.valid_from < residence.valid_from)
"""
STANDINGS = """
INSERT INTO registry_standingevent
    (household_id, standing, "on", reason, source_label, source_id, made_by_id, made_at)
SELECT id, standing, standing_on, '', %(label)s, %(source)s, %(by)s, %(at)s FROM arriving_household WHERE is_new
"""

# Every area that holds each area today: what a person is searched by.
HOLDING = """
SELECT area_id, array_agg(DISTINCT ancestor_id ORDER BY ancestor_id) AS codes FROM geography_areawithin
WHERE (valid_from IS NULL OR valid_from <= %(today)s) AND (valid_to IS NULL OR valid_to > %(today)s)
GROUP BY area_id
"""
PERSONS = f"""
INSERT INTO registry_person
    (id, title, first_name, last_name, sort_key, search_key, sex, birth_on, birth_precision, area_id, area_codes,
     made_in_id, source_label, source_id, source_row, created_at)
SELECT id, title, first_name, last_name, sort_key, search_key, sex, birth_on, birth_precision, area_code,
       coalesce(holding.codes, ARRAY[area_code]), area_code, %(label)s, %(source)s, source_row, %(at)s
FROM arriving_person LEFT JOIN ({HOLDING}) holding ON holding.area_id = area_code
WHERE is_new ORDER BY id
"""
PERSONS_AREAS = f"""
UPDATE registry_person person
SET area_id = arriving.area_code, area_codes = coalesce(holding.codes, ARRAY[arriving.area_code])
FROM arriving_person arriving LEFT JOIN ({HOLDING}) holding ON holding.area_id = arriving.area_code
WHERE NOT arriving.is_new AND person.id = arriving.id AND person.area_id IS DISTINCT FROM arriving.area_code
  AND EXISTS (SELECT 1 FROM registry_membership member
              WHERE member.person_id = person.id AND member.household_id = arriving.household_id
                AND member.valid_to IS NULL AND member.presence <> 'named_absent')
"""

# A list older than the present head does not depose that head.
YIELD_HEADSHIP = """
UPDATE arriving_person arriving SET is_head = false
FROM registry_membership member
WHERE arriving.is_head AND member.household_id = arriving.household_id AND member.is_head
  AND member.valid_to IS NULL AND member.person_id <> arriving.id AND member.valid_from > arriving.valid_from
"""
# A newer one does: the membership ends, and goes on the same day without the headship.
HEADS_NO_MORE = """
WITH ended AS (
    UPDATE registry_membership member SET valid_to = arriving.valid_from, ended_reason = 'head_changed'
    FROM arriving_person arriving
    WHERE arriving.is_head AND member.household_id = arriving.household_id AND member.is_head
      AND member.valid_to IS NULL AND member.person_id <> arriving.id
    RETURNING member.*
)
INSERT INTO registry_membership
    (person_id, household_id, line_no, is_head, relation, presence, valid_from, ended_reason)
SELECT person_id, household_id, line_no, false, relation, presence, valid_to, '' FROM ended
"""
HEADS_FROM_NOW = """
WITH ended AS (
    UPDATE registry_membership member SET valid_to = arriving.valid_from, ended_reason = 'head_changed'
    FROM arriving_person arriving
    WHERE arriving.is_head AND member.household_id = arriving.household_id AND NOT member.is_head
      AND member.valid_to IS NULL AND member.person_id = arriving.id AND member.valid_from <= arriving.valid_from
    RETURNING member.*
)
INSERT INTO registry_membership
    (person_id, household_id, line_no, is_head, relation, presence, valid_from, ended_reason)
SELECT person_id, household_id, line_no, true, relation, presence, valid_to, '' FROM ended
"""

# Somebody already a member is a member from the earliest list on, unless known to have lived elsewhere.
EARLIER_MEMBERS = """
UPDATE registry_membership member SET valid_from = arriving.valid_from
FROM arriving_person arriving
WHERE member.person_id = arriving.id AND member.household_id = arriving.household_id
  AND member.valid_to IS NULL AND member.valid_from > arriving.valid_from
  AND NOT EXISTS (SELECT 1 FROM registry_membership other
                  WHERE other.person_id = member.person_id AND other.id <> member.id
                    AND coalesce(other.valid_to, 'infinity') > arriving.valid_from)
"""
LEAVING = """
SELECT member.id, member.household_id, arriving.valid_from
FROM registry_membership member JOIN arriving_person arriving ON arriving.id = member.person_id
WHERE member.valid_to IS NULL AND member.household_id <> arriving.household_id
  AND member.presence <> 'named_absent' AND arriving.presence <> 'named_absent'
  AND member.valid_from <= arriving.valid_from
"""
LEAVE = f"""
UPDATE registry_membership member
SET valid_to = leaving.valid_from, ended_reason = 'joined_another_household'
FROM ({LEAVING}) leaving WHERE member.id = leaving.id
"""
# Whoever is known to live elsewhere later on, or to have died, was a member until then.
MEMBERSHIPS = """
INSERT INTO registry_membership
    (person_id, household_id, line_no, is_head, relation, presence, valid_from, valid_to, ended_reason)
SELECT arriving.id, arriving.household_id, line_no, is_head, relation, presence, arriving.valid_from,
       least(later.valid_from, person.died_on),
       CASE WHEN person.died_on <= coalesce(later.valid_from, 'infinity') THEN 'died'
            WHEN later.valid_from IS NOT NULL THEN 'joined_another_household' ELSE '' END
FROM arriving_person arriving
JOIN registry_person person ON person.id = arriving.id
LEFT JOIN LATERAL (
    SELECT min(member.valid_from) AS valid_from FROM registry_membership member
    WHERE member.person_id = arriving.id AND member.presence <> 'named_absent'
      AND arriving.presence <> 'named_absent' AND member.valid_from > arriving.valid_from
) later ON true
WHERE (person.died_on IS NULL OR person.died_on > arriving.valid_from)
  AND NOT EXISTS (
    SELECT 1 FROM registry_membership member
    WHERE member.person_id = arriving.id AND member.household_id = arriving.household_id
      AND member.valid_from <= arriving.valid_from
      AND (member.valid_to IS NULL OR member.valid_to > arriving.valid_from))
ORDER BY arriving.id
"""

IDENTIFIERS = """
INSERT INTO registry_identifier
    (person_id, kind, sealed, missing_reason, is_verified, valid_from, source_label, source_id)
SELECT arriving.id, CASE WHEN citizen_id_sealed IS NULL THEN 'none' ELSE 'citizen_id' END, citizen_id_sealed,
       CASE WHEN citizen_id_sealed IS NULL THEN id_missing_reason ELSE '' END,
       id_is_verified AND citizen_id_sealed IS NOT NULL, arriving.valid_from, %(label)s, %(source)s
FROM arriving_person arriving
WHERE is_new OR (citizen_id_sealed IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM registry_identifier known
    WHERE known.person_id = arriving.id AND known.kind = 'citizen_id' AND known.valid_to IS NULL))
ORDER BY arriving.id
"""
REASONS_NO_MORE = """
UPDATE registry_identifier reason SET valid_to = greatest(reason.valid_from, arriving.valid_from)
FROM arriving_person arriving
WHERE reason.person_id = arriving.id AND reason.kind = 'none' AND reason.valid_to IS NULL
  AND arriving.citizen_id_sealed IS NOT NULL
"""
