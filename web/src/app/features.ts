import type { RouteObject } from "react-router";

/** What a feature folder's routes.tsx exports by default. */
export type Feature = { inside?: RouteObject[]; outside?: RouteObject[] };

const found = import.meta.glob<{ default: Feature }>("../features/*/routes.tsx", { eager: true });
const features = Object.values(found).map((module) => module.default);

/** Pages within the frame, for signed-in people. */
export const inside = features.flatMap((feature) => feature.inside ?? []);

/** Pages without it: sign-in and the like. */
export const outside = features.flatMap((feature) => feature.outside ?? []);
