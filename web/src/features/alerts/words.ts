import { useSession } from "../../app/session";

const OF_CLIENTS_ONLY = ["churn_high", "payment_overdue"];

/** Departments neither leave nor pay: rules about that are not shown to an IT team. */
export const concerns = (ruleKey: string, it: boolean) => !it || !OF_CLIENTS_ONLY.includes(ruleKey);

/** What rules are about: clients of an MSP, departments of an IT team. */
export function useSubject() {
  const it = useSession().tenant.kind === "it";
  return it
    ? { it, one: "department", many: "departments", One: "Department" }
    : { it, one: "client", many: "clients", One: "Client" };
}
