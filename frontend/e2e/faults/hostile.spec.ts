import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { land } from "../story/places";
import { Resident, pdf, type Paper } from "../story/resident";
import { expect, test } from "../story/test";

const script = `"><script>document.title='pwned'</script><img src=x onerror="document.title='pwned'">{{7*7}}\${7*7}'; drop table tenant.cases_case; --`;

test("script in every text is text, up to the confirmation", async ({ page }) => {
  const r = new Resident(page);
  page.on("dialog", () => {
    throw new Error("a dialog opened");
  });
  await r.begin("andris", "pats", "andris@example.lv");
  await r.at("applicant");
  await r.hand.fill(r.field("address"), script);
  await r.goOn();
  await r.ownership();
  await r.hand.fill(r.field("site"), script);
  await r.parcel(land.andris);
  await r.tree({ place: script });
  await r.goOn();
  await r.at("pictures");
  await r.attach("plan", pdf("<img src=x onerror=alert(1)>.pdf"));
  await r.attached("img src=x onerror=alert(1).pdf"); // without what could be markup
  await r.goOn();
  await r.contact();
  await r.statements();
  await expect(page.getByRole("main")).toContainText(script);
  await r.submit();
  await page.getByRole("link", { name: r.t("cases.done.case") }).click();
  await expect(page.getByRole("main")).toContainText(script);
  await expect(page).not.toHaveTitle(/pwned/);
  await expect(page.locator("main img")).toHaveCount(0);
});

test("overlong, empty and impossible answers are refused in words and kept", async ({ page }) => {
  const r = new Resident(page);
  await r.begin("andris", "pats", "andris@example.lv");
  await r.open(`/pieteikums/${r.draft()}/trees`);
  await r.hand.press(page.locator("button[name=darbiba][value=pievienot]"));
  await page.waitForURL(/rinda=/);
  await r.describe({ place: "ļ".repeat(5_000) });
  for (const [id, value] of [
    ["diameter", "1e999"],
    ["diameter", "-5"],
    ["diameter", "99999999999999999999"],
    ["count", "1,5"],
    ["count", "٣"],
    ["count", "0"],
  ] as [string, string][]) {
    await r.hand.fill(r.field("diameter"), "30");
    await r.hand.fill(r.field("count"), "1");
    await r.hand.fill(r.field(id), value);
    await r.goOn();
    await expect.soft(page.getByRole("alert"), `${id} ${value}`).toContainText(/teksts ir par garu/);
    await expect.soft(r.summary(), `${id} ${value}`).toHaveCount(2);
    await expect.soft(r.field(id), `${id} ${value}`).toHaveValue(value);
    expect.soft((await r.field("place").inputValue()).length, value).toBe(5_000);
  }
});

/** Posts fields to the page that stands open, its own token first. */
function post(r: Resident, make: string): Promise<{ status: number; text: string; url: string }> {
  return r.page.evaluate(async (how) => {
    const csrf = document.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
    const form = new URLSearchParams({ csrf });
    const headers: Record<string, string> = {};
    let body: BodyInit = form;
    if (how === "repeats") for (let i = 0; i < 10_000; i++) form.append("site", "x");
    if (how === "fields") for (let i = 0; i < 10_000; i++) form.append(`f${i}`, "x");
    if (how === "script type") headers["Content-Type"] = "text/javascript";
    if (how === "json") {
      headers["Content-Type"] = "application/json";
      body = JSON.stringify({ csrf, land: "80139990001" });
    }
    if (how === "no boundary") headers["Content-Type"] = "multipart/form-data";
    if (how === "nothing") {
      headers["Content-Type"] = "";
      body = new Blob(["x"]);
    }
    if (how === "broken bytes") {
      headers["Content-Type"] = "application/x-www-form-urlencoded";
      body = `csrf=${encodeURIComponent(csrf)}&site=%ff%fe%00%C3%28`;
    }
    if (how === "bomb") {
      headers["Content-Type"] = "application/x-www-form-urlencoded";
      headers["Content-Encoding"] = "gzip";
      body = new Blob([Uint8Array.from(atob((window as unknown as { bomb: string }).bomb), (c) => c.charCodeAt(0))]);
    }
    if (how === "40 MB of text") form.append("site", "x".repeat(40 << 20));
    if (how === "1 MB of text") form.append("site", "x".repeat(1 << 20));
    const got = await fetch(location.pathname, { method: "POST", headers, body });
    return { status: got.status, text: await got.text(), url: got.url };
  }, make);
}

test("posts that no page of ours sends are refused in words, and the draft is kept", async ({ page }) => {
  const r = new Resident(page);
  await r.begin("andris", "pats", "andris@example.lv");
  const draft = r.draft();
  await r.open(`/pieteikums/${draft}/parcel`);
  await r.hand.fill(r.field("site"), "Pie tilta");
  await r.parcel(land.andris);
  await r.open(`/pieteikums/${draft}/parcel`);
  await page.evaluate((b) => ((window as unknown as { bomb: string }).bomb = b), gzipSync(Buffer.alloc(50 << 20)).toString("base64"));
  for (const [how, statuses] of [
    ["repeats", [413, 422]],
    ["fields", [413, 422]],
    ["script type", [415, 422]],
    ["json", [415, 422]],
    ["no boundary", [415, 422]],
    ["nothing", [415, 422]],
    ["bomb", [403, 415, 422]],
    ["40 MB of text", [413]],
    ["1 MB of text", [413, 422]],
  ] as [string, number[]][]) {
    const got = await post(r, how);
    expect.soft(statuses, `${how}: ${got.status} ${got.text.slice(0, 300)}`).toContain(got.status);
    expect.soft(got.text, how).toContain("<h1");
    expect.soft(got.text, how).not.toMatch(/goroutine|\.go:|pq:|SQLSTATE/);
  }
  const bytes = await post(r, "broken bytes"); // whatever it says, it breaks nothing
  expect(bytes.status).toBeLessThan(500);
  await r.open(`/pieteikums/${draft}/parcel`);
  await expect(r.field("land")).toHaveValue(land.andris);
});

const wrongPapers: Paper[] = [
  { name: "programma.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\0\x03\0\0\0This program cannot be run in DOS mode.") },
  { name: "bumba.pdf", mimeType: "application/pdf", buffer: Buffer.concat([Buffer.from("PK\x03\x04\x14\0\0\0\x08\0", "latin1"), gzipSync(Buffer.alloc(8 << 20))]) },
  { name: "bumba.edoc", mimeType: "application/vnd.etsi.asic-e+zip", buffer: Buffer.concat([Buffer.from("PK\x03\x04\x14\0\0\0\x08\0", "latin1"), gzipSync(Buffer.alloc(8 << 20))]) },
  { name: "lapa.png", mimeType: "image/png", buffer: Buffer.from("<!doctype html><script>alert(1)</script>") },
  { name: "vektors.svg", mimeType: "image/svg+xml", buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') },
  { name: "tukšs.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) },
];

test("files that are not what they say are refused in words, and the others stay", async ({ page }) => {
  const r = new Resident(page);
  await r.begin("andris", "pats", "andris@example.lv");
  await r.open(`/pieteikums/${r.draft()}/pictures`);
  await r.attach("plan", pdf("labs.pdf"));
  await r.attached("labs.pdf");
  for (const paper of wrongPapers) {
    await r.attach("plan", paper);
    await expect.soft(page.getByRole("alert"), paper.name).toContainText(/veida failu pievienot nevar|fails ir tukšs/);
    await expect.soft(page.locator(".files .file-name"), paper.name).toHaveCount(1);
    await page.goto(page.url());
  }
  await r.attached("labs.pdf");
});

for (const [megabytes, scripted] of [
  [25, true],
  [200, true],
  [200, false],
] as [number, boolean][]) {
  test(`a file of ${megabytes} MB ${scripted ? "" : "without JavaScript "}is refused in words, and the draft is kept`, async ({ page, context, browser }) => {
    const r = new Resident(page);
    await r.begin("andris", "pats", "andris@example.lv");
    const address = `/pieteikums/${r.draft()}/pictures`;
    let at = r;
    if (!scripted) {
      const bare = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
      at = new Resident(await bare.newPage());
    }
    await at.open(address);
    await at.attach("plan", pdf("labs.pdf"));
    await at.attached("labs.pdf");
    const name = join(tmpdir(), `pkip-e2e-${megabytes}.pdf`);
    const file = openSync(name, "w");
    writeSync(file, "%PDF-1.4\n");
    ftruncateSync(file, megabytes << 20);
    closeSync(file);
    try {
      await at.field("plan").setInputFiles(name);
      await at.page.locator('button[value="augsupieladet:plan"]').click({ timeout: 30_000 });
      await expect(at.page.locator("main")).toContainText(/ir par lielu|pārāk liels|Izvēlieties mazāku failu/, { timeout: 30_000 });
      await at.open(address);
      await at.attached("labs.pdf");
    } finally {
      rmSync(name);
      if (!scripted) await at.page.context().close();
    }
  });
}
