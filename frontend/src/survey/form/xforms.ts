// Forms as the office sends them, made ready for a phone without a line.

/** The form's definition without what needs a map of the whole world. */
export function withoutMaps(xform: string): string {
  return xform.replace(/ appearance="([^"]*)"/g, (whole, looks: string) => {
    const kept = looks.split(" ").filter((look) => look !== "maps" && look !== "placement-map" && look !== "map");
    return kept.length === looks.split(" ").length ? whole : ` appearance="${kept.join(" ")}"`;
  });
}
