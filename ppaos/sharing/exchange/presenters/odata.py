"""Feeds as OData 4.0 says them: the service document, the metadata (CSDL), a page, a fault."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import polars as pl

from ppaos.sharing.exchange.queries.catalogue import DATE, NUMBER, TEXT, TIME, WHOLE, YES_NO, Column, Listing

NAMESPACE = "PPAOS"
EDMX, EDM = "http://docs.oasis-open.org/odata/ns/edmx", "http://docs.oasis-open.org/odata/ns/edm"
TYPES = {
    TEXT: "Edm.String", WHOLE: "Edm.Int64", NUMBER: "Edm.Double", DATE: "Edm.Date", TIME: "Edm.DateTimeOffset",
    YES_NO: "Edm.Boolean",
}  # fmt: skip
CORE = "Org.OData.Core.V1"


def service_document(root: str, listings: Sequence[Listing]) -> dict[str, Any]:
    """Which entity sets there are."""
    sets = [
        {"name": each.code, "kind": "EntitySet", "url": each.code, "title": each.words["th"]}
        for each in listings
    ]
    return {"@odata.context": f"{root}$metadata", "value": sets}


def metadata(sets: Mapping[str, tuple[Listing, Sequence[Column]]]) -> bytes:
    """The entity sets with their properties, keys and what each is called, as CSDL XML."""
    ElementTree.register_namespace("edmx", EDMX)
    ElementTree.register_namespace("", EDM)
    top = ElementTree.Element(f"{{{EDMX}}}Edmx", Version="4.0")
    services = ElementTree.SubElement(top, f"{{{EDMX}}}DataServices")
    schema = ElementTree.SubElement(services, f"{{{EDM}}}Schema", Namespace=NAMESPACE)
    for listing, columns in sets.values():
        _entity(schema, listing, columns)
    container = ElementTree.SubElement(schema, f"{{{EDM}}}EntityContainer", Name="Container")
    for code in sets:
        ElementTree.SubElement(
            container, f"{{{EDM}}}EntitySet", Name=code, EntityType=f"{NAMESPACE}.{type_name(code)}"
        )
    document: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return document


def type_name(code: str) -> str:
    """What a row of a list is called among the types."""
    return f"{code}_row"


def _entity(schema: ElementTree.Element, listing: Listing, columns: Sequence[Column]) -> None:
    entity = ElementTree.SubElement(schema, f"{{{EDM}}}EntityType", Name=type_name(listing.code))
    key = ElementTree.SubElement(entity, f"{{{EDM}}}Key")
    keys = [column.code for path in listing.key for column in columns if column.path == path]
    for code in keys:
        ElementTree.SubElement(key, f"{{{EDM}}}PropertyRef", Name=code)
    for column in columns:
        told = {"Name": column.code, "Type": TYPES[column.kind]}
        if column.code in keys:
            told["Nullable"] = "false"
        found = ElementTree.SubElement(entity, f"{{{EDM}}}Property", told)
        words = f"{column.words['th']} / {column.words['en']}" + (f" ({column.unit})" if column.unit else "")
        ElementTree.SubElement(found, f"{{{EDM}}}Annotation", Term=f"{CORE}.Description", String=words)


def values(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON takes them; days and moments as ISO says them."""
    moments = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    days = [name for name, kind in frame.schema.items() if kind == pl.Date]
    told = frame.with_columns(
        *(pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z") for name in moments),
        *(pl.col(name).dt.to_string("iso") for name in days),
    )
    return told.to_dicts()


def fault(code: str, words: str) -> dict[str, Any]:
    """A refusal as OData says it."""
    return {"error": {"code": code, "message": words}}
