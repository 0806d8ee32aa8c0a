import { expect, test } from "@playwright/test";
import { pages, widths } from "./gallery";

for (const width of widths) {
  test(`nothing leaves the window at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    for (const path of pages) {
      await page.goto(path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(wide, path).toBeLessThanOrEqual(0);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("main *, header *, footer *")]
          .filter((e) => !e.closest(".vh, thead") && e.getBoundingClientRect().right > innerWidth + 1)
          .map((e) => e.outerHTML.slice(0, 80)),
      );
      expect.soft(cut, path).toEqual([]);
    }
  });
}

test("what is pressed is 44 pixels high", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/ui");
  const low = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".button:not(.vh), .input, .choice label, summary, .languages a, .back a, .pager a")]
      .filter((e) => e.getBoundingClientRect().height < 44)
      .map((e) => e.outerHTML.slice(0, 80)),
  );
  expect(low).toEqual([]);
});

test("the focus ring is yellow in black on everything the keyboard reaches", async ({ page }) => {
  await page.goto("/ui/jautajums");
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const seen: string[] = [];
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press("Tab");
    const [what, outline, shadow] = await page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      const style = getComputedStyle(e);
      return [e.tagName, `${style.outlineWidth} ${style.outlineStyle} ${style.outlineColor}`, style.boxShadow];
    });
    if (what === "BODY") break;
    seen.push(what);
    expect.soft(outline, what).toBe("3px solid rgb(255, 212, 0)");
    expect.soft(shadow, what).toContain("rgb(11, 12, 12) 0px 0px 0px 5px");
  }
  expect(seen.length).toBeGreaterThan(7);
});

test("forced colours keep every border", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/ui");
  for (const look of [".button-primary", ".tag", ".notice", ".input", ".summary-error"]) {
    const style = await page.locator(look).last().evaluate((e) => getComputedStyle(e).borderTopStyle + getComputedStyle(e).borderTopWidth);
    expect.soft(style, look).toMatch(/^(solid|double|dashed)[1-9]/);
  }
});

test("paper gets no buttons and black letters", async ({ page }) => {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.goto("/ui/gatavs");
  await expect(page.locator(".places")).toBeHidden();
  await expect(page.locator(".panel h1")).toHaveCSS("color", "rgb(0, 0, 0)");
  await expect(page.locator("body")).toHaveCSS("background-color", "rgb(255, 255, 255)");
  expect((await page.locator(".button").evaluateAll((all) => all.filter((e) => e.getClientRects().length > 0))).length).toBe(0);
});

test("the font arrives for Latvian letters and the rest of Latin only where it is needed", async ({ page }) => {
  const fonts: string[] = [];
  page.on("request", (r) => r.resourceType() === "font" && fonts.push(r.url()));
  await page.goto("/ui/gatavs");
  await page.evaluate(() => document.fonts.ready);
  expect(fonts.some((f) => f.includes("latvian"))).toBe(true);
  expect(fonts.some((f) => f.includes("latin-ext"))).toBe(false);
  expect(await page.evaluate(() => document.fonts.check('19px "Source Sans 3"', "ģķļņĢĶĻŅāčēž"))).toBe(true);
  await page.goto("/ui");
  await expect.poll(() => fonts.some((f) => f.includes("latin-ext"))).toBe(true);
});
