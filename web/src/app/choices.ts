/** One line of the palette. */
export type Choice = { id: string; group: string; label: string; hint?: string };

/** Choices that hold every typed word; those that begin with the text come first within their group.
 * After ">" only actions are looked at. */
export function choicesOf<T extends Choice>(choices: T[], text: string): T[] {
  const only = text.trimStart().startsWith(">");
  const typed = text.replace(/^\s*>/, "").trim().toLowerCase();
  const words = typed.split(/\s+/).filter(Boolean);
  const found = choices.filter(
    (each) =>
      (!only || each.group === "Actions") && words.every((word) => each.label.toLowerCase().includes(word)),
  );
  const groups = [...new Set(found.map((each) => each.group))];
  const begins = (each: T) => (each.label.toLowerCase().startsWith(typed) ? 0 : 1);
  return groups.flatMap((group) =>
    found.filter((each) => each.group === group).sort((a, b) => begins(a) - begins(b)),
  );
}

/** The next line up or down, around the ends. */
export function step(at: number, by: 1 | -1, length: number): number {
  return length === 0 ? 0 : (at + by + length) % length;
}
