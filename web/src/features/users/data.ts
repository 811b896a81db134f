import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type User = Schemas["User"];
export type Role = Schemas["RoleOut"];
export type Invitation = Schemas["Invitation"];
export type InvitationMade = Schemas["InvitationMade"];

/** What each role may do, in words. */
export function useRoles() {
  return useQuery({
    queryKey: ["users", "roles"],
    queryFn: () => take(api.GET("/api/roles")),
    staleTime: 300_000,
  });
}

/** "Admin, IT admin" in the words of the roles. */
export function roleLabels(keys: readonly string[], roles: Role[] | undefined): string {
  const labels = new Map(roles?.map((role) => [role.key, role.label]));
  return keys.map((key) => labels.get(key) ?? key.replaceAll("_", " ")).join(", ");
}

function useRefresh() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ["users"] });
    void client.invalidateQueries({ queryKey: ["me"] });
  };
}

/** Replaces somebody's roles. */
export function useSetRoles(user: User) {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: (roles: string[]) => request<User>("PUT", `/api/users/${user.id}/roles`, { roles }),
    onSuccess: () => {
      refresh();
      notify({ text: `Roles of ${user.name} changed.`, kind: "success" });
    },
  });
}

/** Lets somebody in or shuts them out, with Undo. */
export function useSetActive() {
  const refresh = useRefresh();
  const notify = useNotify();
  const mutation = useMutation({
    mutationFn: ({ user, active }: { user: User; active: boolean }) =>
      request<User>("POST", `/api/users/${user.id}/${active ? "reactivate" : "deactivate"}`),
    onSuccess: (_, { user, active }) => {
      refresh();
      const text = active
        ? `${user.name} may sign in again.`
        : `${user.name} is shut out; sessions and API keys have ended.`;
      notify({ text, kind: "success", undo: () => mutation.mutate({ user, active: !active }) });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return mutation;
}

/** Invites somebody; the answer holds the link, which is shown once. */
export function useInvite() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { email: string; roles: string[] }) =>
      request<InvitationMade>("POST", "/api/invitations", body),
    onSuccess: refresh,
  });
}

/** Makes a fresh link for an open invitation. */
export function useRenew() {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: (id: string) => request<InvitationMade>("POST", `/api/invitations/${id}/renew`),
    onSuccess: refresh,
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

/** Takes an invitation back. */
export function useRevoke() {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: (each: Invitation) => request("DELETE", `/api/invitations/${each.id}`),
    onSuccess: (_, each) => {
      refresh();
      notify({ text: `The invitation of ${each.email} no longer works.`, kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}
