// What people typed, made fit to be set: characters that the page cannot show or that would move other text are taken
// out or replaced, and the shape of the document is what the template expects. Nothing here trusts the sender.
import { drawable } from "./fonts.mjs";

const breakHere = "\u200b";
const missing = "\u25a1"; // a box stands where a character has no glyph
const longAnswer = 900; // characters; about a third of a page

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

/** plain makes one line of text. */
export function plain(value) {
  const text = String(value ?? "").toWellFormed().normalize("NFC").replace(/[\s\u0085\u2028\u2029]+/gu, (gap) => (/^[\u00a0\u202f]+$/u.test(gap) ? "\u00a0" : " "));
  const seen = [...text].map(shown).join("").trim();
  return seen.replace(/(\p{M}{3})\p{M}+/gu, "$1"); // a tower of accents would cover the lines above
}

// foldable marks where a word too long for a column may break.
const foldable = (text) =>
  text.replace(/[^\s\u00a0]{25,}/gu, (word) => [...word].map((char, i) => (i > 0 && i % 12 === 0 ? breakHere + char : char)).join(""));

const one = (value) => foldable(plain(value));
const many = (list) => (list ?? []).flatMap((line) => String(line ?? "").split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u)).map(one);

function row(r) {
  const lines = many(r.lines);
  const size = lines.reduce((sum, line) => sum + Math.max(60, line.length), 0);
  return { label: one(r.label), lines, long: Math.max(size, 2 * plain(r.label).length) > longAnswer };
}

const rows = (list) => (list ?? []).map(row);

/** clean gives the document as the template reads it. */
export function clean(d) {
  const issuer = one(d.issuer);
  const page = {
    lang: d.lang === "en" ? "en" : "lv",
    title: one(d.title) || issuer || missing,
    issuer,
    crest: (plain(d.issuer).match(/\p{L}/u)?.[0] ?? "").toLocaleUpperCase("lv"),
    subtitle: one(d.subtitle),
    number: one(d.number),
    date: one(d.date),
    facts: rows(d.facts),
    sections: (d.sections ?? []).map((s) => ({
      heading: one(s.heading),
      rows: rows(s.rows),
      blocks: (s.blocks ?? []).map((b) => ({ heading: one(b.heading), rows: rows(b.rows) })),
    })),
    notes: many(d.notes),
    footer: one(d.footer),
  };
  if (JSON.stringify(page).includes(missing)) page.notes.push(notes[page.lang]);
  return page;
}
