import { home, land, service } from "../story/places";
import { Keyboard } from "../story/hand";
import { Resident, pdf } from "../story/resident";
import { expect, test } from "../story/test";

test("the whole story by keyboard alone", async ({ page }) => {
  const hand = new Keyboard(page);
  const r = new Resident(page, "lv", hand);
  await r.findService();
  await r.needsPermit();
  await hand.press(r.link("cases.start.sign_in"));
  await r.signIn("liga");
  await r.settle("pats", "liga@example.lv");
  await r.press("cases.start.begin");
  await r.at("applicant");
  await r.goOn();
  await r.ownership("co_owner");
  await r.at("right_papers");
  await r.goOn();
  await expect(page.getByRole("alert")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(r.summary().first()).toBeFocused();
  await page.keyboard.press("Enter"); // the link leads to the field
  await expect(r.field("consent")).toBeFocused();
  await r.attach("consent", pdf("piekrišana.pdf"));
  await r.attached("piekrišana.pdf");
  await r.goOn();
  await r.at("parcel");
  await r.hand.fill(r.field("land"), "12");
  await page.keyboard.press("Enter"); // Enter in a field goes on
  await expect(page.getByRole("alert")).toBeFocused();
  await r.parcel(land.anna);
  await r.tree({ species: "maple", reason: "renewal" });
  await r.tree();
  await r.goOn();
  await r.pictures();
  await r.at("contact");
  await r.press("cases.step.later");
  await page.waitForURL(/mana-vieta/);
  await hand.press(page.getByRole("main").locator("a[href*='/pieteikums/'][href$='/contact']").first());
  await r.contact();
  await r.statements();
  await r.submit();
  await hand.press(page.getByRole("link", { name: r.t("cases.done.case") }));
  await page.waitForURL(/\/lietas\//);
  await r.withdraw();
  expect(hand.steps).toBeGreaterThan(100); // it did walk
});

for (const path of ["/", "/pakalpojumi", `/pakalpojumi/${service}`, `/p/${service}/sakums`, "/pieteikties"]) {
  test(`the focus goes down the page in the order it is read: ${path}`, async ({ page }) => {
    await page.goto(home + path);
    const stops: { what: string; y: number; x: number; main: boolean }[] = [];
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        const box = e.getBoundingClientRect();
        return { what: e.outerHTML.slice(0, 80), y: box.top + scrollY, x: box.left, main: e.closest("main, footer") !== null };
      });
      if (!stop) break;
      stops.push(stop);
    }
    expect(stops[0]?.what).toContain("skip"); // first of all: past the header
    const read = stops.filter((s) => s.main);
    expect(read.length).toBeGreaterThan(2);
    for (const [i, stop] of read.entries()) {
      const last = read[i - 1];
      if (last) expect.soft(stop.y > last.y - 4 || stop.x > last.x, `${last.what} before ${stop.what}`).toBe(true);
    }
  });
}

test("the skip link leads past the header", async ({ page }) => {
  await page.goto(home);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});
