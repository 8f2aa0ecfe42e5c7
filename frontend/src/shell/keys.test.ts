// A key is meant by its letter, or by its place on a Thai keyboard.
import { expect, test } from "vitest";
import { means } from "./keys";

test.each([
  [{ key: "s", code: "KeyS" }, "s", true],
  [{ key: "S", code: "KeyS" }, "s", true],
  [{ key: "ห", code: "KeyS" }, "s", true],
  [{ key: "ก", code: "KeyD" }, "d", true],
  [{ key: "o", code: "KeyS" }, "s", false], // another Latin layout: what is written counts
  [{ key: "/", code: "Slash" }, "/", true],
  [{ key: "ฝ", code: "Slash" }, "/", true],
  [{ key: "-", code: "Slash" }, "/", false], // a German keyboard
  [{ key: "ArrowRight", code: "ArrowRight" }, "ArrowRight", true],
  [{ key: "ArrowLeft", code: "ArrowLeft" }, "ArrowRight", false],
])("%j means %s: %s", (event, key, expected) => {
  expect(means(event, key)).toBe(expected);
});
