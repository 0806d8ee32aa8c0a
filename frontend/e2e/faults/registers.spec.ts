import { land } from "../story/places";
import { Resident } from "../story/resident";
import { calm, fault, mailTo } from "../story/sandbox";
import { expect, test } from "../story/test";

test.afterEach(calm);

for (const [kind, delay] of [
  ["down", 0],
  ["500", 0],
  ["wrong", 0],
  ["slow", 60_000],
] as [string, number][]) {
  test(`the person register is ${kind}: the form goes on without and says so`, async ({ page }) => {
    page.setDefaultTimeout(20_000);
    const r = new Resident(page);
    await r.begin("andris", "pats", "andris@example.lv", async () => fault("fpr", kind, -1, delay));
    await r.at("applicant");
    expect(Date.now() - r.pressed).toBeLessThan(10_000); // asked twice, four seconds each: longer than one likes to wait
    await expect(r.notice(r.t("cases.step.down"))).toBeVisible();
    await expect(r.field("name")).toHaveValue("");
    await expect(r.field("address")).toHaveValue("");
    await r.hand.fill(r.field("name"), "Andris Paraudziņš");
    await r.hand.fill(r.field("address"), "Parauga iela 1, Saulkrasti");
    await r.goOn();
    await r.at("ownership");
  });
}

test("the cadastre is down: the land unit is taken unchecked, and that is said", async ({ page }) => {
  const r = new Resident(page);
  await r.begin("andris", "pats", "andris@example.lv");
  await fault("vzd", "down");
  await r.at("applicant");
  await r.goOn();
  await r.ownership();
  await r.parcel(land.andris);
  await r.tree();
  await r.goOn();
  await r.pictures();
  await r.contact();
  await r.statements();
  await expect(page.getByRole("main")).toContainText("kadastrs šobrīd neatbild");
  await r.submit();
});

test("the register of enterprises is down: for oneself one goes on at once", async ({ page }) => {
  await fault("ur", "down");
  const r = new Resident(page);
  await r.open("/pieteikties?atpakal=%2Fmana-vieta");
  await r.signIn("andris");
  await page.waitForURL(/loma/);
  await expect(r.notice(r.t("login.capacity.down"))).toBeVisible();
  await r.settle("pats", "andris@example.lv");
  await page.waitForURL(/mana-vieta/);
});

test("the mail is down: the application is there, and the mail comes later", async ({ page }) => {
  const r = new Resident(page);
  await r.begin("andris", "pats", "andris@example.lv");
  await r.fillIn(land.andris);
  await fault("mail", "down", 1);
  const number = await r.submit();
  await calm();
  await expect.poll(async () => (await mailTo("andris@example.lv")).map((m) => m.subject).join(), { timeout: 40_000 }).toContain(number);
});

for (const [trouble, reason] of [
  ["denied", "denied"],
  ["expired", "untrusted"],
  ["replayed", "untrusted"],
  ["audience", "untrusted"],
] as const) {
  test(`latvija.lv answers ${trouble}: said in words, nobody is let in`, async ({ page, context }) => {
    const r = new Resident(page);
    await r.open("/pieteikties?atpakal=%2Fmana-vieta");
    await r.signIn("janis", trouble);
    await page.waitForURL(/neizdevas/);
    await r.heading(r.t("login.failed.title"));
    await expect(page.getByRole("main")).toContainText(r.t(`login.failed.${reason}`));
    expect((await context.cookies(r.host)).filter((c) => c.name === "__Host-pkip")).toEqual([]);
    await r.link("login.failed.again").click(); // and the way goes on
    await page.waitForURL(/\/pieteikties\?/);
  });
}

test("a sign-in link that was used, or that somebody else got, opens nothing", async ({ page, another }) => {
  const r = new Resident(page);
  let code = "";
  page.on("request", (request) => {
    if (request.url().includes("/pieteikties/kods")) code = request.url();
  });
  await r.open("/pieteikties?atpakal=%2Fmana-vieta");
  await r.signIn("janis");
  await r.settle("pats", "janis@example.lv");
  expect(code).not.toBe("");
  const other = await another();
  for (const where of [page, other]) {
    await where.goto(code);
    await expect(where.getByRole("main")).toContainText(r.t("login.failed.code"));
  }
  await other.goto(`${r.host}/mana-vieta`);
  await expect(other).toHaveURL(/pieteikties/);
  await page.goto(`${r.host}/mana-vieta`); // whoever is in, stays in
  await expect(page).toHaveURL(/mana-vieta$/);
});
