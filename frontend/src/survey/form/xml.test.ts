// Instances as XML: known answers find their place, also those of members that are not there yet.
import { DOMParser, XMLSerializer } from "@xmldom/xmldom";
import { beforeAll, describe, expect, it } from "vitest";
import { withoutMaps } from "./xforms";
import { deprecatedId, instanceId, namedIn, withAnswers, withId } from "./xml";

beforeAll(() => Object.assign(globalThis, { DOMParser, XMLSerializer }));

const XML =
  '<data xmlns:orx="http://openrosa.org/xforms" id="small" version="1"><visit/><home><no/></home>' +
  "<member><name/><age/></member><orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>";

describe("known answers", () => {
  it("stand where the form asks", () => {
    const made = withAnswers(XML, { "/data/home/no": "25/2 <ก>", "/data/member[1]/name": "สมชาย", "/data/member[1]/age": "40" });
    expect(made).toContain("<no>25/2 &lt;ก");
    expect(made).toContain("<member><name>สมชาย</name><age>40</age></member>");
  });

  it("make room for members, empty but for what is known", () => {
    const made = withAnswers(XML, { "/data/member[1]/age": "40", "/data/member[3]/name": "มานี" });
    expect(made.match(/<member>/g)).toHaveLength(3);
    expect(made).toMatch(/<member><name\s*\/><age>40<\/age><\/member><member><name\s*\/><age\s*\/><\/member><member><name>มานี<\/name><age\s*\/><\/member>/);
  });

  it("that the form does not ask are left out, and groups are not written over", () => {
    expect(withAnswers(XML, { "/data/gone": "x", "/data/home": "x", "/data/home/no/deeper": "x" })).not.toContain("x<");
  });
});

describe("ids", () => {
  it("are read and given", () => {
    expect([instanceId(XML), deprecatedId(XML)]).toEqual(["uuid:1", ""]);
    expect(instanceId(withId(XML, "uuid:2"))).toBe("uuid:2");
    expect(instanceId("<data/>")).toBe("");
  });
});

describe("a form", () => {
  it("names its files", () => {
    expect(namedIn("<data><photo>1.jpg</photo></data>", ["1.jpg", "2.jpg"])).toEqual(["1.jpg"]);
  });

  it("asks for a place without a map of the world", () => {
    expect(withoutMaps('<input appearance="placement-map w1" ref="/a"/><input appearance="maps"/>')).toBe('<input appearance="w1" ref="/a"/><input appearance=""/>');
    expect(withoutMaps('<select1 appearance="minimal"/>')).toBe('<select1 appearance="minimal"/>');
  });
});
