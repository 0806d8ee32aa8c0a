/**
 * Shows how much of a file was sent. Without it the same button posts the same form. again is called when the answer
 * was put in place of the page.
 */
export function showUploads(root: ParentNode, again: () => void): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-upload]")) {
    const form = box.closest("form");
    const input = box.querySelector<HTMLInputElement>('input[type="file"]');
    form?.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || !input?.files?.length || !box.contains(button)) return;
      event.preventDefault();
      if (box.dataset.busy !== undefined) return;
      send(box, form, button, () => {
        document.getElementById(input.id)?.focus(); // the page is new, the person stands where they stood
        again();
      });
    });
  }
}

function send(box: HTMLElement, form: HTMLFormElement, button: HTMLElement, again: () => void): void {
  box.dataset.busy = "";
  const bar = document.createElement("progress");
  bar.max = 100;
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  bar.setAttribute("aria-hidden", "true"); // the sentence says the same
  box.querySelectorAll('progress, [role="status"]').forEach((old) => old.remove());
  box.append(bar, note);
  button.setAttribute("aria-disabled", "true");

  const failed = (): void => {
    delete box.dataset.busy;
    button.removeAttribute("aria-disabled");
    bar.remove();
    note.textContent = box.dataset.failed ?? "";
  };
  const request = new XMLHttpRequest();
  const address = form.getAttribute("action") ?? location.href; // form.action may be a button of that name
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((event.loaded / event.total) * 100);
    bar.value = percent;
    // In tenths: a screen reader reads every change.
    if (percent % 10 === 0) note.textContent = (box.dataset.sending ?? "").replace("{{percent}}", String(percent));
  });
  request.upload.addEventListener("load", () => (note.textContent = box.dataset.sent ?? ""));
  request.addEventListener("load", () => {
    const here = new URL(address, location.href).href;
    if (request.status >= 200 && request.status < 300 && request.responseURL !== here) {
      location.assign(request.responseURL);
    } else if (request.getResponseHeader("Content-Type")?.startsWith("text/html")) {
      show(request.responseText, again);
    } else {
      failed();
    }
  });
  request.addEventListener("error", failed);
  request.addEventListener("abort", failed);
  request.open("POST", address);
  const body = new FormData(form);
  const { name, value } = button as HTMLButtonElement;
  if (name !== "") body.append(name, value);
  request.send(body);
}

/** Puts the answered page in place of this one, as the browser would have done. */
function show(html: string, again: () => void): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  scrollTo(0, 0);
  again();
}
