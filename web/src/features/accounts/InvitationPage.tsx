import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link as RouterLink, useLocation } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { moment } from "../../ui/format";
import { Field, FormError, PasswordField } from "../../ui/forms";
import { ErrorState, Loading } from "../../ui/states";
import { Card, Form } from "./Card";
import { secretOf } from "./options";

/** Where an invitation leads: join with a new account, or with the one there is. */
export default function InvitationPage() {
  const token = secretOf(useLocation().hash);
  const offer = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => take(api.POST("/api/auth/invitation", { body: { token } })),
    enabled: Boolean(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Card title={offer.data ? `Join ${offer.data.tenant_name}` : "Invitation"}>
      {!token && <Alert severity="error">This link is not complete. Copy the whole address.</Alert>}
      {token && offer.isPending && <Loading rows={3} />}
      {offer.error && <ErrorState error={offer.error} />}
      {offer.data && <Join token={token} offer={offer.data} />}
      {!offer.data && (
        <Typography variant="body2" sx={{ mt: 3 }}>
          <Link component={RouterLink} to="/sign-in">
            Go to sign in
          </Link>
        </Typography>
      )}
    </Card>
  );
}

function Join({ token, offer }: { token: string; offer: Schemas["InvitationOffer"] }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const me = useQuery({
    queryKey: ["me"],
    queryFn: () => take(api.GET("/api/auth/me")),
    enabled: offer.known,
    retry: false,
  });
  const isMe = me.data?.user.email === offer.email;
  const join = useMutation({
    mutationFn: () => take(api.POST("/api/auth/invitation/accept", { body: { token, name, password } })),
    onSuccess: () => window.location.assign("/"),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate();
  };
  return (
    <Form onSubmit={submit}>
      <Typography sx={{ overflowWrap: "anywhere" }}>
        {offer.invited_by} invites <strong>{offer.email}</strong> as {offer.roles.join(", ")}. The link works
        until {moment(offer.expires_at)}.
      </Typography>
      <FormError error={join.error} fields={["name", "password"]} />
      {!offer.known && (
        <Field
          name="name"
          label="Your name"
          autoComplete="name"
          required
          autoFocus
          error={join.error}
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
      )}
      {!isMe && (
        <PasswordField
          name="password"
          label="Password"
          autoComplete={offer.known ? "current-password" : "new-password"}
          required
          error={join.error}
          helperText={offer.known ? "The one you sign in with already" : "At least 10 characters"}
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
      )}
      <Button type="submit" variant="contained" size="medium" loading={join.isPending}>
        Join
      </Button>
    </Form>
  );
}
