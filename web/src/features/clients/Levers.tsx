import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { count, signed } from "../../ui/format";
import { Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";

const NEXT: Record<string, string> = { poor: "fair", fair: "good", good: "excellent" };

type LeversProps = { id: string; onTry: (targets: Record<string, number>) => void };

/** The fewest changes that lift the client to the next band; `onTry` puts them into the what-if. */
export function Levers({ id, onTry }: LeversProps) {
  const advice = useQuery({
    queryKey: ["clients", "levers", id],
    queryFn: () => take(api.GET("/api/clients/{client_id}/levers", { params: { path: { client_id: id } } })),
  });
  const found = advice.data;
  return (
    <Section title="What would lift it" hint={found?.levers.length ? "points of health, each alone" : null}>
      {advice.error && <ErrorState error={advice.error} retry={() => advice.refetch()} />}
      {advice.isPending && <Loading rows={3} height={30} />}
      {found && (
        <>
          <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0 }}>
            {found.levers.map((lever) => (
              <Box
                component="li"
                key={lever.signal}
                sx={{ display: "flex", gap: 2, minHeight: 30, alignItems: "center" }}
              >
                <Typography variant="body2" sx={{ flex: 1 }}>
                  {lever.text}
                </Typography>
                <Typography variant="body2">{signed(lever.gain, 1)}</Typography>
              </Box>
            ))}
          </Box>
          <Typography variant="body2" color="text.secondary" sx={{ pt: found.levers.length ? 1 : 0 }}>
            {found.then === null || found.levers.length === 0
              ? found.reason
              : `${found.reached ? "Together they" : "Even all of these together"} make it ${count(found.then, 1)}; ${NEXT[found.band] ?? "the next band"} begins at ${count(found.goal)}.`}
          </Typography>
          {found.levers.length > 0 && (
            <Button
              onClick={() => onTry(Object.fromEntries(found.levers.map((l) => [l.signal, l.target])))}
              sx={{ mt: 0.5, ml: -0.5 }}
            >
              Try these below
            </Button>
          )}
        </>
      )}
    </Section>
  );
}
