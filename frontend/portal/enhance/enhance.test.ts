import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { sentence } from "./count";
import { guardForms } from "./once";
import { showUploads } from "./upload";

const texts: Record<string, string> = JSON.parse(readFileSync("locales/lv/kit.json", "utf8"));

function data(max: number): DOMStringMap {
  const set: Record<string, string> = { max: String(max), lang: "lv" };
  for (const kind of ["left", "over"])
    for (const form of ["Zero", "One", "Other"]) set[kind + form] = texts[`kit.count.${kind}_${form.toLowerCase()}`] ?? "";
  return set;
}

describe("count", () => {
  it.each([
    [0, "Vēl var ierakstīt 0 zīmju."],
    [1, "Vēl var ierakstīt 1 zīmi."],
    [2, "Vēl var ierakstīt 2 zīmes."],
    [11, "Vēl var ierakstīt 11 zīmju."],
    [21, "Vēl var ierakstīt 21 zīmi."],
    [30, "Vēl var ierakstīt 30 zīmju."],
  ])("says how many of %i are left", (max, want) => expect(sentence("", data(max))).toBe(want));

  it("counts letters, not code units", () => expect(sentence("ā🌳\n", data(4))).toBe("Vēl var ierakstīt 1 zīmi."));
  it("says how many are too many", () => expect(sentence("abc", data(1))).toBe("Par 2 zīmēm par daudz."));
});

describe("once", () => {
  beforeEach(() => {
    document.body.innerHTML = '<form data-once="Nosūta"><button name="darbiba" value="talak">Turpināt</button></form>';
    guardForms(document);
  });
  const press = (): SubmitEvent => {
    const form = document.querySelector("form");
    const event = new SubmitEvent("submit", { cancelable: true, submitter: document.querySelector("button") });
    form?.dispatchEvent(event);
    return event;
  };

  it("lets the first through and stops the second", () => {
    vi.useFakeTimers();
    expect(press().defaultPrevented).toBe(false);
    expect(document.querySelector("button")?.disabled).toBe(false);
    expect(document.querySelector('[role="status"]')?.textContent).toBe("Nosūta");
    expect(press().defaultPrevented).toBe(true);
    vi.advanceTimersByTime(15_000);
    expect(press().defaultPrevented).toBe(false);
    vi.useRealTimers();
  });
});

describe("upload", () => {
  it("leaves the form alone when no file was chosen", () => {
    document.body.innerHTML = '<form><div data-upload><input type="file" id="f"><button>Pievienot</button></div></form>';
    showUploads(document, () => undefined);
    const event = new SubmitEvent("submit", { cancelable: true, submitter: document.querySelector("button") });
    document.querySelector("form")?.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});
