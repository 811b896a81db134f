import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { api, queries, take } from "../../api/client";
import { useMay } from "../../app/session";
import { useNotify } from "../../ui/notices";

/** Takes a recommendation on: it becomes a task of the person who pressed. */
export function Accept({ id, what }: { id: string; what: string }) {
  const may = useMay("recommendations:write");
  const notify = useNotify();
  const accept = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/recommendations/{recommendation_id}/accept", {
          params: { path: { recommendation_id: id } },
          body: {},
        }),
      ),
    onSuccess: () => {
      notify({ text: `Accepted: ${what}. Its task is in Tasks.`, kind: "success" });
      for (const topic of ["recommendations", "tasks"]) queries.invalidateQueries({ queryKey: [topic] });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  if (!may) return null;
  return (
    <Button loading={accept.isPending} onClick={() => accept.mutate()} aria-label={`Accept: ${what}`}>
      Accept
    </Button>
  );
}
