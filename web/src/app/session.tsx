import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { Navigate, useLocation } from "react-router";
import { ApiProblem, api, type Schemas, take } from "../api/client";
import { ErrorState, Loading } from "../ui/states";

export type Me = Schemas["Me"];

const Session = createContext<Me | null>(null);

/** Who is signed in. Only below RequireSession. */
export function useSession(): Me {
  const me = useContext(Session);
  if (!me) throw new Error("useSession needs RequireSession above it");
  return me;
}

/** Whether the signed-in person may do something, such as `clients:write`. */
export function useMay(permission: string): boolean {
  return useSession().permissions.includes(permission);
}

/** Children for signed-in people; everybody else goes to the sign-in page and comes back afterwards. */
export function RequireSession({ children }: { children: ReactNode }) {
  const location = useLocation();
  const me = useQuery({ queryKey: ["me"], queryFn: () => take(api.GET("/api/auth/me")), staleTime: 300_000 });
  if (me.isPending) return <Loading rows={6} />;
  if (me.error instanceof ApiProblem && me.error.status === 401) {
    const next = encodeURIComponent(location.pathname + location.search);
    const reason = me.error.code === "session-ended" ? me.error.message : null;
    return <Navigate to={`/sign-in?next=${next}`} state={{ reason }} replace />;
  }
  if (me.error) return <ErrorState error={me.error} retry={() => me.refetch()} />;
  return <Session.Provider value={me.data}>{children}</Session.Provider>;
}
