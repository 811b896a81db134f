import { lazy, Suspense } from "react";
import { useSession } from "../../app/session";
import { Loading } from "../../ui/states";

const MspToday = lazy(() => import("./MspToday"));
const ItToday = lazy(() => import("./ItToday"));

/** The first screen, by the tenant's lens. */
export default function TodayPage() {
  const it = useSession().tenant.kind === "it";
  return <Suspense fallback={<Loading rows={10} />}>{it ? <ItToday /> : <MspToday />}</Suspense>;
}
