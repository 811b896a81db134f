import { useSession } from "../../app/session";

/** What rules are about: clients of an MSP, departments of an IT team. */
export function useSubject() {
  const it = useSession().tenant.kind === "it";
  return it
    ? { it, one: "department", many: "departments", One: "Department" }
    : { it, one: "client", many: "clients", One: "Client" };
}
