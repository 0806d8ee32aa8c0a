import { expect, test, type Locator, type Page } from "@playwright/test";
import { mouse, type Hand } from "./hand";
import { home, service } from "./places";
import { say, type Lang } from "./words";

/** A file to send. */
export interface Paper {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A small file that is what its name says. */
export const pdf = (name = "plāns.pdf"): Paper => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"),
});

/** Who signs in at the sandbox, by the value of the button there. */
export type Person = "anna" | "andris" | "janis" | "liga" | "ilze" | "andris:49999990020" | "anna:49999990001";

/** The service's first page, its questions answered so that a permit is needed. */
const needed = `/p/${service}/sakums?parbaudi=1&place=settlement&fruit=ne&thin=ne&building=ne`;

/** A tree of an application. */
export interface Tree {
  species?: string;
  diameter?: string;
  count?: string;
  reason?: string;
  place?: string;
}

/** A resident in front of a browser, who reads one language and has one kind of hand. */
export class Resident {
  constructor(
    readonly page: Page,
    readonly lang: Lang = "lv",
    readonly hand: Hand = mouse,
    readonly host: string = home,
  ) {}

  t(key: string, params: Record<string, string> = {}): string {
    return say(this.lang, key, params);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.host + path + (this.lang === "en" ? `${path.includes("?") ? "&" : "?"}lang=en` : ""));
  }

  button(key: string): Locator {
    return this.page.getByRole("button", { name: this.t(key), exact: true });
  }

  link(key: string): Locator {
    return this.page.getByRole("link", { name: this.t(key), exact: true });
  }

  /** A notice by its title. */
  notice(title: string): Locator {
    return this.page.locator(".notice", { has: this.page.locator(".notice-title", { hasText: title }) });
  }

  heading(text: string): Promise<void> {
    return expect(this.page.getByRole("heading", { level: 1 })).toHaveText(text);
  }

  async press(key: string): Promise<void> {
    await this.hand.press(this.button(key));
  }

  async goOn(): Promise<void> {
    await this.press("cases.step.go");
  }

  /** The field of a question. */
  field(id: string): Locator {
    return this.page.locator(`#q-${id}`);
  }

  async choose(question: string, value: string): Promise<void> {
    await this.hand.choose(this.page.locator(`input[name="${question}"][value="${value}"]`));
  }

  /** Finds the service in the catalogue, reads its card and opens the first page. */
  async findService(): Promise<void> {
    await this.open("/");
    await this.hand.fill(this.page.locator("#q"), this.lang === "lv" ? "koku ciršana" : "tree felling");
    await this.press("catalogue.search.button");
    await this.hand.press(this.page.getByRole("main").getByRole("link", { name: this.lang === "lv" ? /koku ciršanai/ : /fell trees/ }));
    await this.hand.press(this.link("catalogue.card.start"));
  }

  /** Answers the questions before sign-in so that a permit is needed. */
  async needsPermit(): Promise<void> {
    await this.choose("place", "settlement");
    await this.choose("fruit", "ne");
    await this.press("cases.start.check_button");
    await this.choose("thin", "ne");
    await this.press("cases.start.check_button");
    await this.choose("building", "ne");
    await this.press("cases.start.check_button");
    await expect(this.notice(this.t("cases.start.needed"))).toBeVisible();
  }

  /** From the page before sign-in to latvija.lv and back. */
  async signIn(person: Person, trouble = ""): Promise<void> {
    await this.hand.press(this.link("login.enter.button"));
    await this.identify(person, trouble);
  }

  /** Chooses the person on the sandbox's latvija.lv. */
  async identify(person: Person, trouble = ""): Promise<void> {
    await this.page.waitForURL(/latvija\.localhost/);
    if (trouble !== "") {
      await this.hand.press(this.page.locator("summary"));
      await this.hand.choose(this.page.locator(`input[name=trouble][value=${trouble}]`));
    }
    await this.hand.press(this.page.locator(`button[name=choice][value="${person}"]`));
    await this.passOn();
  }

  /** The state's portal posts its answer by script, or by a button where there is none. */
  async passOn(): Promise<void> {
    if (test.info().project.use.javaScriptEnabled === false) await this.hand.press(this.page.locator("form[data-auto] button"));
    await this.page.waitForURL((url) => !url.hostname.startsWith("latvija") && url.pathname !== "/saml/acs");
  }

  /** Answers for whom, if that is asked, and confirms the contacts, if that was never done. */
  async settle(forWhom = "pats", email = "anna@example.lv"): Promise<void> {
    await this.page.waitForLoadState();
    if (this.page.url().includes("/pieteikties/loma")) {
      await this.choose("loma", forWhom);
      await this.press("login.capacity.go");
      await this.page.waitForURL((url) => !url.pathname.endsWith("/loma"));
    }
    if (this.page.url().includes("/mana-vieta/profils")) await this.confirm(email);
  }

  async confirm(email: string): Promise<void> {
    await this.hand.fill(this.page.locator("#email"), email);
    await this.choose("lang", this.lang);
    await this.press("people.profile.save");
    await this.page.waitForURL((url) => !url.pathname.endsWith("/profils") || url.searchParams.has("saglabats"));
  }

  /** Signs in and begins a draft, the short way. */
  async begin(person: Person, forWhom = "pats", email = "anna@example.lv", before?: () => Promise<void>): Promise<string> {
    await this.open(`/pieteikties?atpakal=${encodeURIComponent(needed)}`);
    await this.signIn(person);
    await this.settle(forWhom, email);
    await before?.();
    return this.startNow();
  }

  /** Begins a draft on the service's first page, signed in. */
  async start(): Promise<string> {
    await this.open(needed);
    return this.startNow();
  }

  /** When the draft's button was pressed last. */
  pressed = 0;

  private async startNow(): Promise<string> {
    this.pressed = Date.now();
    await this.press("cases.start.begin");
    await this.page.waitForURL(/\/pieteikums\//);
    return this.draft();
  }

  /** The draft that the browser stands in. */
  draft(): string {
    return /\/pieteikums\/([^/]+)/.exec(this.page.url())?.[1] ?? "";
  }

  async at(page: string): Promise<void> {
    await this.page.waitForURL((url) => url.pathname.endsWith(`/${page}`));
  }

  async ownership(right = "owner"): Promise<void> {
    await this.at("ownership");
    await this.choose("right", right);
    await this.choose("apartments", "ne");
    await this.choose("public_site", "ne");
    await this.goOn();
  }

  async parcel(designation: string): Promise<void> {
    await this.at("parcel");
    await this.hand.fill(this.field("land"), designation);
    await this.goOn();
  }

  /** Adds a tree to the list and comes back to it. */
  async tree(tree: Tree = {}): Promise<void> {
    await this.at("trees");
    await this.hand.press(this.page.locator("button[name=darbiba][value=pievienot]"));
    await this.page.waitForURL(/rinda=/);
    await this.describe(tree);
    await this.goOn();
    await this.page.waitForURL((url) => url.pathname.endsWith("/trees") && !url.searchParams.has("rinda"));
  }

  async describe({ species = "lime", diameter = "35", count = "1", reason = "damage", place = "Pie mājas dienvidu stūra" }: Tree): Promise<void> {
    await this.hand.select(this.field("species"), species);
    await this.hand.fill(this.field("diameter"), diameter);
    await this.hand.fill(this.field("count"), count);
    await this.choose("reason", reason);
    await this.hand.fill(this.field("place"), place);
    await this.choose("vitality", "weak");
  }

  /** Chooses a file and sends it by its own button. */
  async attach(question: string, paper: Paper): Promise<void> {
    await this.field(question).setInputFiles(paper);
    await this.hand.press(this.page.locator(`button[name=darbiba][value="augsupieladet:${question}"]`));
  }

  /** Waits until a file is in the list of its question. */
  async attached(name: string): Promise<void> {
    await expect(this.page.locator(".files .file-name", { hasText: name })).toBeVisible();
  }

  async pictures(): Promise<void> {
    await this.at("pictures");
    await this.attach("plan", pdf());
    await this.attached("plāns.pdf");
    await this.goOn();
  }

  async contact(delivery = "portal"): Promise<void> {
    await this.at("contact");
    await this.choose("delivery", delivery);
    await this.goOn();
  }

  async statements(): Promise<void> {
    await this.at("statements");
    await this.hand.choose(this.field("truth"));
    await this.hand.choose(this.field("payment"));
    await this.goOn();
    await this.at("parbaude");
  }

  /** From the first page of a draft to the check of all answers. */
  async fillIn(designation: string, right = "owner"): Promise<void> {
    await this.at("applicant");
    await this.goOn();
    await this.ownership(right);
    await this.parcel(designation);
    await this.tree();
    await this.goOn();
    await this.pictures();
    await this.contact();
    await this.statements();
  }

  /** Submits and returns the registration number. */
  async submit(): Promise<string> {
    await this.press("cases.check.button");
    await this.at("gatavs");
    await this.heading(this.t("cases.done.title"));
    const number = (await this.page.locator(".panel strong").innerText()).trim();
    expect(number).toMatch(/\d/);
    return number;
  }

  /** Withdraws the case that stands open, asked once more before. */
  async withdraw(): Promise<void> {
    await this.hand.press(this.page.locator("a[href*='/darbiba/']").first());
    await this.sure();
    await this.page.waitForURL(/darits=1/);
  }

  /** Presses the button of a page that asks whether one is sure. */
  async sure(): Promise<void> {
    await this.page.waitForURL(/\/darbiba\/|\/dzest/);
    await this.hand.press(this.page.locator("main form button[type=submit]:not(.vh)").first());
  }

  /** What the summary of errors says, in order. */
  summary(): Locator {
    return this.page.getByRole("alert").getByRole("link");
  }
}
