"""What was a baht of one year worth in another, by which published index?"""

from dataclasses import dataclass

from ppaos.engine.methods.document import FIRST_BE_YEAR, Document, MethodError, Provenance

BE_OFFSET = 543


@dataclass(frozen=True)
class IndexYear:
    """The index of one calendar year, common era; the base year's is 100."""

    year: int
    value: float
    provenance: Provenance

    @property
    def year_be(self) -> int:
        """The same year in the Buddhist era."""
        return self.year + BE_OFFSET


@dataclass(frozen=True)
class PriceIndex:
    """One version of a price index by calendar year. A year may be asked for in either era."""

    name: str
    version: str
    thai: str
    english: str
    base: int
    years: tuple[IndexYear, ...]
    provenance: Provenance

    def of(self, year: int) -> IndexYear:
        """The index of a year, of the common or the Buddhist era.

        Raises MethodError where it is not known; a neighbouring year is never used instead.
        """
        asked = common_era(year)
        for row in self.years:
            if row.year == asked:
                return row
        raise MethodError(
            f"price index «{self.name}» {self.version} has no year {asked + BE_OFFSET} ({asked}); it has "
            f"{', '.join(str(row.year_be) for row in self.years)}; add the year with its source"
        )

    def factor(self, year: int, to: int) -> float:
        """What baht of one year are multiplied by to be baht of another; MethodError where either is not known."""
        return self.of(to).value / self.of(year).value


def common_era(year: int) -> int:
    """A year of either era as one of the common era: from 2400 up it is a Buddhist one."""
    return year - BE_OFFSET if year >= FIRST_BE_YEAR else year


def price_index(document: Document) -> PriceIndex:
    """The index in a document; MethodError for a year told twice, a value not above 0, a base that is not 100."""
    years = [_year(entry) for entry in document.entries("index", named_by="year")]
    index = PriceIndex(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        base=_whole_year(document, "base"),
        years=tuple(sorted(years, key=lambda row: row.year)),
        provenance=document.provenance(),
    )
    known = [row.year for row in years]
    if double := sorted({row.year_be for row in years if known.count(row.year) > 1}):
        raise MethodError(f"{document.place}: year {double[0]} is there more than once; keep one")
    if index.of(index.base).value != 100:
        raise MethodError(
            f"{document.place}: the index of the base year is {index.of(index.base).value:g}; it must be 100"
        )
    return index


def _year(entry: Document) -> IndexYear:
    value = entry.number("value")
    if value <= 0:
        raise MethodError(f"{entry.place}: value is {value:g}; write an index above 0")
    return IndexYear(_whole_year(entry, "year"), value, entry.provenance())


def _whole_year(entry: Document, key: str) -> int:
    year = entry.number(key)
    if year != int(year) or not 1900 <= common_era(int(year)) < 2200:
        raise MethodError(f"{entry.place}: «{key}» is {year:g}; write a year such as 2566")
    return common_era(int(year))
