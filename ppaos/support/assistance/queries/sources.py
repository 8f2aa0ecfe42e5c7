"""Where does each fact of eligibility come from? Of what no form or register tells, the worker asks."""

FORMS = "facts of the newest round that asked, as the facts reading takes them from forms"
AROUND = "circumstances of the newest round"
# Empty: nobody tells it yet. It is unknown for everybody, and the page of a need says what to ask.
TOLD_BY: dict[str, str] = {
    "age": "birth date in the register, on the day of the newest facts, else today",
    "sex": "the register of persons",
    "has_thai_id": "ids in the register: one is known, or a person is told to have no status",
    "health": FORMS,
    "is_disabled": f"{FORMS}: disabled by health, or draws the disability allowance",
    "has_disability_card": f"{FORMS}: true where the disability allowance is drawn, which is paid to holders; "
    "never false, since no form asks for the card itself",
    "is_pregnant": "",
    "works": FORMS,
    "willing": FORMS,
    "cares_full_time": FORMS,
    "is_in_school": "",
    "person_income": f"{FORMS}: twelve months of the income told",
    "draws_pension": "",
    "on_register:welfare_card": "the newest linked register of the welfare card that speaks where the person lives",
    "members": AROUND,
    "dependants": AROUND,
    "children": "members younger than 18; unknown where the age of somebody is",
    "income_per_head": AROUND,
    "is_below_line": AROUND,
    "level": "the newest assessment of the five capitals",
    "group": "the current run of target groups, or a person's decision",
    "vulnerability": AROUND,
    "tenure": "a score of the five capitals, by a reading of the method of needs",
    "housing_condition": "a score of the five capitals, by a reading of the method of needs",
    "debt": "facts of the household in the newest round that asked",
    "farms": "income from crops, livestock or fishery in the newest round; false only where all three were told",
    "farmer_registered": "",
    "met_disaster": f"{AROUND}: hazards that met the dwelling",
}
