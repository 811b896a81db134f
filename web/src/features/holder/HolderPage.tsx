import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Paper from "@mui/material/Paper";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { day } from "../../ui/format";
import { FormError } from "../../ui/forms";
import { ErrorState, Loading } from "../../ui/states";

/** Where the link of a holder's mail leads: keep the license or let it go, without signing in. */
export default function HolderPage() {
  const token = useLocation().hash.slice(1);
  useEffect(() => {
    document.title = "Do you need it? · PulseOps";
  }, []);
  const question = useQuery({
    queryKey: ["question", token],
    queryFn: () => take(api.POST("/api/seat-question", { body: { token } })),
    enabled: Boolean(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const data = question.data;
  return (
    <Box component="main" sx={{ minHeight: "100vh", display: "grid", placeItems: "center", p: 2 }}>
      <Paper variant="outlined" sx={{ p: 3, width: "100%", maxWidth: 440 }}>
        <Typography sx={{ fontWeight: 700, mb: 2 }}>{data?.company ?? "PulseOps"}</Typography>
        <Typography variant="h1" sx={{ mb: 2 }}>
          {data ? `Do you still need ${data.product_name}?` : "Your license"}
        </Typography>
        {!token && <Alert severity="error">This link is not complete. Copy the whole address.</Alert>}
        {token && question.isPending && <Loading rows={3} />}
        {question.error && <ErrorState error={question.error} />}
        {data && <Question token={token} data={data} />}
      </Paper>
    </Box>
  );
}

function Question({ token, data }: { token: string; data: Schemas["HolderQuestion"] }) {
  const [note, setNote] = useState("");
  const answer = useMutation({
    mutationFn: (keep: boolean) =>
      take(api.POST("/api/seat-question/answer", { body: { token, keep, note: note.trim() || null } })),
  });
  if (answer.isSuccess)
    return (
      <Alert severity="success">
        {answer.variables
          ? "Thank you. You keep it, and nobody asks again for a while."
          : data.moves_to
            ? `Thank you. Your IT team changes your license to ${data.moves_to}.`
            : "Thank you. The license goes to somebody who needs it. Ask your IT team if you need it again."}
      </Alert>
    );
  if (data.state !== "asked" && data.state !== "escalated")
    return (
      <Alert severity="info">
        {data.answered_at ? `This was answered on ${day(data.answered_at)}.` : "This was settled before."}{" "}
        There is nothing left to do.
      </Alert>
    );
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <Typography>
        {data.company} pays for this license in your name, {data.person_name}.{" "}
        {data.moves_to
          ? `All you use of it is part of ${data.moves_to}, which costs less.`
          : "If you do not need it, somebody else can have it."}{" "}
        Please answer by {day(data.answer_by_on)}.
      </Typography>
      <FormError error={answer.error} />
      <TextField
        label="A word to your IT team (if you like)"
        value={note}
        multiline
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        <Button
          variant="contained"
          size="medium"
          loading={answer.isPending}
          onClick={() => answer.mutate(true)}
        >
          I need it
        </Button>
        <Button
          variant="outlined"
          size="medium"
          loading={answer.isPending}
          onClick={() => answer.mutate(false)}
        >
          {data.moves_to ? `${data.moves_to} will do` : "Let it go"}
        </Button>
      </Box>
    </Box>
  );
}
