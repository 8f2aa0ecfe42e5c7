// Instances as XML: what is known about a household put in before the form opens, ids read and given.

const ELEMENT = 1;
const OPENROSA = "http://openrosa.org/xforms";

function children(of: Node): Element[] {
  return Array.from(of.childNodes).filter((child): child is Element => child.nodeType === ELEMENT);
}

function named(of: Element, name: string): Element[] {
  return children(of).filter((child) => child.localName === name);
}

function parsed(xml: string): Document {
  return new DOMParser().parseFromString(xml, "text/xml");
}

interface Step {
  name: string;
  place: number;
}

/** `/data/member[2]/name` in steps, without the root. */
function steps(path: string): Step[] {
  return path
    .split("/")
    .slice(2)
    .map((part) => {
      const [, name = "", place] = /^([^[]+)(?:\[(\d+)\])?$/.exec(part) ?? [];
      return { name, place: Number(place ?? 1) };
    });
}

function emptied(element: Element): void {
  if (children(element).length === 0) element.textContent = "";
  for (const child of children(element)) emptied(child);
}

/** The child of that place; one of a repeat is made from the first where there are too few. */
function child(of: Element, { name, place }: Step): Element | null {
  const found = named(of, name);
  const first = found[0];
  if (first === undefined) return null;
  while (found.length < place) {
    const made = first.cloneNode(true) as Element;
    emptied(made);
    of.insertBefore(made, found.at(-1)!.nextSibling);
    found.push(made);
  }
  return found[place - 1] ?? null;
}

/** The instance with these answers (path → text) put in. Paths the form does not have are left out. */
export function withAnswers(xml: string, answers: Record<string, string>): string {
  const document = parsed(xml);
  for (const [path, text] of Object.entries(answers)) {
    let at: Element | null = document.documentElement;
    for (const step of steps(path)) at = at && child(at, step);
    if (at !== null && at !== document.documentElement && children(at).length === 0) at.textContent = text;
  }
  return new XMLSerializer().serializeToString(document);
}

function meta(document: Document): Element | null {
  return named(document.documentElement, "meta")[0] ?? null;
}

function metaText(xml: string, name: string): string {
  if (xml === "") return "";
  const group = meta(parsed(xml));
  return (group && named(group, name)[0]?.textContent?.trim()) || "";
}

/** The id that the instance is known by everywhere. */
export function instanceId(xml: string): string {
  return metaText(xml, "instanceID");
}

/** The id of the instance that this one was made from; empty for a first one. */
export function deprecatedId(xml: string): string {
  return metaText(xml, "deprecatedID");
}

/** The instance under another id: what an interview held elsewhere is opened under, to be mended here. */
export function withId(xml: string, id: string): string {
  const document = parsed(xml);
  const group = meta(document);
  if (group === null) return xml;
  const found = named(group, "instanceID")[0];
  const element = found ?? group.appendChild(document.createElementNS(group.namespaceURI ?? OPENROSA, "instanceID"));
  element.textContent = id;
  return new XMLSerializer().serializeToString(document);
}

/** Files that the instance names, of those given. */
export function namedIn(xml: string, files: string[]): string[] {
  return files.filter((name) => xml.includes(`>${name}<`));
}
