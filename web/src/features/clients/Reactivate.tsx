import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { api, queries, take } from "../../api/client";
import { useNotify } from "../../ui/notices";

/** Takes a client back. */
export function Reactivate({ id, name }: { id: string; name: string }) {
  const notify = useNotify();
  const back = useMutation({
    mutationFn: () =>
      take(api.POST("/api/clients/{client_id}/reactivate", { params: { path: { client_id: id } } })),
    onSuccess: () => {
      notify({ text: `${name} is active again.`, kind: "success" });
      queries.invalidateQueries({ queryKey: ["clients"] });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return (
    <Button loading={back.isPending} onClick={() => back.mutate()} aria-label={`Reactivate ${name}`}>
      Reactivate
    </Button>
  );
}
