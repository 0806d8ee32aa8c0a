// The fonts of the page, and which characters they can draw: a character without a glyph would make the whole document
// fail, so that a reader's emoji must be known before it is set.
import { readFileSync } from "node:fs";

const folder = new URL("./node_modules/source-sans/TTF/", import.meta.url);

/** blobs are the files of the cuts in use. */
export const blobs = ["Regular", "Semibold"].map((cut) => readFileSync(new URL(`SourceSans3-${cut}.ttf`, folder)));

function tableAt(font, tag) {
  const count = font.readUInt16BE(4);
  for (let i = 0; i < count; i++) {
    const entry = 12 + i * 16;
    if (font.toString("latin1", entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
  }
  throw new Error(`the font has no table ${tag}`);
}

// groups adds the characters of a segmented coverage subtable (format 12), the only one that reaches beyond U+FFFF.
function groups(font, at, into) {
  const count = font.readUInt32BE(at + 12);
  for (let i = 0; i < count; i++) {
    const group = at + 16 + i * 12;
    const last = font.readUInt32BE(group + 4);
    for (let code = font.readUInt32BE(group); code <= last; code++) into.add(code);
  }
}

function covered(font) {
  const cmap = tableAt(font, "cmap");
  const count = font.readUInt16BE(cmap + 2);
  const into = new Set();
  for (let i = 0; i < count; i++) {
    const sub = cmap + font.readUInt32BE(cmap + 4 + i * 8 + 4);
    if (font.readUInt16BE(sub) === 12) groups(font, sub, into);
  }
  if (into.size === 0) throw new Error("the font does not say which characters it has");
  return into;
}

const sets = blobs.map(covered);

/** drawable says whether every cut has a glyph for the character. */
export const drawable = (code) => sets.every((set) => set.has(code));
