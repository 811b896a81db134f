import { useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, type Schemas, take } from "../../api/client";

export type CostRule = Schemas["CostRule"];
export type UnassignedGroup = Schemas["UnassignedGroup"];
export type RuleField = CostRule["field"];
export type Operator = CostRule["operator"];

export const OPERATORS: { value: Operator; label: string }[] = [
  { value: "is", label: "is" },
  { value: "starts", label: "starts with" },
  { value: "contains", label: "contains" },
];

export function useCostRules() {
  return useQuery({
    queryKey: ["products", "cost-rules"],
    queryFn: () => take(api.GET("/api/spend/rules")),
  });
}

type Change = { id?: string; remove?: boolean; body?: Schemas["RuleChange"] };

/** Adds a rule (no id), changes one, or removes it. */
export function useRuleChange(done: () => void = () => {}) {
  return useMutation<unknown, Error, Change>({
    mutationFn: ({ id, remove, body }) => {
      if (!id) return take(api.POST("/api/spend/rules", { body: body as Schemas["NewRule"] }));
      const params = { path: { rule_id: id } };
      if (remove) return take(api.DELETE("/api/spend/rules/{rule_id}", { params }));
      return take(api.PATCH("/api/spend/rules/{rule_id}", { params, body: body ?? {} }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["products"] });
      done();
    },
  });
}

/** "tag team is checkout" */
export function condition(rule: Pick<CostRule, "field" | "tag_key" | "operator" | "value">): string {
  const subject = rule.field === "tag" ? `tag ${rule.tag_key}` : rule.field;
  const verb = OPERATORS.find((each) => each.value === rule.operator)?.label ?? rule.operator;
  return `${subject} ${verb} ${rule.value}`;
}
