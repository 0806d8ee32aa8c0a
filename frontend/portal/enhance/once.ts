const forget = 15_000; // an answer that is a file leaves the page standing: it must work again

/**
 * Stops the second press of an impatient finger. The button stays enabled, because a disabled one would lose its value
 * and the focus; the server would know the repeat anyway.
 */
export function guardForms(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sent !== undefined) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "";
      const button = event.submitter;
      button?.setAttribute("aria-disabled", "true");
      const note = say(form, form.dataset.once ?? "");
      const reset = (): void => {
        delete form.dataset.sent;
        button?.removeAttribute("aria-disabled");
        note.remove();
      };
      setTimeout(reset, forget);
      // Back from the next page the browser shows this one as it was left.
      addEventListener("pageshow", (show) => show.persisted && reset(), { once: true });
    });
  }
}

function say(form: HTMLFormElement, text: string): HTMLElement {
  const note = document.createElement("p");
  note.className = "vh";
  note.setAttribute("role", "status");
  form.append(note);
  note.textContent = text;
  return note;
}
