import { home, land } from "../story/places";
import { Resident, pdf } from "../story/resident";
import { expect, test } from "../story/test";
import type { Lang } from "../story/words";

test("nothing runs here", async ({ page }) => {
  await page.goto(home);
  await expect(page.locator("script")).not.toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.className)).not.toContain("js");
});

for (const [lang, width] of [
  ["lv", 320],
  ["en", 1000],
] as [Lang, number][]) {
  test(`the whole story without JavaScript (${lang}, ${width} wide)`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const r = new Resident(page, lang);
    await r.findService();
    await r.needsPermit();
    await r.hand.press(r.link("cases.start.sign_in"));
    await r.signIn("janis");
    await r.settle("pats", `janis.${lang}@example.lv`);
    await r.press("cases.start.begin");
    await expect(page.locator("main form")).toContainText("Jānis Paraugs");
    await r.goOn();
    await r.ownership("co_owner");
    await r.at("right_papers");
    await r.goOn(); // the consent is missing
    await expect(r.summary()).toHaveCount(1);
    await r.attach("consent", pdf("piekrišana.pdf"));
    await r.attached("piekrišana.pdf");
    await r.goOn();
    await r.parcel(land.nowhere);
    await r.summary().first().click();
    await expect(page).toHaveURL(/#q-land$/);
    await r.parcel(land.anna);
    await r.tree();
    await r.tree({ species: "oak", reason: "renewal" });
    await r.goOn();
    await r.pictures();
    await r.at("contact");
    await r.press("cases.step.later");
    await page.waitForURL(/mana-vieta/);
    await page.getByRole("main").locator("a[href$='/contact']").first().click();
    await r.contact();
    await r.statements();
    const number = await r.submit();
    await page.goto(`${home}/mana-vieta`);
    await expect(page.getByRole("main")).toContainText(number);
    await page.getByRole("main").locator("a[href*='/lietas/']").first().click();
    await expect(page.locator("[aria-current=step]")).toBeVisible();
    await r.withdraw();
  });
}
