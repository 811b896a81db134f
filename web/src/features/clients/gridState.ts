/** What the URL says of the grid: hidden columns, and what a kept view holds. */
import type { Schemas } from "../../api/client";
import type { ClientRow } from "./data";

/** Which columns show: those of `shown` when the URL names any, else all but the ones hidden by default. */
export function visibility(all: string[], hidden: string[], shown: string | null): Record<string, boolean> {
  const named = shown?.split(",").filter((field) => all.includes(field));
  const isShown = (field: string) => (named?.length ? named.includes(field) : !hidden.includes(field));
  return Object.fromEntries(all.map((field) => [field, isShown(field)]));
}

/** The URL's value for a choice of columns; null when it is the default one. */
export function columnsParam(all: string[], hidden: string[], model: Record<string, boolean>): string | null {
  const shown = all.filter((field) => model[field] !== false);
  const byDefault = all.filter((field) => !hidden.includes(field));
  return shown.join() === byDefault.join() ? null : shown.join();
}

/** The part of the address that makes a view: everything but the page and passing things. */
export function viewQuery(search: string): string {
  const params = new URLSearchParams(search);
  for (const name of ["page", "new"]) params.delete(name);
  params.sort();
  return params.toString();
}

/** What changed in a row as the request that saves it, and the one that takes it back. */
export function difference(next: ClientRow, old: ClientRow) {
  const body: Schemas["ClientChange"] = {};
  const back: Schemas["ClientChange"] = {};
  for (const name of ["name", "owner_name"] as const) {
    if (next[name] !== old[name]) {
      body[name] = next[name];
      back[name] = old[name];
    }
  }
  if (next.mrr_minor !== null && next.mrr_minor !== old.mrr_minor) {
    body.mrr_minor = next.mrr_minor;
    if (old.mrr_minor !== null) back.mrr_minor = old.mrr_minor;
  }
  for (const name of ["seats_purchased", "seats_active"] as const) {
    if (next[name] !== null && next[name] !== old[name]) {
      body.signals = { ...body.signals, [name]: Number(next[name]) };
      if (old[name] !== null) back.signals = { ...back.signals, [name]: Number(old[name]) };
    }
  }
  return { body, back };
}

/** What a change did to the score, in words. */
export function moved(before: number | null, after: number | null): string {
  if (after === null) return "Health is still unknown.";
  if (before === null) return `Health is now ${Math.round(after)}.`;
  if (Math.abs(after - before) < 0.05) return "Health did not move.";
  return `Health ${before.toFixed(1)} → ${after.toFixed(1)}.`;
}
