import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link as RouterLink, useNavigate, useSearchParams } from "react-router";
import { api, queries, take } from "../../api/client";
import { Card } from "./Card";

const DEMO_PASSWORD = "password123";

export default function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const options = useQuery({ queryKey: ["options"], queryFn: () => take(api.GET("/api/auth/options")) });
  const signIn = useMutation({
    mutationFn: () => take(api.POST("/api/auth/login", { body: { email, password } })),
    onSuccess: () => {
      queries.clear();
      const next = params.get("next") ?? "/";
      navigate(next.startsWith("/") && !next.startsWith("//") ? next : "/", { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  const fill = (demo: string) => {
    setEmail(demo);
    setPassword(DEMO_PASSWORD);
  };
  return (
    <Card title="Sign in">
      <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2 }}>
        {signIn.error && <Alert severity="error">{signIn.error.message}</Alert>}
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(e) => setEmail(e.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
        <Button type="submit" variant="contained" size="medium" loading={signIn.isPending}>
          Sign in
        </Button>
      </Box>
      {options.data?.demo && (
        <Box sx={{ mt: 3 }}>
          <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
            Or look around with simulated data:
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
      )}
      {options.data?.sign_up && (
        <Typography variant="body2" sx={{ mt: 3 }}>
          No account yet?{" "}
          <Link component={RouterLink} to="/sign-up">
            Create one
          </Link>
        </Typography>
      )}
    </Card>
  );
}
