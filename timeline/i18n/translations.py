"""The translations of one language: gettext messages, together with the formats of its locale."""

from collections.abc import Mapping
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal

from timeline.i18n import N_
from timeline.i18n.cldr import SOURCE_LANGUAGE, add_likely_territory, parse_locale
from timeline.i18n.locale_formats import LocaleFormats
from timeline.model.event import Status
from timeline.model.indicators import Exactness, Number

LOCALES = Path(__file__).parent / "locales"
TRANSLATED_LANGUAGES = tuple(sorted({SOURCE_LANGUAGE, *(path.stem for path in LOCALES.glob("*.po"))}))

# By the CLDR plural category of ordinal numbers.
_ANNIVERSARY_MESSAGES = MappingProxyType(
    {
        "one": N_("{years}st anniversary of {name}"),
        "two": N_("{years}nd anniversary of {name}"),
        "few": N_("{years}rd anniversary of {name}"),
        "other": N_("{years}th anniversary of {name}"),
    }
)

# Messages. A confirmed event has none.
STATUS_LABELS: Mapping[Status, str] = MappingProxyType(
    {
        Status.CANCELLED: N_("Cancelled"),
        Status.TENTATIVE: N_("Not confirmed yet"),
        Status.DRAFT: N_("Draft"),
    }
)


class Translations(LocaleFormats):
    """The messages and the formats of one language, its names, and the names of countries.

    Without a translation catalogue, the messages are English.
    """

    def __init__(self, language: str) -> None:
        """Raise ValueError if CLDR does not know the language."""
        super().__init__(language, _load_catalogue(language))
        self._anniversary_messages: dict[int, str] = {}  # by number of years

    @property
    def native_name(self) -> str:
        """The name of the language in the language itself."""
        name = self._locale.get_display_name() or self.language
        return name[:1].upper() + name[1:]

    @property
    def english_name(self) -> str:
        """The name of the language in English, for the command line."""
        return self._locale.get_display_name("en") or self.language

    @cached_property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the `dir` attribute of HTML."""
        return self._locale.text_direction

    @property
    def open_graph_locale(self) -> str:
        """The language with its likely territory, for `og:locale`: `vi_VN`."""
        return add_likely_territory(self._locale)

    def country_codes(self) -> tuple[str, ...]:
        """The ISO 3166-1 alpha-2 codes of the countries that have a name in CLDR, sorted."""
        return tuple(sorted(code for code in map(str, self._locale.territories) if len(code) == 2))

    def country_name(self, code: str) -> str | None:
        """The name of a country by its ISO 3166-1 alpha-2 code; None if CLDR has no name."""
        name: str | None = self._locale.territories.get(code)
        return name

    def pgettext(self, context: str, message: str) -> str:
        """Translate a message that means something else in other contexts."""
        return self._catalogue.pgettext(context, message)

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Translate the message in the plural form for n. The value of the placeholder {n} is n."""
        return self._catalogue.ngettext(singular, plural, n).format(n=n, **values)

    def format_anniversary(self, years: int, name: str, years_text: str | None = None) -> str:
        """The title of an anniversary: `Kỷ niệm 50 năm Ngày …`, `50th anniversary of the …`.

        `years_text`, if given, replaces the number.
        """
        if years not in self._anniversary_messages:  # even with many events there are only about 200 different numbers
            category = (self._locale if self.is_translated else parse_locale(SOURCE_LANGUAGE)).ordinal_form(years)
            message = _ANNIVERSARY_MESSAGES.get(category, _ANNIVERSARY_MESSAGES["other"])
            self._anniversary_messages[years] = self._catalogue.gettext(message)
        return self._anniversary_messages[years].format(years=years_text or years, name=name)

    def format_number(self, number: Number) -> str:
        """The number with all of its digits, in words if it is not exact: `1,37`, `khoảng 1,1`, `trên 1.000`."""
        text = self._format_amount(number)
        match number.exactness:
            case Exactness.ABOUT:
                return self.gettext(N_("about {number}"), number=text)
            case Exactness.OVER:
                return self.gettext(N_("over {number}"), number=text)
        return text

    def format_number_short(self, number: Number) -> str:
        """The same with signs: `1,37`, `≈1,1`, `>1.000`."""
        return {Exactness.EXACT: "", Exactness.ABOUT: "≈", Exactness.OVER: ">"}[number.exactness] + (
            self._format_amount(number)
        )

    def format_quantity(self, number: Number, unit: str) -> str:
        """The number with its unit: `1,37 tỷ USD`, `33,3% so với năm trước`."""
        return self.format_number(number) + self.space_before(unit) + unit

    @staticmethod
    def space_before(unit: str) -> str:
        """What stands between a number and its unit: nothing before a percent sign."""
        return "" if unit.startswith("%") else " "

    def format_number_compact(self, number: Number) -> str:
        """A large number in short, as CLDR has it: `2,5 Tr`, `2.5M`."""
        return str(format_compact_decimal(number.amount, locale=self._locale, fraction_digits=2))

    def format_growth(self, number: Number) -> str:
        """The change of each year in percent: `+10% mỗi năm`."""
        sign = "+" if number.amount > 0 else ""
        return self.gettext(N_("{number}% a year"), number=sign + self.format_number_short(number))

    def _format_amount(self, number: Number) -> str:
        return str(format_decimal(number.amount, locale=self._locale, decimal_quantization=False))

    def format_days_left(self, days: int) -> str:
        if days == 0:
            return self.gettext(N_("today"))
        if days == 1:
            return self.gettext(N_("tomorrow"))
        return self.ngettext("{n} day left", "{n} days left", days)


@cache
def get_translations(language: str) -> Translations:
    """Return the translations of a language. Load them at the first call only."""
    return Translations(language)


def _load_catalogue(language: str) -> NullTranslations:
    path = LOCALES / f"{language}.po"
    if not path.is_file():
        parent = language.rpartition("-")[0]
        return _load_catalogue(parent) if parent else NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=language.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
