import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link as RouterLink, useLocation, useNavigate, useSearchParams } from "react-router";
import { api, queries, take } from "../../api/client";
import { Field, FormError, PasswordField } from "../../ui/forms";
import { Card, Form } from "./Card";
import { safeNext, useOptions } from "./options";

const DEMO_PASSWORD = "password123";

type Arrival = { reason?: string | null; email?: string; done?: string } | null;

export default function SignInPage() {
  const arrival = useLocation().state as Arrival;
  const [email, setEmail] = useState(arrival?.email ?? "");
  const [password, setPassword] = useState("");
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const options = useOptions();
  const signIn = useMutation({
    mutationFn: () => take(api.POST("/api/auth/login", { body: { email, password } })),
    onSuccess: () => {
      queries.clear();
      navigate(safeNext(params.get("next")), { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  const fill = (demo: string) => {
    setEmail(demo);
    setPassword(DEMO_PASSWORD);
    signIn.reset();
  };
  return (
    <Card title="Sign in">
      <Form onSubmit={submit}>
        {arrival?.done && !signIn.error && <Alert severity="success">{arrival.done}</Alert>}
        {arrival?.reason && !signIn.error && <Alert severity="info">{arrival.reason}</Alert>}
        <FormError error={signIn.error} />
        <Field
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          autoFocus={!arrival?.email}
          error={null}
          value={email}
          onChange={(e) => setEmail(e.target.value)}
        />
        <PasswordField
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          autoFocus={Boolean(arrival?.email)}
          error={null}
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
        <Button type="submit" variant="contained" size="medium" loading={signIn.isPending}>
          Sign in
        </Button>
        <Link component={RouterLink} to="/forgot-password" state={{ email }} variant="body2">
          Forgot your password?
        </Link>
      </Form>
      {options.data?.demo && <Demo fill={fill} />}
      {options.data?.sign_up && (
        <Typography variant="body2" sx={{ mt: 3 }}>
          No account yet?{" "}
          <Link component={RouterLink} to="/sign-up" underline="always">
            Create one
          </Link>
        </Typography>
      )}
    </Card>
  );
}

function Demo({ fill }: { fill: (email: string) => void }) {
  return (
    <Box sx={{ mt: 3, pt: 2, borderTop: 1, borderColor: "divider" }}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        Look around with simulated data: fill in a demo account, then sign in.
      </Typography>
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>
        <Button variant="outlined" onClick={() => fill("demo-msp@example.com")}>
          Demo MSP
        </Button>
        <Button variant="outlined" onClick={() => fill("demo-it@example.com")}>
          Demo IT team
        </Button>
      </Box>
    </Box>
  );
}
