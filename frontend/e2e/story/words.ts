import { readdirSync, readFileSync } from "node:fs";

/** The languages of the portal. */
export type Lang = "lv" | "en";

const folder = new URL("../../locales/", import.meta.url);
const files: Record<Lang, Map<string, string>> = { lv: load("lv"), en: load("en") };

function load(lang: Lang): Map<string, string> {
  const all = new Map<string, string>();
  for (const name of readdirSync(new URL(`${lang}/`, folder))) {
    const texts = JSON.parse(readFileSync(new URL(`${lang}/${name}`, folder), "utf8")) as Record<string, string>;
    for (const [key, text] of Object.entries(texts)) all.set(key, text);
  }
  return all;
}

/** The sentence of a key, as the portal says it. */
export function say(lang: Lang, key: string, params: Record<string, string> = {}): string {
  const text = files[lang].get(key);
  if (text === undefined) throw new Error(`no text ${lang} ${key}`);
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? `{{${name}}}`);
}
