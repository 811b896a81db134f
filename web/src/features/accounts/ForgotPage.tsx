import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link as RouterLink, useLocation } from "react-router";
import { api, take } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { Loading } from "../../ui/states";
import { Card, Form } from "./Card";
import { useOptions } from "./options";

/** Asks for a reset link; never says whether the address has an account. */
export default function ForgotPage() {
  const options = useOptions();
  return (
    <Card title="Reset your password">
      {options.isPending && <Loading rows={2} />}
      {options.data && !options.data.mail && (
        <Alert severity="info">
          This server sends no mail, so it cannot send you a link. Ask the person who runs PulseOps for you.
        </Alert>
      )}
      {(options.error || options.data?.mail) && <Ask />}
      <Typography variant="body2" sx={{ mt: 3 }}>
        <Link component={RouterLink} to="/sign-in">
          Back to sign in
        </Link>
      </Typography>
    </Card>
  );
}

function Ask() {
  const arrival = useLocation().state as { email?: string } | null;
  const [email, setEmail] = useState(arrival?.email ?? "");
  const ask = useMutation({
    mutationFn: () => take(api.POST("/api/auth/forgot", { body: { email } })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  if (ask.isSuccess) {
    return (
      <Alert severity="success">
        If {email} has an account, a link is on its way. It works once and for one hour. Nothing there? Look
        in the spam folder, or check the address.
      </Alert>
    );
  }
  return (
    <Form onSubmit={submit}>
      <FormError error={ask.error} />
      <Field
        name="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        autoFocus
        error={ask.error}
        helperText="We mail you a link that lets you choose a new one."
        value={email}
        onChange={(e) => setEmail(e.target.value)}
      />
      <Button type="submit" variant="contained" size="medium" loading={ask.isPending}>
        Send the link
      </Button>
    </Form>
  );
}
