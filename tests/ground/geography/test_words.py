"""Areas in words: in both languages, and with the words Bangkok has of its own."""

import pytest
from django.utils.translation import override

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import address_line, label, name

WAY = [
    Area(code="46", level=Level.PROVINCE, name_th="กาฬสินธุ์", name_en="Kalasin"),
    Area(code="4605", level=Level.DISTRICT, name_th="กุฉินารายณ์", name_en="Kuchinarai"),
    Area(code="460510", level=Level.SUBDISTRICT, name_th="นาโก", name_en="Na Ko"),
    Area(code="46051001", level=Level.VILLAGE, name_th="บ้านหนึ่ง"),
]


def test_one_line_of_address():
    with override("th"):
        assert address_line(WAY) == "บ้านหนึ่ง ต.นาโก อ.กุฉินารายณ์ จ.กาฬสินธุ์"
    with override("en"):
        assert address_line(WAY) == "บ้านหนึ่ง, Na Ko, Kuchinarai, Kalasin"


@pytest.mark.parametrize(
    ("area", "thai", "english"),
    [
        (WAY[0], "จังหวัดกาฬสินธุ์", "Kalasin Province"),
        (WAY[3], "บ้านหนึ่ง", "บ้านหนึ่ง"),
        (
            Area(code="10", level=Level.PROVINCE, name_th="กรุงเทพมหานคร", name_en="Bangkok"),
            "กรุงเทพมหานคร",
            "Bangkok",
        ),
        (
            Area(code="1001", level=Level.DISTRICT, name_th="เขตพระนคร", name_en="Phra Nakhon"),
            "เขตพระนคร",
            "Phra Nakhon District",
        ),
        (
            Area(code="100101", level=Level.SUBDISTRICT, name_th="วังบูรพาภิรมย์"),
            "แขวงวังบูรพาภิรมย์",
            "แขวงวังบูรพาภิรมย์",
        ),
        (Area(code="C1", level=Level.COMMUNITY, name_th="ชุมชนริมน้ำ"), "ชุมชนริมน้ำ", "ชุมชนริมน้ำ"),
        (
            Area(code="TH", level=Level.COUNTRY, name_th="ประเทศไทย", name_en="Thailand"),
            "ประเทศไทย",
            "Thailand",
        ),
    ],
)
def test_a_name_with_its_level(area, thai, english):
    with override("th"):
        assert label(area) == thai
    with override("en"):
        assert label(area) == english
        assert name(area) == (area.name_en or area.name_th)
