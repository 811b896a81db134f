import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link as RouterLink, useNavigate } from "react-router";
import { ApiProblem, api, queries, take } from "../../api/client";
import { Card } from "./Card";

const START = { company: "", kind: "msp", currency: "USD", name: "", email: "", password: "" };

export default function SignUpPage() {
  const [form, setForm] = useState(START);
  const navigate = useNavigate();
  const signUp = useMutation({
    mutationFn: () => take(api.POST("/api/auth/sign-up", { body: form })),
    onSuccess: () => {
      queries.clear();
      navigate("/imports", { replace: true });
    },
  });
  const problem = signUp.error instanceof ApiProblem ? signUp.error : null;
  const field = (name: keyof typeof START, label: string, more: object = {}) => {
    const message = problem?.field(name === "company" ? "name" : name);
    return (
      <TextField
        label={label}
        required
        value={form[name]}
        onChange={(e) => setForm({ ...form, [name]: e.target.value })}
        error={Boolean(message)}
        helperText={message}
        {...more}
      />
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signUp.mutate();
  };
  return (
    <Card title="Create an account">
      <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2 }}>
        {signUp.error && <Alert severity="error">{signUp.error.message}</Alert>}
        {field("company", "Company")}
        {field("kind", "You are", {
          select: true,
          children: [
            <MenuItem key="msp" value="msp">
              A managed service provider
            </MenuItem>,
            <MenuItem key="it" value="it">
              An internal IT team
            </MenuItem>,
          ],
        })}
        {field("currency", "Currency", { slotProps: { htmlInput: { maxLength: 3 } } })}
        {field("name", "Your name", { autoComplete: "name" })}
        {field("email", "E-mail", { type: "email", autoComplete: "username" })}
        {field("password", "Password", {
          type: "password",
          autoComplete: "new-password",
          helperText: problem?.field("password") ?? "At least 10 characters",
        })}
        <Button type="submit" variant="contained" size="medium" loading={signUp.isPending}>
          Create account
        </Button>
      </Box>
      <Typography variant="body2" sx={{ mt: 3 }}>
        Have an account?{" "}
        <Link component={RouterLink} to="/sign-in">
          Sign in
        </Link>
      </Typography>
    </Card>
  );
}
