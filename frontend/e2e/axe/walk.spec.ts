import AxeBuilder from "@axe-core/playwright";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../story/test";
import { calm } from "../story/sandbox";
import { walk } from "../story/walk";
import type { Lang } from "../story/words";

interface View {
  lang: Lang;
  colorScheme: "light" | "dark";
  width: number;
}

/** In the short form every page is seen twice, each time in another language, light and width. */
const short: View[] = [
  { lang: "lv", colorScheme: "light", width: 320 },
  { lang: "en", colorScheme: "dark", width: 1366 },
];
const full: View[] = (["lv", "en"] as Lang[]).flatMap((lang) =>
  (["light", "dark"] as const).flatMap((colorScheme) => [320, 390, 1366].map((width) => ({ lang, colorScheme, width }))),
);
/** PKIP_SHOTS names a folder where every page is kept as a picture, to look at. */
const shots = process.env.PKIP_SHOTS;

/** How far the page, or a part of it, reaches out of a window of 320. */
async function sideways(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width: 320, height: 844 });
  const out = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const parts = [...document.querySelectorAll("main *, header *, footer *")]
      .filter((e) => !e.closest(".vh, thead") && e.getBoundingClientRect().right > innerWidth + 1)
      .map((e) => e.outerHTML.slice(0, 80));
    return wide > 0 || parts.length > 0 ? [`${wide} too wide`, ...parts] : [];
  });
  await page.setViewportSize({ width, height: 844 });
  return out;
}

for (const { lang, colorScheme, width } of process.env.PKIP_FULL ? full : short) {
  test(`every page: ${lang}, ${colorScheme}, ${width} wide`, async ({ page }) => {
    test.setTimeout(300_000);
    await calm();
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    let n = 0;
    await walk(page, lang, async (here, name) => {
      n++;
      const { violations, passes } = await new AxeBuilder({ page: here }).analyze(); // best practices too
      const found = violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.html.slice(0, 160)}`));
      expect.soft(found, `${name} ${here.url()}`).toEqual([]);
      expect.soft(passes.length, name).toBeGreaterThan(10);
      if (!name.startsWith("latvija-")) expect.soft(await here.locator("html").getAttribute("lang"), name).toBe(lang);
      expect.soft(await sideways(here, width), `${name} at 320`).toEqual([]);
      if (shots) {
        mkdirSync(shots, { recursive: true });
        await here.screenshot({ path: join(shots, `${lang}-${colorScheme}-${width}-${String(n).padStart(2, "0")}-${name}.png`), fullPage: true });
      }
    });
    expect(n).toBeGreaterThan(55); // none was left out
  });
}
