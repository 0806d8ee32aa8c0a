import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

/**
 * Listens to a context: what a browser complains about, scripts that fail, parts of a page that do not come and answers
 * of 500 and more are faults of every test, whatever it looks at.
 */
export function listen(context: BrowserContext): string[] {
  const wrong: string[] = [];
  context.on("console", (message) => {
    const text = message.text();
    // The browser says this about every page that answers 4xx; parts of pages are judged below.
    if (message.type() === "error" && !text.startsWith("Failed to load resource")) wrong.push(`console at ${message.location().url}: ${text}`);
    else if (text.includes("Content Security Policy")) wrong.push(`policy at ${message.location().url}: ${text}`);
  });
  context.on("weberror", (error) => {
    const text = error.error().message;
    // The browser's own fading from page to page was cut short, because somebody was faster: nothing of ours.
    if (!/^Transition was (aborted|skipped)/.test(text)) wrong.push(`script: ${text}`);
  });
  context.on("response", (answer) => {
    const kind = answer.request().resourceType();
    if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`);
    else if (answer.status() >= 400 && kind !== "document" && kind !== "xhr" && kind !== "fetch") wrong.push(`${kind} ${answer.status()} ${answer.url()}`);
  });
  return wrong;
}

interface Given {
  /** Complaints that the test expects are taken out of this list by it. */
  wrong: string[];
  /** Another browser, listened to as well. */
  another: () => Promise<Page>;
}

/** Every test of the product. */
export const test = base.extend<Given>({
  wrong: async ({ context }, use) => {
    const wrong = listen(context);
    await use(wrong);
    expect(wrong).toEqual([]);
  },
  another: async ({ browser, wrong, javaScriptEnabled }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ locale: "lv-LV", javaScriptEnabled: javaScriptEnabled ?? true });
      context.setDefaultTimeout(8_000);
      const also = listen(context);
      context.on("close", () => wrong.push(...also));
      opened.push(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
  page: async ({ page, wrong }, use) => {
    void wrong;
    await use(page);
  },
});

export { expect };
