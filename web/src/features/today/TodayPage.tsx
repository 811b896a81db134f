import { type ComponentType, lazy, Suspense } from "react";
import { useSession } from "../../app/session";
import { Loading } from "../../ui/states";

const MspToday = lazy(() => import("./MspToday"));
const lenses = import.meta.glob<{ default: ComponentType }>("../it-today/ItToday.tsx");
const loadIt = lenses["../it-today/ItToday.tsx"];
const ItToday = lazy(() => (loadIt ? loadIt() : import("./MspToday")));

/** The first screen, by the tenant's lens. */
export default function TodayPage() {
  const it = useSession().tenant.kind === "it";
  return <Suspense fallback={<Loading rows={10} />}>{it ? <ItToday /> : <MspToday />}</Suspense>;
}
