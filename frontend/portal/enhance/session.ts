const ahead = 120; // seconds of warning

/** Warns before the session ends and lets the person stay with one press. Every page load counts from the start. */
export function warnBeforeEnd(root: Document): void {
  const meta = root.querySelector<HTMLMetaElement>('meta[name="pkip-session"]');
  const seconds = Number(meta?.content);
  if (meta && seconds > 0) new Session(meta, seconds).start();
}

class Session {
  private ends = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dialog: HTMLDialogElement | undefined;
  private readonly tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("pkip-session") : undefined;
  private readonly meta: HTMLMetaElement;
  private readonly seconds: number;

  constructor(meta: HTMLMetaElement, seconds: number) {
    this.meta = meta;
    this.seconds = seconds;
  }

  start(): void {
    this.tabs?.addEventListener("message", () => this.extended());
    // A computer that slept fires its timers late: look at the clock again when somebody comes back.
    document.addEventListener("visibilitychange", () => this.look());
    this.extended();
    this.tabs?.postMessage("extended");
  }

  private extended(): void {
    this.ends = Date.now() + this.seconds * 1_000;
    this.close();
    this.look();
  }

  private look(): void {
    clearTimeout(this.timer);
    const rest = Math.ceil((this.ends - Date.now()) / 1_000);
    const warnAt = Math.min(ahead, Math.floor(this.seconds / 2));
    if (rest > warnAt) {
      this.timer = setTimeout(() => this.look(), (rest - warnAt) * 1_000);
      return;
    }
    if (rest <= 0) {
      this.over();
      return;
    }
    this.warn(rest);
    this.timer = setTimeout(() => this.look(), 1_000);
  }

  private warn(rest: number): void {
    const dialog = this.dialog ?? this.open();
    const clock = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")} min`;
    const text = dialog.querySelector("p");
    if (text) text.textContent = (this.meta.dataset.text ?? "").replace("{{time}}", clock);
  }

  private open(): HTMLDialogElement {
    const dialog = document.createElement("dialog");
    dialog.className = "session";
    dialog.setAttribute("aria-labelledby", "sesija");
    dialog.setAttribute("aria-describedby", "sesija-teksts");
    const title = element("h2", this.meta.dataset.title);
    title.id = "sesija";
    const text = element("p");
    text.id = "sesija-teksts";
    const note = element("p");
    note.setAttribute("role", "status");
    const stay = button(this.meta.dataset.stay, "button button-primary", () => void this.stay(note));
    const leave = button(this.meta.dataset.leave, "button button-link", () => signOut());
    const actions = element("div");
    actions.className = "actions";
    actions.append(stay, leave);
    dialog.append(title, text, note, actions);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // Escape means that somebody is there
      void this.stay(note);
    });
    document.body.append(dialog);
    dialog.showModal();
    this.dialog = dialog;
    return dialog;
  }

  private close(): void {
    this.dialog?.close(); // the browser gives the focus back to where it was
    this.dialog?.remove();
    this.dialog = undefined;
  }

  private async stay(note: HTMLElement): Promise<void> {
    let status = 0;
    try {
      const answer = await fetch("/api/v1/login/sessions/own/extensions", {
        method: "POST",
        headers: { "X-CSRF-Token": this.meta.dataset.csrf ?? "" },
      });
      status = answer.status;
    } catch {
      // no connection: said below, and the clock runs on
    }
    if (status >= 200 && status < 300) {
      this.extended();
      this.tabs?.postMessage("extended");
    } else if (status === 401 || status === 403) {
      this.over();
    } else {
      note.textContent = this.meta.dataset.failed ?? "";
    }
  }

  private over(): void {
    clearTimeout(this.timer);
    const dialog = this.dialog ?? this.open();
    const text = dialog.querySelector("p");
    if (text) text.textContent = this.meta.dataset.over ?? "";
    const again = document.createElement("a");
    again.className = "button button-primary";
    again.href = "/pieteikties";
    again.textContent = this.meta.dataset.again ?? "";
    dialog.querySelector(".actions")?.replaceChildren(again);
    again.focus();
  }
}

function element(name: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function button(text: string | undefined, look: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = text ?? "";
  made.addEventListener("click", press);
  return made;
}

function signOut(): void {
  document.querySelector<HTMLFormElement>('form[action="/iziet"]')?.requestSubmit();
}
