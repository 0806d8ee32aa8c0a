// Cuts Source Sans 3 into what the portal sends: the characters of nearly every page, the Latvian letters, and the rest
// of Latin for Lithuanian, Polish and Estonian names, which a browser fetches only when such a name is on the page.
// Run "npm run fonts"; the results are committed, so that a build needs neither npm nor this script.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";

const from = "node_modules/@fontsource-variable/source-sans-3";
const to = "portal/kit/static";

/** Every character from the first to the last code point. */
function range(first, last) {
  let text = "";
  for (let code = first; code <= last; code++) text += String.fromCodePoint(code);
  return text;
}

const latin =
  range(0x20, 0x7e) +
  range(0xa0, 0xff) +
  range(0x2010, 0x2015) +
  range(0x2018, 0x201e) +
  "\u2020\u2022\u2026\u2030\u2039\u203a\u202f\u20ac\u2122\u2212";
const latvian = "ĀāČčĒēĢģĪīĶķĻļŅņŌōŖŗŠšŪūŽž";

// tnum keeps figures under each other in tables; every letter here has its mark built in.
const options = {
  targetFormat: "woff2",
  keepFeatures: ["kern", "locl", "tnum"],
  variationAxes: { wght: { min: 400, max: 700, default: 400 } },
  noHinting: true,
};

for (const [name, source, text] of [
  ["latin", "latin", latin],
  ["latvian", "latin-ext", latvian],
]) {
  const font = await readFile(`${from}/files/source-sans-3-${source}-wght-normal.woff2`);
  await writeFile(`${to}/source-sans-3-${name}.woff2`, await subsetFont(font, text, options));
}
await copyFile(`${from}/files/source-sans-3-latin-ext-wght-normal.woff2`, `${to}/source-sans-3-latin-ext.woff2`);
await copyFile(`${from}/LICENSE`, `${to}/OFL.txt`);
