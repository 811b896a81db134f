const QUIET_MS = 60_000;
let touchedAt = Date.now();

for (const event of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  window.addEventListener(event, () => (touchedAt = Date.now()), { passive: true, capture: true });
}

/** Says that nobody touched the page for a while, so that what it fetches by itself does not keep the session. */
export function idleHeaders(now = Date.now()): Record<string, string> {
  return now - touchedAt > QUIET_MS ? { "x-pulseops-idle": "1" } : {};
}
