const pause = 1_000; // a screen reader hears the count when typing rests, not at every key

/** Says how many characters are left, or too many. */
export function countCharacters(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLElement>("[data-count]")) {
    const area = field.querySelector("textarea");
    const seen = field.querySelector<HTMLElement>("[data-max]");
    if (area && seen) watch(area, seen);
  }
}

function watch(area: HTMLTextAreaElement, seen: HTMLElement): void {
  const heard = document.createElement("p");
  heard.className = "vh";
  heard.setAttribute("role", "status");
  seen.after(heard);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    seen.textContent = sentence(area.value, seen.dataset);
    seen.classList.toggle("error", left(area.value, seen.dataset) < 0);
  };
  area.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => (heard.textContent = seen.textContent), pause);
  });
  if (area.value !== "") show();
}

/** Counts as the server does: a letter outside the basic plane is one, and so is a line break. */
function left(text: string, data: DOMStringMap): number {
  return Number(data.max) - [...text].length;
}

export function sentence(text: string, data: DOMStringMap): string {
  const rest = left(text, data);
  const form = new Intl.PluralRules(data.lang).select(Math.abs(rest));
  const kind = (rest < 0 ? "over" : "left") + form[0]?.toUpperCase() + form.slice(1);
  // data-left-zero is read as leftZero
  return (data[kind] ?? "").replace("{{count}}", String(Math.abs(rest)));
}
