import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { pages, widths } from "./gallery";

// The short form takes every second of them, so that each width is seen in both lights and each light in both languages.
let turn = 0;
for (const colorScheme of ["light", "dark"] as const) {
  for (const width of widths) {
    turn++;
    for (const lang of ["lv", "en"]) {
      turn++;
      if (!process.env.PKIP_FULL && turn % 2 === 0) continue;
      test(`axe finds nothing: ${colorScheme} ${width} ${lang}`, async ({ browser }) => {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } });
        const page = await context.newPage();
        for (const path of pages) {
          await page.goto(`${path}?lang=${lang}`);
          const { violations, passes } = await new AxeBuilder({ page }).analyze(); // best practices too
          expect.soft(violations, `${path} ${lang}`).toEqual([]);
          expect(passes.length).toBeGreaterThan(20);
        }
        await context.close();
      });
    }
  }
}
