import { expect, type Locator, type Page } from "@playwright/test";

/** How somebody works a page: the story is the same for a mouse and for a keyboard. */
export interface Hand {
  press(what: Locator): Promise<void>;
  fill(what: Locator, text: string): Promise<void>;
  /** Chooses a radio button or ticks a box. */
  choose(what: Locator): Promise<void>;
  select(what: Locator, value: string): Promise<void>;
}

/** The hand on a mouse. */
export const mouse: Hand = {
  press: (what) => what.click(),
  fill: (what, text) => what.fill(text),
  choose: (what) => what.check(),
  select: async (what, value) => void (await what.selectOption(value)),
};

/** How far the keyboard may have to walk over one page. */
const far = 150;

/** The hand on a keyboard: it has no other way than through everything that lies between. */
export class Keyboard implements Hand {
  /** How often a key was pressed to get somewhere. */
  steps = 0;

  constructor(private readonly page: Page) {}

  async press(what: Locator): Promise<void> {
    await this.reach(what);
    await this.page.keyboard.press("Enter");
  }

  async fill(what: Locator, text: string): Promise<void> {
    await this.reach(what);
    await this.page.keyboard.press("Control+a");
    if (text === "") await this.page.keyboard.press("Delete");
    else await this.page.keyboard.insertText(text);
  }

  async choose(what: Locator): Promise<void> {
    if ((await what.getAttribute("type")) === "checkbox") {
      await this.reach(what);
      if (!(await what.isChecked())) await this.page.keyboard.press("Space");
      return;
    }
    const name = await what.getAttribute("name");
    await this.reach(this.page.locator(`input[type=radio][name="${name}"]`));
    const size = await this.page.locator(`input[type=radio][name="${name}"]`).count();
    await this.page.keyboard.press("Space");
    for (let i = 0; i < size && !(await what.isChecked()); i++) await this.page.keyboard.press("ArrowDown");
    await expect(what).toBeChecked();
  }

  async select(what: Locator, value: string): Promise<void> {
    await this.reach(what);
    await this.page.keyboard.press("Home");
    for (let i = 0; i < far && (await what.inputValue()) !== value; i++) await this.page.keyboard.press("ArrowDown");
    await expect(what).toHaveValue(value);
  }

  /** Walks by Tab, or back by Shift and Tab when the goal lies behind, until one of what has the focus. */
  async reach(what: Locator): Promise<void> {
    await what.first().waitFor();
    for (let i = 0; i < far; i++) {
      const where = await what.evaluateAll((all: Element[]) => {
        const here = document.activeElement ?? document.body;
        if (all.includes(here)) return "here";
        const behind = here !== document.body && all[0] !== undefined && (here.compareDocumentPosition(all[0]) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
        return behind ? "behind" : "ahead";
      });
      if (i > 0) await this.seen();
      if (where === "here") return;
      await this.page.keyboard.press(where === "behind" ? "Shift+Tab" : "Tab");
      this.steps++;
    }
    throw new Error(`the keyboard does not get to ${String(what)}`);
  }

  /** What has the focus is in the window and has its ring. */
  private async seen(): Promise<void> {
    const fault = await this.page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return ""; // between the last stop and the first
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      const what = e.outerHTML.slice(0, 100);
      if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 3) return `no ring: ${what}`;
      if (box.bottom < 0 || box.top > innerHeight || box.width === 0) return `out of sight: ${what}`;
      return "";
    });
    if (fault.startsWith("out of sight")) await this.page.waitForTimeout(200); // it may still be scrolling
    else expect(fault).toBe("");
  }
}
