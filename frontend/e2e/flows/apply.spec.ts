import { latvija, home, land, service, town } from "../story/places";
import { Resident, pdf } from "../story/resident";
import { mailTo, received, written } from "../story/sandbox";
import { expect, test } from "../story/test";
import type { Lang } from "../story/words";

for (const lang of ["lv", "en"] as Lang[]) {
  test(`from the catalogue to the withdrawal (${lang})`, async ({ page }) => {
    const r = new Resident(page, lang);
    const email = "anna@example.lv"; // confirmed once: the second language finds it there
    const before = await written();
    await r.findService();
    await r.needsPermit();
    await r.hand.press(r.link("cases.start.sign_in"));
    await r.signIn("anna");
    await r.settle("pats", email);
    if (!page.url().includes("parbaudi=1")) await r.needsPermit(); // the answers came back with the person
    await r.press("cases.start.begin");

    // What the register knows stands there already, with its name, and cannot be changed where it is the register's.
    await r.at("applicant");
    const form = page.locator("main form");
    await expect(form).toContainText("Anna Paraudziņa");
    await expect(form).toContainText(lang === "lv" ? "No: Fizisko personu reģistra" : "Register of Natural Persons");
    await expect(r.field("address")).toHaveValue(/Parauga iela 12/);
    await r.goOn();

    // A co-owner's consent is asked for and attached.
    await r.ownership("co_owner");
    await r.at("right_papers");
    await r.attach("consent", pdf("piekrišana.pdf"));
    await r.attached("piekrišana.pdf");
    await r.goOn();

    // Errors: the summary has the focus, its link leads to the field, what was typed stays.
    await r.at("parcel");
    await r.hand.fill(r.field("land"), "123");
    await r.goOn();
    await expect(page.getByRole("alert")).toBeFocused();
    await expect(page).toHaveTitle(/^(Kļūda|Error): /);
    await r.summary().first().click();
    await expect(r.field("land")).toBeFocused();
    await expect(r.field("land")).toHaveValue("123");

    // A land unit of another municipality is named before anything is submitted.
    await r.parcel(land.ogre);
    await expect(page.getByRole("alert")).toContainText(lang === "lv" ? "citā pašvaldībā: Ogres novads" : "another municipality: Ogre");
    await r.parcel(land.anna);

    await r.tree({ species: "lime", diameter: "35,5" });
    await r.tree({ species: "oak", diameter: "60", count: "2", reason: "renewal" });
    await r.tree({ species: "pine" });
    await expect(page.locator("ol.files > li")).toHaveCount(3);
    await page.locator("button[value^='dzest:']").last().click();
    await expect(page.locator("ol.files > li")).toHaveCount(2);
    await r.goOn();
    await r.pictures();

    // Saved, left, and gone on with from one's own place.
    await r.at("contact");
    await expect(r.field("email")).toHaveValue(email);
    await r.press("cases.step.later");
    await page.waitForURL(/mana-vieta/);
    await expect(r.notice(r.t("cases.mine.was_saved"))).toBeVisible();
    await page.getByRole("main").locator("a[href*='/pieteikums/'][href$='/contact']").first().click();
    await r.contact();
    await r.statements();

    // All answers once more; one is changed and leads back here.
    await r.heading(r.t("cases.check.title"));
    await page.locator("a[href*='/ownership?']").first().click();
    await r.at("ownership");
    await r.choose("public_site", "ja");
    await r.goOn();
    await r.at("parbaude");
    await expect(page.getByRole("main")).toContainText("piekrišana.pdf");
    const number = await r.submit();
    const done = page.url();

    // The confirmation stays; the case has its way and its copy.
    await page.reload();
    expect(page.url()).toBe(done);
    await expect(page.locator(".panel")).toContainText(number);
    await expect(page.getByRole("main")).toContainText(/\d{4}/);
    await page.getByRole("link", { name: r.t("cases.done.case") }).click();
    await page.waitForURL(/\/lietas\//);
    const one = page.url();
    await expect(page.getByRole("main")).toContainText(number);
    await expect(page.getByRole("heading", { name: r.t("cases.case.way") })).toBeVisible();
    await expect(page.locator("[aria-current=step]")).toContainText(lang === "lv" ? "Iesniegts" : "Submitted");
    await expect(r.link("cases.case.copy")).toHaveAttribute("href", /kopija\.pdf$/);
    await page.goto(`${home}/mana-vieta`);
    await expect(page.getByRole("main")).toContainText(number);

    // The state's registers were asked, in the person's matter and no more than needed.
    const asked = (await received("", before)).filter((e) => e.system !== "latvija" && e.system !== "mail");
    expect(asked.map((e) => e.operation).join(" ")).toMatch(/fpr_person\/by_code/);
    expect(asked.map((e) => e.operation).join(" ")).toMatch(/vzd_cadastre\/parcel/);
    expect(asked.filter((e) => e.operation.includes("fpr_person/by_code")).length).toBe(1);
    await expect.poll(async () => (await mailTo(email)).map((m) => m.subject).join()).toContain(number);

    // Withdrawn, asked for before.
    await page.goto(one);
    await r.withdraw();
    await expect(r.notice(r.t("cases.case.done"))).toBeVisible();
    await expect(page.locator("a[href*='/darbiba/']")).toHaveCount(0);
  });
}

test("the copy is a document, or the portal says that it cannot be made now", async ({ page, wrong }) => {
  const r = new Resident(page);
  await r.begin("anna");
  await r.fillIn(land.anna);
  await r.submit();
  const copy = await page.getByRole("link", { name: r.t("cases.case.copy") }).getAttribute("href");
  const answer = await page.evaluate(async (path) => {
    const got = await fetch(path);
    return { status: got.status, type: got.headers.get("Content-Type") ?? "", start: (await got.text()).slice(0, 5) };
  }, copy ?? "");
  if (answer.status === 503) {
    expect(answer.type).toContain("text/html");
    wrong.length = 0; // said in words, and not hidden
  } else {
    expect(answer).toEqual({ status: 200, type: "application/pdf", start: "%PDF-" });
  }
});

test("from the card at latvija.lv, already signed in, to the right form", async ({ page }) => {
  const r = new Resident(page);
  await page.goto(`${latvija}/ieiet`);
  await page.locator("button[name=choice][value=janis]").click();
  await page.goto(latvija);
  await page.locator(`a[href="${town("saulkrasti")}/p/${service}/sakums?no=latvija"]`).click();
  await r.passOn();
  await r.settle("pats", "janis@example.lv");
  // No second sign-in was asked for, and this is the service's page.
  expect(new URL(page.url()).pathname).toBe(`/p/${service}/sakums`);
  await r.heading("Atļauja koku ciršanai ārpus meža");
  await expect(page.getByRole("banner")).toContainText("Jānis Paraugs");
  await r.start();
  await expect(page.locator("main form")).toContainText("Jānis Paraugs");
});

for (const [answers, outcome] of [
  [{ place: "settlement", fruit: "ja" }, "Atļauja nav vajadzīga"],
  [{ place: "settlement", fruit: "ne", thin: "ja" }, "Atļauja nav vajadzīga"],
  [{ place: "settlement", fruit: "ne", thin: "ne", building: "ja" }, "Atļauja jums jau ir"],
  [{ place: "forest" }, "Šis pakalpojums ir par kokiem ārpus meža"],
] as [Record<string, string>, string][]) {
  test(`before signing in: ${outcome} (${Object.keys(answers).length})`, async ({ page }) => {
    const r = new Resident(page);
    await r.open(`/p/${service}/sakums`);
    for (const [question, value] of Object.entries(answers)) {
      if ((await page.locator(`input[name=${question}]`).count()) === 0) await r.press("cases.start.check_button");
      await r.choose(question, value);
    }
    await r.press("cases.start.check_button");
    await expect(r.notice(outcome)).toBeVisible();
    await expect(r.link("cases.start.sign_in")).toHaveCount(0);
    await expect(r.button("cases.start.begin")).toHaveCount(0);
  });
}
