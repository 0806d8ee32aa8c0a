import type { Page } from "@playwright/test";
import { land, service, town } from "../story/places";
import { Resident } from "../story/resident";
import { expect, test } from "../story/test";

const nobody = "018f4b3c-0000-7000-8000-000000000000";

/** What a page says, without the address that it says it at. */
async function told(page: Page, address: string): Promise<string> {
  const answer = await page.goto(address);
  return `${answer?.status()} ${await page.title()} ${await page.getByRole("main").innerText()}`;
}

test("another resident's draft, case and files are pages that do not exist", async ({ page, another }) => {
  const r = new Resident(page);
  const draft = await r.begin("anna");
  await r.fillIn(land.anna);
  const file = await page.getByRole("main").locator("a[href*='/faili/']").first().getAttribute("href");
  await r.submit();
  await page.getByRole("link", { name: r.t("cases.done.case") }).click();
  await page.waitForURL(/\/lietas\//);
  const one = new URL(page.url()).pathname.split("/").pop() ?? "";
  await r.open(`/p/${service}/sakums`);
  const open = await r.start();

  const stranger = new Resident(await another());
  await stranger.begin("janis", "pats", "janis@example.lv"); // of the same address, owner of the same land, and yet another person
  const there = stranger.page;
  for (const path of ["applicant", "parcel", "parbaude", "gatavs", "dzest"]) {
    const nothing = await told(there, `${r.host}/pieteikums/${nobody}/${path}`);
    expect(nothing).toMatch(/^404 /);
    for (const d of [draft, open]) expect.soft(await told(there, `${r.host}/pieteikums/${d}/${path}`), path).toBe(nothing);
  }
  for (const path of ["", "/darbiba/withdraw"]) {
    const nothing = await told(there, `${r.host}/lietas/${nobody}${path}`);
    expect(nothing).toMatch(/^404 /);
    expect.soft(await told(there, `${r.host}/lietas/${one}${path}`), path).toBe(nothing);
  }
  const answers = await there.evaluate(
    async ([theirs, own, no]) => {
      const status = async (path: string, init: RequestInit = {}) => (await fetch(path, init)).status;
      const csrf = document.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
      const form = { method: "POST", body: new URLSearchParams({ csrf, land: "80139990001" }) };
      return [
        await status(`/lietas/${own}/kopija.pdf`), await status(`/lietas/${no}/kopija.pdf`),
        await status(`/api/v1/cases/cases/${own}`), await status(`/api/v1/cases/cases/${no}`),
        await status(`/pieteikums/${theirs}/parcel`, form), await status(`/pieteikums/${no}/parcel`, form),
        await status(`/pieteikums/${theirs}/parbaude`, form), await status(`/pieteikums/${theirs}/dzest`, form),
      ];
    },
    [open, one, nobody],
  );
  expect(answers.slice(0, 4)).toEqual([404, 404, 404, 404]);
  expect(new Set(answers.slice(4)).size, String(answers)).toBe(1); // the same refusal, whoever's it is
  expect([403, 404, 422]).toContain(answers[4]);
  if (file) expect(await told(there, r.host + file)).toMatch(/^404 /);
  await r.open(`/pieteikums/${open}/applicant`); // and nothing happened to it
  await expect(r.field("address")).toHaveValue(/Parauga iela 12/);
});

test("a forged post with a valid token changes nothing of another resident's", async ({ page, another }) => {
  const r = new Resident(page);
  const draft = await r.begin("anna");
  const stranger = new Resident(await another());
  await stranger.begin("janis", "pats", "janis@example.lv");
  const statuses = await stranger.page.evaluate(
    async ([theirs, no]) => {
      const form = document.querySelector<HTMLFormElement>("main form");
      if (!form) throw new Error("no form");
      const post = async (path: string) => (await fetch(path, { method: "POST", body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) })).status;
      const out = [];
      for (const path of ["applicant", "parbaude", "dzest"]) out.push(await post(`/pieteikums/${theirs}/${path}`), await post(`/pieteikums/${no}/${path}`));
      return out;
    },
    [draft, nobody],
  );
  expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
  await r.open(`/pieteikums/${draft}/applicant`);
  await expect(page.locator("main form")).toContainText("Anna Paraudziņa");
});

test("a session of one municipality is nobody at another's host", async ({ page, context }) => {
  const r = new Resident(page);
  const draft = await r.begin("anna");
  const [cookie] = (await context.cookies(r.host)).filter((c) => c.name === "__Host-pkip");
  expect(cookie).toBeDefined();
  const ogre = town("ogre");
  await page.goto(ogre);
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  const set = await wire.send("Network.setCookie", { name: "__Host-pkip", value: cookie?.value ?? "", url: ogre + "/", path: "/", secure: true, httpOnly: true });
  expect(set.success).toBe(true);
  expect((await context.cookies(ogre)).some((c) => c.value === cookie?.value)).toBe(true); // it does travel there
  for (const path of ["/mana-vieta", `/pieteikums/${draft}/applicant`, `/lietas/${nobody}`]) {
    await page.goto(ogre + path);
    expect.soft(new URL(page.url()).pathname, path).toBe("/pieteikties");
    await expect.soft(page.locator("body")).not.toContainText("Anna");
  }
  const api = await page.evaluate(async () => {
    const got = await fetch("/api/v1/cases/cases");
    return { status: got.status, text: await got.text() };
  });
  expect(api.status).toBe(401);
  expect(api.text).not.toContain("Anna");
  await page.goto(`${r.host}/mana-vieta`); // at home it still counts
  await expect(page).toHaveURL(/mana-vieta$/);
});

test("an unknown host says so, whatever the path", async ({ page, wrong }) => {
  for (const host of ["nekur", "saulkrasti.viltots", "xn--sna"]) {
    for (const path of ["/", "/mana-vieta", `/p/${service}/sakums`]) {
      const answer = await page.goto(town(host) + path);
      expect.soft(answer?.status(), host + path).toBe(404);
      await expect.soft(page.getByRole("main")).toContainText("Šajā adresē nav nevienas pašvaldības");
    }
  }
  wrong.length = 0; // how it looks, is asked in axe/unknown.spec.ts
});
