// What people typed, made fit to be set: characters that the page cannot show or that would move other text are taken
// out or replaced, and the shape of the document is what the template expects. Nothing here trusts the sender.
import { drawable } from "./fonts.mjs";

const breakHere = "\u200b";
const missing = "\u25a1"; // a box stands where a character has no glyph
const longAnswer = 900; // characters; about a third of a page

const untitled = { lv: "Dokuments", en: "Document" }; // a PDF for screen readers must have a title
const notes = {
  lv: "Ar zīmi □ aizstātas rakstzīmes, kuras šajā izdrukā nevar attēlot.",
  en: "The sign □ stands for characters that this print cannot show.",
};

// shown gives what to print for one character: itself, its parts, a box, or nothing for marks that only steer text.
function shown(char) {
  if (drawable(char.codePointAt(0)) && !/[\p{Cc}\p{Cf}\p{Co}]/u.test(char)) return char;
  if (/[\p{Cc}\p{Cf}\p{Mn}\p{Me}]/u.test(char)) return "";
  const parts = char.normalize("NFKD");
  if (parts !== char && [...parts].every((part) => drawable(part.codePointAt(0)))) return parts;
  return missing;
}

/** plain makes one line of text. A tower of accents would cover the lines above and be copied wrong: one stays. */
export function plain(value) {
  const text = String(value ?? "").toWellFormed().normalize("NFC");
  const spaced = text.replace(/[\s\u0085]+/gu, (gap) => (/^[\u00a0\u202f]+$/u.test(gap) ? "\u00a0" : " "));
  return [...spaced.replace(/(\p{M})\p{M}+/gu, "$1")].map(shown).join("").trim();
}

// The room of a column in small letters; a word that needs more may break anywhere, any other word stays whole.
const narrow = 30;
const heading = 44;
const wide = 50;
const need = (word) => word.length + 0.7 * (word.match(/[\p{Lu}mw@%—□]|[^\u0000-\u04ff]/gu)?.length ?? 0);

// foldable marks where a word too long for its column may break: never before an accent.
function foldable(text, room) {
  return text.replace(/[^\s\u00a0]{12,}/gu, (word) => {
    if (need(word) <= room) return word;
    return [...word].map((char, i) => (i > 0 && i % 10 === 0 && !/\p{M}/u.test(char) ? breakHere + char : char)).join("");
  });
}

const one = (value, room = wide) => foldable(plain(value), room);
const many = (list) => (list ?? []).flatMap((line) => String(line ?? "").split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u)).map((line) => one(line));

function row(r) {
  const lines = many(r.lines);
  const size = lines.reduce((sum, line) => sum + Math.max(60, line.length), 0);
  return { label: one(r.label, narrow), lines, long: Math.max(size, 2 * plain(r.label).length) > longAnswer };
}

const rows = (list) => (list ?? []).map(row);

// cut keeps a line of the margin one line: the whole text stands in the document itself.
const cut = (text, most) => (text.length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);

// running is what every page carries in its margins.
const running = (d) => ({
  title: cut([plain(d.issuer), plain(d.title)].filter(Boolean).join(" · "), 90),
  number: cut(plain(d.number), 30),
  footer: cut(plain(d.footer), 110),
});

/** clean gives the document as the template reads it. */
export function clean(d) {
  const lang = d.lang === "en" ? "en" : "lv";
  const page = {
    lang,
    name: plain(d.title) || untitled[lang], // in the PDF's own data
    author: plain(d.issuer),
    title: one(d.title, heading) || untitled[lang],
    issuer: one(d.issuer, narrow),
    crest: (plain(d.issuer).match(/\p{L}/u)?.[0] ?? "").toLocaleUpperCase("lv"),
    subtitle: one(d.subtitle),
    number: one(d.number, narrow),
    date: one(d.date, narrow),
    facts: rows(d.facts),
    sections: (d.sections ?? []).map((s) => ({
      heading: one(s.heading, heading),
      rows: rows(s.rows),
      blocks: (s.blocks ?? []).map((b) => ({ heading: one(b.heading, heading), rows: rows(b.rows) })),
    })),
    notes: many(d.notes),
    running: running(d),
  };
  if (JSON.stringify(page).includes(missing)) page.notes.push(notes[lang]);
  return page;
}
