import type { Browser } from "@playwright/test";
import { home, platform, service } from "../story/places";
import { Resident } from "../story/resident";
import { expect, listen, test } from "../story/test";

const budget = { all: 60_000, script: 10_000 };

/** Opens a page as if for the first time and counts what came over the wire. */
async function weigh(browser: Browser, address: string, state?: Awaited<ReturnType<import("@playwright/test").BrowserContext["storageState"]>>) {
  const context = await browser.newContext({ locale: "lv-LV", ...(state ? { storageState: state } : {}) });
  const wrong = listen(context);
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
  const kinds = new Map<string, string>();
  const weight = { all: 0, script: 0, parts: [] as string[] };
  wire.on("Network.responseReceived", (e) => kinds.set(e.requestId, `${e.type} ${e.response.url}`));
  wire.on("Network.loadingFinished", (e) => {
    const what = kinds.get(e.requestId) ?? "";
    weight.all += e.encodedDataLength;
    if (what.startsWith("Script")) weight.script += e.encodedDataLength;
    weight.parts.push(`${e.encodedDataLength} ${what}`);
  });
  await page.goto(address);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState("networkidle");
  await context.close();
  expect(wrong).toEqual([]);
  return weight;
}

test("a page weighs at most 60 kB with all its parts, its script 10", async ({ browser, page, context }) => {
  const r = new Resident(page);
  await r.begin("janis", "pats", "janis@example.lv");
  const draft = r.draft();
  await page.goto(`${home}/mana-vieta`);
  const state = await context.storageState();
  const visitors = [`${platform}/`, ...["/", "/pakalpojumi", `/pakalpojumi/${service}`, "/privatums", "/pieteikties", `/p/${service}/sakums`, "/nav"].map((p) => home + p)];
  const residents = ["/mana-vieta", "/mana-vieta/profils", `/pieteikums/${draft}/parbaude`, ...["applicant", "parcel", "pictures"].map((p) => `/pieteikums/${draft}/${p}`)].map((p) => home + p);
  const table: string[] = [];
  for (const address of [...visitors, ...residents]) {
    const w = await weigh(browser, address, residents.includes(address) ? state : undefined);
    table.push(`${String(w.all).padStart(6)} ${String(w.script).padStart(6)} ${address}`);
    expect.soft(w.all, `${address}\n${w.parts.join("\n")}`).toBeLessThanOrEqual(budget.all);
    expect.soft(w.all, `${address} was weighed`).toBeGreaterThan(5_000);
    expect.soft(w.script, address).toBeLessThanOrEqual(budget.script);
  }
  console.log(table.join("\n"));
});
