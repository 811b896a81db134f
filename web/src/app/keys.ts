import type { NavItem } from "./nav";

/** What a key press means: nothing, open the palette, the help, wait for the second letter, or go to a page. */
export type Meaning =
  | { kind: "none" }
  | { kind: "palette" }
  | { kind: "help" }
  | { kind: "assistant" }
  | { kind: "wait" }
  | { kind: "go"; to: string };

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** How long the letter after g is waited for. */
export const WAIT_MS = 1500;

/** Single keys are off while somebody types or a dialog is open; Ctrl/Cmd+K works everywhere. */
export function meaningOf(press: Press, waiting: boolean, busy: boolean, pages: NavItem[]): Meaning {
  if ((press.ctrlKey || press.metaKey) && press.key.toLowerCase() === "k") return { kind: "palette" };
  if ((press.ctrlKey || press.metaKey) && press.key.toLowerCase() === "j") return { kind: "assistant" };
  if (busy || press.ctrlKey || press.metaKey || press.altKey) return { kind: "none" };
  if (waiting) {
    const page = pages.find((each) => each.key === press.key.toLowerCase());
    return page ? { kind: "go", to: page.to } : { kind: "none" };
  }
  if (press.key === "?") return { kind: "help" };
  if (press.key === "/") return { kind: "palette" };
  if (press.key === "g") return { kind: "wait" };
  return { kind: "none" };
}

/** Whether keys belong to a field, an editor, a menu or an open dialog. */
export function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable=true], [role=textbox], [role=combobox]"))
    return true;
  return Boolean(target.closest("[role=dialog], [role=menu], [role=listbox]"));
}

/** "⌘K" on a Mac, "Ctrl K" elsewhere. */
export function paletteHint(platform: string): string {
  return /mac|iphone|ipad/i.test(platform) ? "⌘K" : "Ctrl K";
}
