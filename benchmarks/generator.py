"""Generator of an events.yaml with many events: `python -m benchmarks.generator 10000 FILE`.

The file is the same each time. It has three languages, years from 1900 to 2030, every format of date, and each optional
key in some events. Every other event, from the first, has an exact day and anniversaries. Texts are as long as in the
real file.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

Translation = tuple[str, str, str]  # Vietnamese, Lao, English

_SEED = 1962
_FIRST_DAY = date(1900, 1, 1)
_LAST_DAY = date(2030, 12, 31)
_MAX_INTERVAL = timedelta(10 * 366)
_PLACE_COUNT = 60
_OFFICE_COUNT = 20

_KINDS: dict[str, Translation] = {
    "milestone": ("Dấu mốc", "ຂີດໝາຍສຳຄັນ", "Milestone"),
    "treaty": ("Hiệp ước", "ສົນທິສັນຍາ", "Treaty"),
    "agreement": ("Thỏa thuận", "ຂໍ້ຕົກລົງ", "Agreement"),
    "visit": ("Chuyến thăm", "ການຢ້ຽມຢາມ", "Visit"),
    "meeting": ("Cuộc gặp", "ການພົບປະ", "Meeting"),
    "commemoration": ("Kỷ niệm", "ການສະເຫຼີມສະຫຼອງ", "Commemoration"),
    "inauguration": ("Khánh thành", "ພິທີເປີດ", "Inauguration"),
    "document": ("Văn bản", "ເອກະສານ", "Document"),
    "period": ("Giai đoạn", "ໄລຍະ", "Period"),
}
_TOPICS: dict[str, Translation] = {
    "politics": ("Chính trị", "ການເມືອງ", "Politics"),
    "diplomacy": ("Ngoại giao", "ການທູດ", "Diplomacy"),
    "border": ("Biên giới", "ຊາຍແດນ", "Border"),
    "economy": ("Kinh tế", "ເສດຖະກິດ", "Economy"),
    "education": ("Giáo dục", "ການສຶກສາ", "Education"),
    "health": ("Y tế", "ສາທາລະນະສຸກ", "Health"),
    "culture": ("Văn hóa", "ວັດທະນະທຳ", "Culture"),
    "information": ("Thông tin", "ຂໍ້ມູນຂ່າວສານ", "Information"),
}
_COUNTRIES = ("VN, LA", "VN, LA", "VN, LA", "VN, KH", "VN, LA, KH")
_TITLES: tuple[Translation, ...] = (
    ("Ký Hiệp ước Hữu nghị và Hợp tác", "ເຊັນສົນທິສັນຍາມິດຕະພາບ ແລະ ການຮ່ວມມື", "Treaty of Friendship signed"),
    ("Thăm hữu nghị chính thức", "ການຢ້ຽມຢາມມິດຕະພາບຢ່າງເປັນທາງການ", "Official friendship visit"),
    ("Họp Ủy ban liên Chính phủ", "ກອງປະຊຸມຄະນະກຳມາທິການຮ່ວມມື", "Meeting of the intergovernmental committee"),
    ("Khánh thành cột mốc biên giới", "ພິທີເປີດຫຼັກໝາຍຊາຍແດນ", "Border marker inaugurated"),
    ("Trao đổi văn kiện hợp tác", "ແລກປ່ຽນເອກະສານການຮ່ວມມື", "Documents of cooperation exchanged"),
)
_SENTENCES: tuple[Translation, ...] = (
    (
        "Hai nước chính thức trao đổi các văn kiện hợp tác về kinh tế, văn hóa và giáo dục trong giai đoạn mới.",
        "ສອງປະເທດ ໄດ້ແລກປ່ຽນເອກະສານການຮ່ວມມືດ້ານເສດຖະກິດ ວັດທະນະທຳ ແລະ ການສຶກສາ ໃນໄລຍະໃໝ່.",
        "The two countries formally exchanged documents on cooperation in economy, culture and education.",
    ),
    (
        "Cùng ngày, hai bên ký Hiệp ước hoạch định biên giới quốc gia và ra Tuyên bố chung.",
        "ໃນວັນດຽວກັນ, ສອງຝ່າຍ ໄດ້ເຊັນສົນທິສັນຍາວ່າດ້ວຍການກຳນົດເສັ້ນຊາຍແດນແຫ່ງຊາດ ແລະ ອອກຖະແຫຼງການຮ່ວມ.",
        "The same day they signed the Treaty on the delimitation of the national border and issued a joint statement.",
    ),
    (
        "Hoạt động này nằm trong chương trình của Năm Đoàn kết hữu nghị, có sự tham dự của các địa phương.",
        "ກິດຈະກຳນີ້ ແມ່ນຢູ່ໃນແຜນງານຂອງປີສາມັກຄີມິດຕະພາບ ໂດຍມີການເຂົ້າຮ່ວມຂອງບັນດາທ້ອງຖິ່ນ.",
        "It belonged to the programme of the Year of Solidarity and Friendship, and provinces took part in it.",
    ),
)


def generate_events_yaml(count: int) -> str:
    """Return the text of an events.yaml with `count` events."""
    return "".join(_lines(count))


def _lines(count: int) -> Iterator[str]:
    people, sources = 10 + count // 50, 10 + count // 20
    yield """site:
  title: {vi: Niên biểu thử nghiệm, lo: ລຳດັບເຫດການທົດລອງ, en: Timeline of trials}
  description: {vi: Các sự kiện để đo, lo: ເຫດການເພື່ອວັດແທກ, en: Events to measure with}
  languages: [vi, lo, en]
  timezone: Asia/Ho_Chi_Minh
  uid_namespace: 5b1d6f0a-3c52-4c55-9a0e-0d1f6f6f3c11
  updated: 2026-11-01
"""
    yield "kinds:\n"
    yield from (f"  {key}: {_flow(words)}\n" for key, words in _KINDS.items())
    yield "topics:\n"
    yield from (f"  {key}: {_flow(words)}\n" for key, words in _TOPICS.items())
    yield "places:\n"
    yield from (
        f"  {_place(index)}: {_flow((f'Tỉnh {index}', f'ແຂວງ {index}', f'Province {index}'))}\n"
        for index in range(_PLACE_COUNT)
    )
    yield "people:\n"
    for index in range(people):
        name = _flow((f"Xu-pha-nu-vông {index}", f"ສຸພານຸວົງ {index}", f"Souphanouvong {index}"))
        yield f"  person-{index}:\n    name: {name}\n    aliases: [Xuphanuvông {index}]\n"
        yield f"    country: {('LA', 'VN')[index % 2]}\n"
    yield "sources:\n"
    for index in range(sources):
        title = _flow((f"Hướng dẫn tuyên truyền {index}", f"ຄຳແນະນຳ {index}", f"Guidance {index}"))
        yield f"  source-{index}:\n    title: {title}\n    number: {index}-HD/BTGTW\n    date: {1950 + index % 77}\n"
        yield f"    url: https://example.org/sources/{index}\n" if index % 3 == 0 else ""
    yield "offices:\n"
    for index in range(_OFFICE_COUNT):
        name = _flow((f"Cổng Tỉnh {index}", f"ປະຕູ ແຂວງ {index}", f"Portal of Province {index}"))
        yield f"  office-{index}:\n    name: {name}\n    place: {_place(index)}\n"
        yield f"    hosts: [province-{index}.example]\n"
        yield f'    accent: "#7a3b12"\n    collection: {("viet-lao", "border")[index % 2]}\n'
    yield "collections:\n"
    yield "  viet-lao: {title: {vi: Việt – Lào, lo: ຫວຽດ – ລາວ, en: Vietnam–Laos}, where: {countries: [LA]}}\n"
    yield "  border: {title: {vi: Biên giới, lo: ຊາຍແດນ, en: Border}, where: {topics: [border]}}\n"
    yield "  visits: {title: {vi: Chuyến thăm, lo: ການຢ້ຽມຢາມ, en: Visits}, where: {kinds: [visit]}}\n"
    for year in range(1900, 2030, 10):
        title = _flow((f"Thập niên {year}", f"ທົດສະວັດ {year}", f"The {year}s"))
        yield f"  decade-{year}: {{title: {title}, where: {{from: {year}, to: {year + 9}}}}}\n"
    yield "events:\n"
    random = Random(_SEED)
    for index in range(count):
        yield from _event(index, random, people, sources)
    yield "...\n"


def _event(index: int, random: Random, people: int, sources: int) -> Iterator[str]:
    has_anniversaries = index % 2 == 0
    last = _LAST_DAY if has_anniversaries else _LAST_DAY - _MAX_INTERVAL
    day = _FIRST_DAY + timedelta(random.randrange((last - _FIRST_DAY).days))
    date = f"{day}" if has_anniversaries else _date(index // 2, day)
    title = random.choice(_TITLES)
    yield f"- id: event-{index}\n"
    yield f"  date: {date}\n"
    yield f"  kind: {'period' if '/' in date else random.choice([*_KINDS][:-1])}\n"
    yield f"  countries: [{random.choice(_COUNTRIES)}]\n"
    yield f"  topics: [{', '.join(random.sample([*_TOPICS], 1 + index % 3))}]\n"
    if index % 3:
        yield f"  places: [{_place(random.randrange(_PLACE_COUNT))}]\n"
    if index % 4 == 0:
        yield f"  people: [{', '.join(f'person-{number}' for number in random.sample(range(people), 2))}]\n"
    yield "  title:\n" + _block(f"{words}, {index}" for words in title)
    sentences = random.sample(_SENTENCES, 2)
    yield "  summary:\n" + _block(f">-\n      {one}\n      {other}" for one, other in zip(*sentences, strict=True))
    if has_anniversaries:
        yield "  anniversary:\n" + _block(f"{words} ({index})" for words in title)
    yield "  sources:\n"
    yield f'  - {{source: source-{random.randrange(sources)}, at: "II.{index % 9}.2"}}\n'
    if index % 5 == 0:
        passage = _flow((f"phần {index}", f"ພາກ {index}", f"part {index}"))
        yield f"  - {{source: source-{random.randrange(sources)}, at: {passage}}}\n"
    if index and index % 7 == 0:
        yield f"  part_of: event-{random.randrange(index)}\n"  # an earlier event, so that no event is part of itself
    if index >= 3 and index % 3 == 0:
        yield f"  related: [{', '.join(f'event-{number}' for number in random.sample(range(index), 3))}]\n"
    if index % 10 == 1:
        yield "  note:\n" + _block(random.choice(_SENTENCES))
    if index % 10 == 3:
        yield f"  url: https://example.org/events/{index}\n"
    if index % 50 == 5:
        yield "  status: tentative\n"
    if index % 50 == 15:
        yield "  status: cancelled\n"
    if index % 25 == 15:
        yield "  updated: 2026-10-01\n  revision: 1\n"
    if index % 100 == 4:
        yield f"  was: [former-event-{index}]\n"


def _date(index: int, day: date) -> str:
    """Return the day in one of the date formats, each in turn."""
    later = day + timedelta(3 + index % 90)
    month, later_month = f"{day:%Y-%m}", f"{day + timedelta(80):%Y-%m}"
    formats = (
        f"{day}", f"{month}", f"{day.year}", f"{day}T09:00", f"{day.year}~", f"{day}?", f"{month}%",
        f"{day}/{later}", f"{month}/{later_month}", f"{day.year}/{day.year + 5}", f"{day}T07:30/{later}T17:00",
        f"{day.year}~/{day.year + 9}?", f"{day}T09:00:00", f"{day.year // 10}X", f"{day.year // 100}XX",
        f"{day.year}-22", f"{month}-XX", f"{day.year}/..", f"/{day.year}",
    )  # fmt: skip
    return formats[index % len(formats)]


def _place(index: int) -> str:
    return f"{('VN', 'LA', 'KH')[index % 3]}-{index:02}"


def _flow(translation: Translation) -> str:
    return "{{vi: {}, lo: {}, en: {}}}".format(*translation)


def _block(texts: Iterator[str] | Translation) -> str:
    return "".join(f"    {language}: {text}\n" for language, text in zip(("vi", "lo", "en"), texts, strict=True))


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(generate_events_yaml(int(sys.argv[1])), "utf-8")
