import { sandboxAPI } from "./places";

/** What a system of the state received. */
export interface Entry {
  seq: number;
  system: string;
  operation: string;
  caller: string;
  subjects: string[] | null;
  outcome: string;
  status: number;
}

/** A caught e-mail. */
export interface Mail {
  to: string[];
  subject: string;
  text: string;
}

async function call<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(sandboxAPI + path, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Turns a system's fault on; "none" turns it off. */
export async function fault(system: string, kind: string, count = -1, delayMs = 0): Promise<void> {
  await call("/fault", { system, kind, count, delayMs });
}

/** Turns every fault off. */
export async function calm(): Promise<void> {
  for (const system of ["latvija", "ppk", "dagr", "fpr", "ur", "vzd", "mail"]) await fault(system, "none");
}

/** How much stands in the ledger, to ask later what came after. */
export async function written(): Promise<number> {
  return (await call<{ written: number }>("/ledger?limit=1")).written;
}

/** What a system received since. */
export async function received(system: string, since: number): Promise<Entry[]> {
  return (await call<{ entries: Entry[] }>(`/ledger?system=${system}&since=${since}&limit=200`)).entries;
}

/** The mail to an address, newest first. */
export async function mailTo(address: string): Promise<Mail[]> {
  return (await call<{ messages: Mail[] }>(`/mail.json?to=${encodeURIComponent(address)}`)).messages;
}
