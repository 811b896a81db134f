import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import MenuItem from "@mui/material/MenuItem";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link as RouterLink, useNavigate } from "react-router";
import { api, queries, take } from "../../api/client";
import { Field, FormError, PasswordField } from "../../ui/forms";
import { Card, Form } from "./Card";

const START = { company: "", kind: "msp", currency: "USD", name: "", email: "", password: "" };
const NAMES = Object.keys(START);

export default function SignUpPage() {
  const [form, setForm] = useState(START);
  const navigate = useNavigate();
  const signUp = useMutation({
    mutationFn: () => {
      const timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
      return take(api.POST("/api/auth/sign-up", { body: { ...form, timezone } }));
    },
    onSuccess: () => {
      queries.clear();
      navigate("/imports", { replace: true });
    },
  });
  const of = (name: keyof typeof START) => ({
    name,
    required: true,
    error: signUp.error,
    value: form[name],
    onChange: (e: { target: { value: string } }) => setForm({ ...form, [name]: e.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signUp.mutate();
  };
  return (
    <Card title="Create an account">
      <Form onSubmit={submit}>
        <FormError error={signUp.error} fields={NAMES} />
        <Field {...of("company")} label="Company" autoFocus autoComplete="organization" />
        <Field
          {...of("kind")}
          label="You are"
          select
          helperText="Decides whether you see clients or departments"
        >
          <MenuItem value="msp">A managed service provider</MenuItem>
          <MenuItem value="it">An internal IT team</MenuItem>
        </Field>
        <Field
          {...of("currency")}
          label="Currency"
          helperText="Three letters. Stays once amounts are stored"
          onChange={(e) => setForm({ ...form, currency: e.target.value.toUpperCase() })}
          slotProps={{ htmlInput: { maxLength: 3 } }}
        />
        <Field {...of("name")} label="Your name" autoComplete="name" />
        <Field {...of("email")} label="E-mail" type="email" autoComplete="username" />
        <PasswordField
          {...of("password")}
          label="Password"
          autoComplete="new-password"
          helperText="At least 10 characters"
        />
        <Button type="submit" variant="contained" size="medium" loading={signUp.isPending}>
          Create account
        </Button>
      </Form>
      <Typography variant="body2" sx={{ mt: 3 }}>
        Have an account?{" "}
        <Link component={RouterLink} to="/sign-in" underline="always">
          Sign in
        </Link>
      </Typography>
    </Card>
  );
}
