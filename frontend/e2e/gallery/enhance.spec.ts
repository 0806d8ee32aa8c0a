import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

test.beforeEach(({ page }) => {
  page.on("console", (message) => {
    if (message.type() === "error" && message.text().includes("Content Security Policy")) throw new Error(message.text());
  });
});

test("the error summary has the focus and leads to its field", async ({ page }) => {
  await page.goto("/ui");
  await expect(page.getByRole("alert")).toBeFocused();
  await page.getByRole("alert").getByRole("link").first().click();
  await expect(page.locator("#augums")).toBeFocused();
});

test("Enter in a field means go on, not the first button of the page", async ({ page }) => {
  await page.goto("/ui");
  const answered = page.waitForResponse((r) => r.request().method() === "POST");
  await page.locator("#vards").press("Enter");
  expect(await (await answered).headerValue("X-Pressed")).toBe("");
  await page.waitForLoadState("load"); // the answer is the page now; leaving in between can hang the browser
});

test("a second press sends nothing", async ({ page }) => {
  let posts = 0;
  await page.route("**/ui/jautajums", async (route) => {
    if (route.request().method() === "POST") {
      posts++;
      await new Promise((done) => setTimeout(done, 800));
    }
    await route.continue();
  });
  await page.goto("/ui/jautajums");
  const button = page.getByRole("button", { name: "Turpināt", exact: true });
  await button.evaluate((b: HTMLButtonElement) => {
    b.click();
    b.click();
    b.click();
  });
  await page.waitForLoadState("load");
  await page.waitForTimeout(1_200);
  expect(posts).toBe(1);
});

test("characters are counted in the language's forms", async ({ page }) => {
  await page.goto("/ui");
  const count = page.locator("#pamatojums-garums");
  await page.locator("#pamatojums").fill("a".repeat(499));
  await expect(count).toHaveText("Vēl var ierakstīt 1 zīmi.");
  await page.locator("#pamatojums").fill("a".repeat(511));
  await expect(count).toHaveText("Par 11 zīmēm par daudz.");
  await page.locator("#pamatojums").fill("\u{1F333}".repeat(490));
  await expect(count).toHaveText("Vēl var ierakstīt 10 zīmju.");
});

test("the session can be kept with one press, and says when it is over", async ({ page }) => {
  await page.clock.install();
  await page.goto("/ui");
  const dialog = page.getByRole("dialog", { name: "Vai turpināsiet?" });
  await page.clock.runFor(17 * 60_000);
  await expect(dialog).toBeHidden();
  await page.clock.runFor(61_000);
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText("min. Vai vēlaties");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Turpināt darbu" }).click();
  await expect(dialog).toBeHidden();
  await page.clock.runFor(18 * 60_000 + 1_000);
  await expect(dialog).toBeVisible();
  await page.clock.runFor(121_000);
  await expect(dialog).toContainText("Sesija ir beigusies");
  await expect(page.getByRole("link", { name: "Ieiet vēlreiz" })).toBeFocused();
});

test("a visitor is never warned", async ({ page }) => {
  await page.clock.install();
  await page.goto("/ui?viesis");
  await page.clock.runFor(30 * 60_000);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a file is sent with its progress, and the answer takes the page's place", async ({ page }) => {
  await page.goto("/ui");
  await page.locator("#plans").setInputFiles({ name: "plāns.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(200_000) });
  const answered = page.waitForResponse((r) => r.request().method() === "POST");
  await page.locator('button[value="augsupieladet:plans"]').click();
  const answer = await answered;
  expect(answer.request().resourceType()).toBe("xhr");
  expect(await answer.headerValue("X-Pressed")).toBe("augsupieladet:plans");
  await expect(page.getByRole("alert")).toBeFocused();
});

test("a lost connection is said, and the file can be sent again", async ({ page }) => {
  await page.goto("/ui");
  await page.route("**/ui", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.locator("#plans").setInputFiles({ name: "plāns.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(10) });
  await page.locator('button[value="augsupieladet:plans"]').click();
  await expect(page.getByText("Failu neizdevās nosūtīt.")).toBeVisible();
  await expect(page.locator('button[value="augsupieladet:plans"]')).not.toHaveAttribute("aria-disabled");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("forms and files are posted and errors lead to their fields", async ({ page }) => {
    await page.goto("/ui");
    await page.locator("#plans").setInputFiles({ name: "plāns.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(10) });
    const answered = page.waitForResponse((r) => r.request().method() === "POST");
    await page.locator('button[value="augsupieladet:plans"]').click();
    expect(await (await answered).headerValue("X-Pressed")).toBe("augsupieladet:plans");
    await page.getByRole("alert").getByRole("link").first().click();
    await expect(page).toHaveURL(/#augums$/);
    await expect(page.locator("#pamatojums-garums")).toHaveText("Ne vairāk kā 500 zīmju.");
  });
});
