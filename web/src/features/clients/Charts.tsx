import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { api, take } from "../../api/client";
import { count, money, percent } from "../../ui/format";
import { Columns, Section } from "../../ui/Page";
import { Empty, ErrorState, Loading } from "../../ui/states";

const Trend = lazy(() => import("../../ui/Trend"));

const SERIES: { id: string; label: string; format: (value: number | null, currency: string) => string }[] = [
  { id: "mrr", label: "MRR", format: (v, currency) => money(v === null ? null : v * 100, currency) },
  { id: "seats_active", label: "Active users", format: (v) => count(v) },
  { id: "tickets_opened", label: "Tickets opened", format: (v) => count(v) },
  { id: "csat", label: "CSAT", format: (v) => count(v) },
  { id: "logins", label: "Logins", format: (v) => count(v) },
  { id: "resolution_hours", label: "Hours to resolve", format: (v) => count(v, 1) },
  { id: "paid_late_days", label: "Days past due (worst)", format: (v) => count(v) },
  { id: "sla_met", label: "Within SLA", format: (v) => percent(v) },
];

/** Monthly series of a client on one time axis. */
export default function Charts({ id, currency }: { id: string; currency: string }) {
  const series = useQuery({
    queryKey: ["clients", "series", id],
    queryFn: () => take(api.GET("/api/clients/{client_id}/series", { params: { path: { client_id: id } } })),
  });
  if (series.error) return <ErrorState error={series.error} retry={() => series.refetch()} />;
  if (!series.data) return <Loading rows={10} />;
  const shown = SERIES.filter((each) => series.data[each.id]);
  if (shown.length === 0)
    return (
      <Empty title="No monthly figures yet">
        They appear with imported usage, tickets, invoices and contracts.
      </Empty>
    );
  return (
    <Columns wide="1fr 1fr">
      {shown.map((each) => (
        <Section key={each.id} title={each.label}>
          <Suspense fallback={<Loading rows={5} />}>
            <Trend
              label={each.label}
              points={series.data[each.id] ?? []}
              format={(v) => each.format(v, currency)}
              height={180}
            />
          </Suspense>
        </Section>
      ))}
    </Columns>
  );
}
