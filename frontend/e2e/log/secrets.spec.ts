import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { stackFolder } from "../story/places";

const persons = JSON.parse(readFileSync(new URL("../../../sandbox/data/persons.json", import.meta.url), "utf8")) as {
  key: string;
  code: string;
  historic_codes: string[];
  family_name: string;
}[];

// Runs last: everything that the other projects did stands in this log.
test("the product's log names nobody", () => {
  const log = readFileSync(join(stackFolder, "portal.log"), "utf8");
  expect(log).toContain('"route":"/"'); // it is the log, and it was written
  for (const { key, code, historic_codes } of persons) {
    for (const c of [code, ...historic_codes]) {
      expect.soft(log.includes(c), `${key}'s code`).toBe(false);
      expect.soft(log.includes(`${c.slice(0, 6)}-${c.slice(6)}`), `${key}'s code with a dash`).toBe(false);
    }
  }
  expect.soft(log).not.toMatch(/[\w.]+@example\.lv/);
  const lines = log.split("\n").filter((l) => l.startsWith("{")).join("\n"); // the greeting at the start names a demo person
  for (const name of new Set(persons.map((p) => p.family_name))) expect.soft(lines.includes(name), name).toBe(false);
});

test("nothing panicked and nothing failed on our side", () => {
  const lines = readFileSync(join(stackFolder, "portal.log"), "utf8").split("\n");
  // A copy that cannot be made now is answered by 503, and tried by the flows.
  const bad = lines.filter((l) => /"level":"ERROR"|panic:|^goroutine \d+/.test(l) && !l.includes('"paper.unavailable"'));
  expect(bad.map((l) => l.slice(0, 500))).toEqual([]);
});
