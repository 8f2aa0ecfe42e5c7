"""XML from strangers, read without harm: no document type, so no entity that grows; nothing nested beyond reason."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEEPEST = 60


class UnreadableXml(ValueError):
    """The bytes are not XML, or XML that nobody in good faith sends; the message says which."""


class _Reading:
    """One pass over a document that builds its tree."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data

    def _refuse_doctype(self, *_: object) -> None:
        raise UnreadableXml("a document type is not allowed")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadableXml(f"nested deeper than {DEEPEST} elements")
        self.builder.start(_tag(name), {_tag(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(_tag(name))


def parsed(xml: bytes) -> Element:
    """The root of a document; UnreadableXml where it is broken or harmful."""
    reading = _Reading()
    try:
        reading.parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise UnreadableXml(str(error)) from error
    except (UnicodeDecodeError, LookupError, ValueError) as error:
        raise UnreadableXml(str(error)) from error
    return reading.builder.close()


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def children_named(element: Element, name: str) -> Iterator[Element]:
    """The children of that name, of whatever namespace."""
    return (child for child in element if local_name(child) == name)


def child_named(element: Element | None, name: str) -> Element | None:
    """The first child of that name, of whatever namespace."""
    return None if element is None else next(children_named(element, name), None)


def text_of(element: Element | None) -> str:
    """What stands in an element, without blanks around it."""
    return "" if element is None else (element.text or "").strip()


def _tag(name: str) -> str:
    return "{" + name if "}" in name else name
