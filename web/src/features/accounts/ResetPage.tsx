import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link as RouterLink, useLocation, useNavigate } from "react-router";
import { ApiProblem, api, queries, take } from "../../api/client";
import { FormError, PasswordField } from "../../ui/forms";
import { Card, Form } from "./Card";
import { secretOf } from "./options";

/** Where the mailed link leads: choose a new password. */
export default function ResetPage() {
  const token = secretOf(useLocation().hash);
  const [password, setPassword] = useState("");
  const navigate = useNavigate();
  const reset = useMutation({
    mutationFn: () => take(api.POST("/api/auth/reset", { body: { token, password } })),
    onSuccess: ({ email }) => {
      queries.clear();
      const done = "Your password is changed and all your sessions have ended. Sign in with the new one.";
      navigate("/sign-in", { replace: true, state: { email, done } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  const dead = !token || (reset.error instanceof ApiProblem && reset.error.code === "link-dead");
  return (
    <Card title="Choose a new password">
      {dead ? (
        <Alert severity="error">
          {reset.error?.message ?? "This link is not complete. Copy the whole address from the mail."}
        </Alert>
      ) : (
        <Form onSubmit={submit}>
          <FormError error={reset.error} fields={["password"]} />
          <PasswordField
            name="password"
            label="New password"
            autoComplete="new-password"
            required
            autoFocus
            error={reset.error}
            helperText="At least 10 characters. All your sessions will end."
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
          <Button type="submit" variant="contained" size="medium" loading={reset.isPending}>
            Save the password
          </Button>
        </Form>
      )}
      <Typography variant="body2" sx={{ mt: 3 }}>
        <Link component={RouterLink} to={dead ? "/forgot-password" : "/sign-in"}>
          {dead ? "Ask for a new link" : "Back to sign in"}
        </Link>
      </Typography>
    </Card>
  );
}
