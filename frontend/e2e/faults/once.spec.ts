import type { Page } from "@playwright/test";
import { land, service } from "../story/places";
import { Resident } from "../story/resident";
import { expect, test } from "../story/test";

/** The numbers of one's cases, the newest first. */
async function numbers(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const got = await fetch("/api/v1/cases/cases");
    return ((await got.json()) as { items: { number: string }[] }).items.map((c) => c.number);
  });
}

/** Posts the form of a page as it stands, so many times at once, and returns where each ended. */
async function postAtOnce(page: Page, times: number): Promise<string[]> {
  return page.evaluate(async (n) => {
    const form = document.querySelector<HTMLFormElement>("main form");
    if (!form) throw new Error("no form");
    const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) });
    return (await Promise.all(Array.from({ length: n }, send))).map((a) => `${a.status} ${new URL(a.url).pathname}`);
  }, times);
}

test("submitted by double click, by back, in two tabs and replayed: one case", async ({ page, context }) => {
  const r = new Resident(page);
  await r.begin("janis", "pats", "janis@example.lv");
  const before = (await numbers(page)).length;
  await r.fillIn(land.anna);
  const check = page.url();
  const tab = await context.newPage();
  await tab.goto(check);
  await r.button("cases.check.button").dblclick();
  await r.at("gatavs");
  const number = await page.locator(".panel strong").innerText();

  await page.goBack();
  if (await r.button("cases.check.button").isVisible()) await r.press("cases.check.button");
  await page.waitForURL(/\/lietas\/|\/gatavs/);
  await expect(page.getByRole("main")).toContainText(number);

  const late = await postAtOnce(tab, 4); // the other tab still has the page before submitting
  expect(late.every((l) => l.startsWith("200 "))).toBe(true);
  await tab.getByRole("button", { name: r.t("cases.check.button") }).click();
  await tab.waitForURL(/\/lietas\/|\/gatavs/);
  await expect(tab.getByRole("main")).toContainText(number);
  const after = await numbers(page);
  expect(after.length).toBe(before + 1);
  expect(new Set(after).size).toBe(after.length);
});

test("twenty presses at the same instant: one case", async ({ page }) => {
  const r = new Resident(page);
  await r.begin("janis", "pats", "janis@example.lv");
  const before = (await numbers(page)).length;
  await r.fillIn(land.anna);
  const ends = await postAtOnce(page, 20);
  expect(new Set(ends).size).toBe(1);
  expect(ends[0]).toMatch(/^200 .*\/gatavs$/);
  expect((await numbers(page)).length).toBe(before + 1);
});

test("begun by several presses: one draft", async ({ page }) => {
  const r = new Resident(page);
  await r.open(`/pieteikties?atpakal=${encodeURIComponent(`/p/${service}/sakums`)}`);
  await r.signIn("andris");
  await r.settle("pats", "andris@example.lv");
  await r.needsPermit();
  const ends = await page.evaluate(async () => {
    const form = document.querySelector<HTMLFormElement>("form[method=post] input[name=draft]")?.form;
    if (!form) throw new Error("no form");
    const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) });
    return (await Promise.all([send(), send(), send()])).map((a) => new URL(a.url).pathname);
  });
  expect(new Set(ends).size).toBe(1);
});

test("two tabs write into one draft: both are kept", async ({ page, context }) => {
  const r = new Resident(page);
  const draft = await r.begin("andris", "pats", "andris@example.lv");
  const tab = new Resident(await context.newPage());
  await tab.open(`/pieteikums/${draft}/parcel`);
  await r.at("applicant");
  await r.hand.fill(r.field("address"), "Rakstīts pirmajā cilnē 1");
  await r.goOn();
  await tab.hand.fill(tab.field("land"), land.andris);
  await tab.goOn();
  await tab.at("trees");
  await r.open(`/pieteikums/${draft}/applicant`);
  await expect(r.field("address")).toHaveValue("Rakstīts pirmajā cilnē 1");
  await r.open(`/pieteikums/${draft}/parcel`);
  await expect(r.field("land")).toHaveValue(land.andris);
});

// A cookie that ran out is not sent at all; one that was ended elsewhere, or is of another time, means nobody.
for (const how of ["gone", "ended"]) {
  test(`the session is ${how} in mid-form: what was typed is sent after signing in again`, async ({ page, context }) => {
    const r = new Resident(page);
    const draft = await r.begin("andris", "pats", "andris@example.lv");
    await r.open(`/pieteikums/${draft}/parcel`);
    await r.hand.fill(r.field("land"), land.andris);
    await r.hand.fill(r.field("site"), "Pie vecās dzirnavu ēkas, aiz tilta");
    if (how === "gone") {
      await context.clearCookies({ name: "__Host-pkip" });
    } else {
      const other = new Resident(await context.newPage());
      await other.open("/mana-vieta");
      const [cookie] = (await context.cookies(r.host)).filter((c) => c.name === "__Host-pkip");
      await other.page.getByRole("banner").getByRole("button", { name: r.t("kit.account.out") }).click();
      await other.heading(r.t("login.left.title"));
      if (cookie) await context.addCookies([cookie]);
    }
    await r.goOn();
    await r.heading(r.t("app.trouble.title_401"));
    await expect(page.getByRole("main")).toContainText("Pie vecās dzirnavu ēkas, aiz tilta");
    const opened = context.waitForEvent("page");
    await r.link("app.trouble.sign_in").click();
    const tab = new Resident(await opened);
    await tab.hand.press(tab.link("login.enter.button")); // latvija.lv still knows who sits there, and asks nothing
    await tab.page.waitForURL(/\/pieteikties\/loma|\/pieteikums\//);
    await tab.settle("pats", "andris@example.lv");
    await r.press("app.trouble.again");
    await page.waitForLoadState();
    if (await r.button("app.trouble.again").isVisible()) await r.press("app.trouble.again"); // a new session, a new token
    await r.at("trees");
    await r.open(`/pieteikums/${draft}/parcel`);
    await expect(r.field("site")).toHaveValue("Pie vecās dzirnavu ēkas, aiz tilta");
  });
}
