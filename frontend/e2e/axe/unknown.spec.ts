import AxeBuilder from "@axe-core/playwright";
import { service, town } from "../story/places";
import { expect, test } from "../story/test";

for (const colorScheme of ["light", "dark"] as const) {
  test(`an unknown host's page says so and has its looks: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const lang of ["lv", "en"]) {
      const answer = await page.goto(`${town("nekur")}/p/${service}/sakums?lang=${lang}`);
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole("main")).toContainText(lang === "lv" ? "nav nevienas pašvaldības" : "no municipality");
      expect.soft((await new AxeBuilder({ page }).analyze()).violations.map((v) => v.id)).toEqual([]);
      await expect.soft(page.locator("body")).toHaveCSS("font-family", /Source Sans/, { timeout: 500 });
    }
  });
}
