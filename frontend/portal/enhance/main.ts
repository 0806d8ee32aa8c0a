// What the script adds to pages that work without it. Each part is found by a data attribute that the kit wrote.
import { countCharacters } from "./count";
import { focusSummary } from "./focus";
import { guardForms } from "./once";
import { warnBeforeEnd } from "./session";
import { showUploads } from "./upload";

function enhance(): void {
  showUploads(document, enhance); // before the guard: what it sends itself must not be counted as sent
  guardForms(document);
  countCharacters(document);
  focusSummary(document);
}

enhance();
warnBeforeEnd(document);
