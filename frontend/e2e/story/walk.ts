import { type Page } from "@playwright/test";
import { fault } from "./sandbox";
import { land, latvija, platform, service } from "./places";
import { Resident, pdf } from "./resident";
import type { Lang } from "./words";

/** What is done at every page. */
export type Look = (page: Page, name: string) => Promise<void>;

/** Walks through every page of the portal, those with errors too, and looks at each. */
export async function walk(page: Page, lang: Lang, look: Look): Promise<void> {
  const r = new Resident(page, lang);
  const see = (name: string): Promise<void> => look(page, name);
  await strangers(r, see);
  await entering(r, see);
  await papers(r, see);
  await questions(r, see);
  await afterwards(r, see);
}

type See = (name: string) => Promise<void>;

async function strangers(r: Resident, see: See): Promise<void> {
  const en = r.lang === "en" ? "?lang=en" : "";
  await r.page.goto(`${platform}/${en}`);
  await see("platform");
  for (const path of ["/", "/pakalpojumi", `/pakalpojumi/${service}`, "/palidziba", "/pieklustamiba", "/privatums"]) {
    await r.open(path);
    await see(`visitor${path.replaceAll("/", "-")}`);
  }
  await r.open("/pakalpojumi?q=qwerty");
  await see("search-none");
  await r.open("/nav-tadas-lapas");
  await see("404");
  await r.open("/mana-vieta");
  await see("mine-signed-out");
  const start = `/p/${service}/sakums`;
  await r.open(start);
  await see("start");
  await r.press("cases.start.check_button");
  await see("start-errors");
  await r.open(`${start}?parbaudi=1&place=settlement&fruit=ja`);
  await see("start-not-needed");
  await r.open(`${start}?parbaudi=1&place=countryside&fruit=ne&thin=ne&building=ne`);
  await see("start-caution");
  await r.open(`${start}?parbaudi=1&place=settlement&fruit=ne&thin=ne&building=ne`);
  await see("start-needed");
}

async function entering(r: Resident, see: See): Promise<void> {
  for (const reason of ["denied", "code", "untrusted", "unreachable"]) {
    await r.open(`/pieteikties/neizdevas?iemesls=${reason}`);
    await see(`failed-${reason}`);
  }
  await r.open("/pieteikties?atpakal=%2Fmana-vieta");
  await see("enter");
  await r.hand.press(r.link("login.enter.button"));
  await r.page.waitForURL(/latvija\.localhost/);
  await see("latvija-persons");
  await r.identify("ilze");
  await r.settle("pats", "ilze@example.lv");
  await r.open("/pieteikties/loma?mainit=1");
  await see("capacity");
  await r.open("/pieteikties/pilnvara");
  await see("mandate");
  await r.press("login.mandate.save");
  await see("mandate-errors");
  await r.open("/mana-vieta/profils");
  await see("profile");
  await r.hand.fill(r.page.locator("#email"), "nav adrese");
  await r.hand.fill(r.page.locator("#phone"), "zvanīt vakarā");
  await r.press("people.profile.save");
  await see("profile-errors");
  await r.page.goto(latvija);
  await see("latvija-cards");
}

/** A draft without prefill, to see the page that says so, and its removal. */
async function papers(r: Resident, see: See): Promise<void> {
  await fault("fpr", "down");
  await r.open(`/p/${service}/sakums`);
  await see("start-signed-in");
  const draft = await r.start();
  await see("applicant-registers-down");
  await fault("fpr", "none");
  await r.goOn();
  await see("applicant-errors");
  await r.open(`/pieteikums/${draft}/parbaude`);
  await see("check-empty");
  await r.press("cases.check.button");
  await see("check-errors");
  await r.open("/mana-vieta");
  await see("mine-drafts");
  await r.open(`/pieteikums/${draft}/dzest`);
  await see("discard");
  await r.sure();
  await r.page.waitForURL(/izdzests/);
  await see("mine-discarded");
}

async function questions(r: Resident, see: See): Promise<void> {
  await r.start();
  await r.at("applicant");
  await see("applicant");
  await r.hand.press(r.page.locator("button[value='meklet:address']"));
  await see("applicant-addresses");
  await r.goOn();
  await r.at("ownership");
  await see("ownership");
  await r.goOn();
  await see("ownership-errors");
  await r.ownership("possessor");
  await r.at("right_papers");
  await see("right-papers");
  await r.goOn();
  await see("right-papers-errors");
  await r.attach("right_document", pdf("līgums par zemes nomu un ļoti garš faila nosaukums, kurā nav kur lauzt_rindu_nekur.pdf"));
  await r.attached("līgums");
  await see("right-papers-file");
  await r.goOn();
  await r.at("parcel");
  await see("parcel");
  await r.parcel("12");
  await see("parcel-errors");
  await r.parcel(land.ogre);
  await see("parcel-elsewhere");
  await r.parcel(land.anna);
  await r.at("trees");
  await see("trees-empty");
  await r.goOn();
  await see("trees-errors");
  await r.hand.press(r.page.locator("button[name=darbiba][value=pievienot]"));
  await r.page.waitForURL(/rinda=/);
  await see("tree");
  await r.goOn();
  await see("tree-errors");
  await r.describe({});
  await r.goOn();
  await r.page.waitForURL((url) => !url.searchParams.has("rinda"));
  await see("trees");
  await r.goOn();
  await r.at("pictures");
  await see("pictures");
  await r.goOn();
  await see("pictures-errors");
  await r.pictures();
  await r.at("contact");
  await see("contact");
  await r.goOn();
  await see("contact-errors");
  await r.contact();
  await r.at("statements");
  await see("statements");
  await r.goOn();
  await see("statements-errors");
  await r.statements();
  await see("check");
  await r.submit();
  await see("done");
}

async function afterwards(r: Resident, see: See): Promise<void> {
  await r.hand.press(r.page.getByRole("link", { name: r.t("cases.done.case") }));
  await r.page.waitForURL(/\/lietas\//);
  await see("case");
  await r.open("/mana-vieta");
  await see("mine-cases");
  await r.hand.press(r.page.getByRole("main").locator("a[href*='/lietas/']").first());
  await r.page.locator("a[href*='/darbiba/']").first().click();
  await see("withdraw");
  await r.sure();
  await r.page.waitForURL(/darits=1/);
  await see("case-withdrawn");
  await r.open("/lietas/018f0000-0000-7000-8000-000000000000");
  await see("case-404");
  await r.open("/mana-vieta");
  await r.press("kit.account.out");
  await r.heading(r.t("login.left.title"));
  await see("left");
}
