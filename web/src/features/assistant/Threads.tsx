import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, take } from "../../api/client";
import { count, relative } from "../../ui/format";
import { Empty, ErrorState, Loading } from "../../ui/states";

/** Earlier threads of this person; nobody else sees them. */
export function Threads({ onOpen }: { onOpen: (id: string) => void }) {
  const threads = useQuery({
    queryKey: ["assistant", "threads"],
    queryFn: () => take(api.GET("/api/assistant/conversations")),
  });
  const forget = useMutation({
    mutationFn: (id: string) =>
      take(
        api.DELETE("/api/assistant/conversations/{conversation_id}", {
          params: { path: { conversation_id: id } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["assistant", "threads"] }),
  });
  if (threads.isPending) return <Loading rows={5} />;
  if (threads.error) return <ErrorState error={threads.error} retry={() => threads.refetch()} />;
  if (threads.data.length === 0)
    return <Empty title="No threads yet">What you ask is kept here, for you alone.</Empty>;
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {threads.data.map((thread) => (
        <Box component="li" key={thread.id} sx={{ display: "flex", alignItems: "center", gap: 1, py: 0.5 }}>
          <Button
            onClick={() => onOpen(thread.id)}
            sx={{ flex: 1, justifyContent: "flex-start", textAlign: "left" }}
          >
            {thread.title}
          </Button>
          <Typography variant="body2" color="text.secondary" sx={{ whiteSpace: "nowrap" }}>
            {count(thread.questions)} · {relative(thread.updated_at)}
          </Typography>
          <Button
            color="inherit"
            onClick={() => forget.mutate(thread.id)}
            aria-label={`Delete ${thread.title}`}
          >
            Delete
          </Button>
        </Box>
      ))}
    </Box>
  );
}
