/** Moves to the error summary, so that it is read and the keyboard starts there. */
export function focusSummary(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
}
