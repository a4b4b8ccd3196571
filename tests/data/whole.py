"""The catalogue that whole.yaml contains."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from timeline.model.catalogue import Catalogue, Licence, Site
from timeline.model.edtf import EDTFDate, Interval
from timeline.model.entities import Chapter, Citation, Collection, Office, Person, Query, Source, Term
from timeline.model.event import Change, Event, Status
from timeline.model.indicators import Exactness, Indicator, IndicatorValue, Number, Target
from timeline.model.localized_text import LocalizedText
from timeline.model.picture import Picture
from timeline.model.uids import ImportOrigin


def texts(**pairs: str) -> LocalizedText:
    return LocalizedText(tuple(pairs.items()))


VIETNAM = Term("VN", texts(vi="Việt Nam", lo="ຫວຽດນາມ", en="Vietnam"))
LAOS = Term("LA", texts(vi="Lào", lo="ລາວ", en="Laos"))
NORWAY = Term("NO", texts(vi="Na Uy", lo="ນໍເວ", en="Norway"))

MILESTONE = Term("milestone", texts(vi="Dấu mốc", lo="ຂີດໝາຍ", en="Milestone"))
VISIT = Term("visit", texts(vi="Thăm", en="Visit"))
YES = Term("yes", texts(vi="Có", lo="ແມ່ນ", en="Yes"))

POLITICS = Term("politics", texts(vi="Chính trị", lo="ການເມືອງ", en="Politics"))
TRADE = Term("trade", texts(vi="Thương mại 📦", en='Trade, transit & "tolls"'))

QUANG_NGAI = Term("VN-29", texts(vi="Quảng Ngãi", lo="ກວາງຫງາຍ", en="Quảng Ngãi"))
ATTAPEU = Term("LA-AT", texts(vi="Attapeu", lo="ອັດຕະປື", en="Attapeu"), ("A-ta-pư", "Attopeu, Laos"))

THONGLOUN = Person(
    "thongloun-sisoulith",
    texts(vi="Thoong-lun Xi-xu-lít", lo="ທອງລຸນ ສີສຸລິດ", en="Thongloun Sisoulith"),
    ("Thoonglun Xixulit", "Sisoulith, Thongloun", "ثونغلون سيسوليث"),
    LAOS,
    texts(vi="Tổng Bí thư, Chủ tịch nước", en="General Secretary and President"),
    Picture("thongloun.webp", texts(vi="Ông Thoong-lun", en="Thongloun"), texts(und="TTXVN"), texts(und="CC0")),
)
AN = Person("an", texts(vi="An"), (), None)

GUIDELINE = Source(
    "hd-53",
    texts(vi="Hướng dẫn 53", en="Guideline 53"),
    texts(und="53-HD/BTGTW"),
    texts(vi="Ban Tuyên giáo Trung ương", en="Propaganda; Education"),
    EDTFDate(2021, 11),
    "https://example.org/hd-53?lang=vi&page=2#II",
    texts(vi="Bản sao lục: 497-BS/VPTU", en="A certified copy."),
)
LETTER = Source(
    "letter", texts(vi='Thư "tay" 1950'), None, None, EDTFDate(1950, is_approximate=True, is_uncertain=True), None
)

VISITS = Term("visits", texts(vi="Các chuyến thăm", en="The visits"))

TRADE_OVER_THE_YEARS = Indicator(
    "trade",
    texts(vi="Thương mại: hai chiều", en="Trade"),
    texts(vi="tỷ USD", en="billion USD"),
    (VIETNAM, LAOS),
    (TRADE,),
    (
        IndicatorValue(Interval(EDTFDate(2016), EDTFDate(2020)), Number(Decimal("-2.846"))),
        IndicatorValue(EDTFDate(2021), Number(Decimal("1.37"), Exactness.OVER)),
        IndicatorValue(
            Interval(EDTFDate(2024, 1), EDTFDate(2024, 7)),
            Number(Decimal("1.1"), Exactness.ABOUT),
            texts(vi="Ước tính: 7 tháng", lo="ປະມານ", en="Estimate"),
            (Citation(GUIDELINE, texts(vi="mục 3", en="section 3")), Citation(LETTER, None)),
        ),
    ),
    Target(
        Interval(EDTFDate(2021), EDTFDate(2025)),
        None,
        Number(Decimal(10)),
        texts(vi="Kế hoạch"),
        (Citation(GUIDELINE, texts(und="3")),),
    ),
    texts(vi="Dòng một.\nDòng hai.", en="Both ways."),
    is_in_overview=True,
)
STUDENTS = Indicator(
    "students",
    texts(vi="Lưu học sinh"),
    texts(und="%"),
    (LAOS,),
    (),
    (IndicatorValue(EDTFDate(2022, 5, 26, is_approximate=True), Number(Decimal(14050))),),
    Target(EDTFDate(2030), Number(Decimal("0.50"), Exactness.OVER), None),
)

VIET_LAO = Collection(
    "viet-lao",
    texts(vi="Việt – Lào", lo="ຫວຽດ – ລາວ", en="Vietnam and Laos"),
    texts(vi="Chỉ có Lào.\n\nKhông có nước khác.", en="Laos alone."),
    Query(countries=("LA",), topics=("politics", "trade"), kinds=("milestone",)),
)

WHOLE = Catalogue(
    site=Site(
        title=texts(
            vi='Việt Nam – Lào: "hữu nghị", 50 năm',
            lo="ຫວຽດນາມ – ລາວ",
            en="Vietnam–Laos; a 'small' file, with \\ and / 🇻🇳🇱🇦",
        ),
        description=texts(vi="Dòng một.\nDòng hai; có dấu phẩy, và dấu \\.", en="One line, folded."),
        languages=("vi", "lo", "en"),
        timezone=ZoneInfo("Asia/Ho_Chi_Minh"),
        uid_namespace=UUID("0b6f1f0e-5d0c-4a53-9d0a-6a2f3b1c7e11"),
        updated=date(2026, 8, 1),
        licence=Licence(
            texts(vi="Giấy phép “CC”, 4.0", en="CC BY 4.0"), "https://creativecommons.org/licenses/by/4.0/"
        ),
        contact="https://example.org/report?about={event}",
    ),
    kinds=(MILESTONE, VISIT, YES),
    topics=(POLITICS, TRADE),
    places=(QUANG_NGAI, ATTAPEU),
    people=(THONGLOUN, AN),
    sources=(GUIDELINE, LETTER),
    offices=(
        Office(
            "quang-ngai",
            texts(vi="Quảng Ngãi", en="Quảng Ngãi province"),
            QUANG_NGAI,
            ("quangngai.gov.vn", "*.quangngai.gov.vn", "localhost:8080"),
            "#9b1c2e",
            "viet-lao",
        ),
        Office("attapeu", texts(vi="Attapeu", lo="ອັດຕະປື"), ATTAPEU, ("attapeu.gov.la",), None, None),
    ),
    collections=(
        VIET_LAO,
        Collection(
            "recent",
            texts(vi="Gần đây"),
            None,
            Query(
                places=("VN-29",),
                people=("an", "thongloun-sisoulith"),
                start=EDTFDate(2017),
                end=EDTFDate(2027, 7, 18),
                words="hữu nghị; 'Lào'",
            ),
        ),
    ),
    chapters=(
        Chapter(
            "foundations",
            texts(vi='Nền móng: "đầu"', en="Foundations"),
            texts(vi="Hai nước.", en="Two countries."),
            EDTFDate(1950, is_approximate=True),
            EDTFDate(1985, 12),
        ),
        Chapter("today", texts(vi="Hôm nay"), None, EDTFDate(1986, 1, 1), None),
    ),
    lanes=(VIET_LAO,),
    series=(VISITS,),
    indicators=(TRADE_OVER_THE_YEARS, STUDENTS),
    events=(
        Event(
            id="relations-1962",
            date=EDTFDate(1962, 9, 5),
            kind=MILESTONE,
            title=texts(
                vi='Lập quan hệ ngoại giao: "5/9/1962"',
                lo="ສ້າງຕັ້ງການພົວພັນ",
                en='Diplomatic relations, "hello"; C:\\new \\, end',
            ),
            countries=(VIETNAM, LAOS, NORWAY),
            topics=(POLITICS,),
            places=(ATTAPEU, QUANG_NGAI),
            people=(THONGLOUN, AN),
            importance=3,
            series=VISITS,
            media=(
                Picture(
                    "1962-signing.jpg",
                    texts(vi='Hai người "ký"; 1962', lo="ສອງຄົນ", en="Two people"),
                    texts(vi="Ảnh: TTXVN", en='VNA, "archive"'),
                    texts(vi="Được phép", en="With permission"),
                    "https://example.org/licence?id=1&v=2",
                    texts(vi="Lễ ký: Viêng Chăn"),
                    "https://example.org/video",
                ),
                Picture("a.png", texts(vi="Bản đồ"), texts(und="An"), texts(und="CC BY 4.0")),
            ),
            indicator=TRADE_OVER_THE_YEARS,
            short=texts(
                vi="Lập quan hệ ngoại giao 1962!",
                lo="ສ້າງຕັ້ງສາຍພົວພັນການທູດຢ່າງເປັນ",
                en="28 letters: relations begun",
            ),
            summary=texts(
                vi="Hai nước lập quan hệ, ngày 5/9;\nvà cử đại sứ.\n\n#không phải chú thích",
                en="Relations 🤝 begin.\n- not: a list",
            ),
            anniversary=texts(vi="Ngày thiết lập quan hệ", lo="ວັນສ້າງຕັ້ງ", en="Diplomatic Relations Day"),
            sources=(
                Citation(GUIDELINE, texts(und="II.1.2")),
                Citation(GUIDELINE, texts(vi="phần mở đầu", en="preamble")),
                Citation(LETTER, None),
            ),
            related=("talks-2021", "leap-2020"),
            note=texts(vi="Nguồn khác ghi 4/9: cần xem lại", en="see «السلام» (peace)"),
            retired_ids=("relations", "1962"),
            imported=ImportOrigin("1962", "Lịch: ngoại giao", "1962-09-05", "5f3c9a2e81d04b7c"),
            updated=date(2026, 8, 1),
        ),
        Event(
            id="studies-2017",
            date=EDTFDate(2017),
            kind=VISIT,
            title=texts(vi="Học tập"),
            updated=date(2026, 8, 9),  # the day of its change, because it has no `updated`
            has_explicit_updated=True,
            changes=(Change(date(2026, 8, 9), texts(vi="Sửa năm")),),
        ),
        Event(
            id="crossing-2018",
            date=EDTFDate(2018, 10, 5, is_uncertain=True),
            kind=VISIT,
            title=texts(vi="Cửa khẩu", lo="ດ່ານ", en="Crossing"),
            status=Status.CANCELLED,
            updated=date(2026, 8, 1),
            revision=12,
            date_wordings=(
                "ngày 5 tháng 10 năm 2018 (chưa chắc chắn)",
                "ວັນທີ 5 ຕຸລາ 2018 (ຍັງບໍ່ແນ່ນອນ)",
                "5 October 2018 (uncertain)",
            ),
        ),
        Event(
            id="school-2020",
            date=EDTFDate(2020, is_approximate=True),
            kind=VISIT,
            title=texts(vi="null"),
            updated=date(2026, 8, 1),
            date_wordings=("khoảng năm 2020", "ປະມານ ປີ 2020", "about 2020"),
        ),
        Event(
            id="leap-2020",
            date=EDTFDate(2020, 2, 29),
            kind=MILESTONE,
            title=texts(vi="Ngày nhuận", en="Leap day"),
            anniversary=texts(vi="Ngày nhuận"),
            updated=date(2026, 8, 1),
        ),
        Event(
            id="talks-2021",
            date=EDTFDate(2021, 6),
            kind=VISIT,
            title=texts(vi="H\u1ed9i ngh\u1ecb", en="Talks"),
            part_of="friendship-2022",
            updated=date(2026, 8, 1),
        ),
        Event(
            id="friendship-2022",
            date=Interval(EDTFDate(2022, 7, 1), EDTFDate(2022, 9, 30)),
            kind=MILESTONE,
            title=texts(vi="Mùa hữu nghị"),
            countries=(LAOS,),
            updated=date(2026, 8, 1),
        ),
        Event(
            id="opening-2027",
            date=EDTFDate(2027, 7, 18, time(9)),
            kind=YES,
            title=texts(vi='Mở cửa; "thử", 100%', lo="ເປີດ", en="Opening"),
            url="https://example.org/mở-cửa",
            status=Status.TENTATIVE,
            updated=date(2026, 11, 21),
            has_explicit_updated=True,
            revision=3,
            changes=(
                Change(
                    date(2026, 10, 30),
                    texts(vi="Đổi giờ: 9 giờ, không phải 8 giờ", lo="ປ່ຽນໂມງ", en='Hour "changed" #2'),
                ),
                Change(date(2026, 11, 20), texts(vi="Thêm đường dẫn")),
            ),
        ),
    ),
)
