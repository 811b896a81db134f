import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import FormControlLabel from "@mui/material/FormControlLabel";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { RequireSession, useSession } from "../../app/session";
import { FormError } from "../../ui/forms";
import { ErrorState, Loading } from "../../ui/states";
import { Card } from "./Card";

type Offer = Schemas["ConnectionOffer"];
type Scope = Offer["scopes"][number]["scope"];
const READ = "assistant:read";

/** Where an agent sends the browser: a signed-in person allows it, or not. */
export default function ConnectPage() {
  return (
    <RequireSession>
      <Asked />
    </RequireSession>
  );
}

function Asked() {
  const [params] = useSearchParams();
  const of = (name: string) => params.get(name) ?? "";
  const query = { client_id: of("client_id"), redirect_uri: of("redirect_uri"), scope: of("scope") || READ };
  const offer = useQuery({
    queryKey: ["connection", query],
    queryFn: () => take(api.GET("/api/connection", { params: { query } })),
    retry: false,
  });
  return (
    <Card title="Connect an agent">
      {offer.isPending && <Loading rows={4} />}
      {offer.error && <ErrorState error={offer.error} />}
      {offer.data && <Decide offer={offer.data} params={params} />}
    </Card>
  );
}

function Decide({ offer, params }: { offer: Offer; params: URLSearchParams }) {
  const { user, tenant } = useSession();
  const [proposes, setProposes] = useState(false);
  const answer = useMutation({
    mutationFn: (scopes: Scope[]) =>
      take(
        api.POST("/api/connection", {
          body: {
            client_id: params.get("client_id") ?? "",
            redirect_uri: params.get("redirect_uri") ?? "",
            code_challenge: params.get("code_challenge") ?? "",
            state: params.get("state"),
            resource: params.get("resource"),
            scopes,
          },
        }),
      ),
    onSuccess: ({ redirect }) => window.location.assign(redirect),
  });
  const mayPropose = offer.scopes.find((each) => each.scope !== READ);
  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Typography>
        A program that calls itself <b>{offer.client_name}</b> asks to act for {user.name} in {tenant.name}.
        Afterwards the browser goes to <b>{offer.goes_to}</b>.
      </Typography>
      {offer.scopes.length === 0 && <Alert severity="info">Your role allows none of what it asks for.</Alert>}
      {offer.scopes.length > 0 && (
        <FormControlLabel
          control={<Checkbox checked disabled />}
          label="Ask questions and read what you may read"
        />
      )}
      {mayPropose && (
        <FormControlLabel
          control={<Checkbox checked={proposes} onChange={(event) => setProposes(event.target.checked)} />}
          label="Propose actions, which you confirm in PulseOps"
        />
      )}
      <Typography variant="body2" color="text.secondary">
        It never acts by itself. You can end the connection at any time in Settings, API keys. Allow it only
        if you have just asked this program to connect.
      </Typography>
      <FormError error={answer.error} />
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button
          variant="contained"
          disabled={offer.scopes.length === 0}
          loading={answer.isPending}
          onClick={() => answer.mutate(proposes ? [READ, "assistant:propose"] : [READ])}
        >
          Allow
        </Button>
        <Button disabled={answer.isPending} onClick={() => answer.mutate([])}>
          Do not allow
        </Button>
      </Box>
    </Box>
  );
}
