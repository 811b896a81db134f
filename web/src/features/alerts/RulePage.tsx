import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api, take } from "../../api/client";
import { Page } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { type OwnRule, useRuleOptions } from "./data";
import { RuleEditor } from "./RuleEditor";
import { useSubject } from "./words";

const BACK = { to: "/alerts/rules", label: "Alert rules" };

/** A new rule, or one of the tenant's own. */
export default function RulePage() {
  const { ruleKey } = useParams();
  const options = useRuleOptions();
  const subject = useSubject();
  const rule = useQuery({
    queryKey: ["alerts", "own", ruleKey],
    queryFn: () => take(api.GET("/api/own-rules/{key}", { params: { path: { key: ruleKey ?? "" } } })),
    enabled: Boolean(ruleKey),
  });
  const title = ruleKey ? (rule.data?.name ?? "Rule") : "New rule";
  const error = options.error ?? rule.error;
  const ready = options.data && (!ruleKey || rule.data);
  return (
    <Page
      title={title}
      back={BACK}
      subtitle={
        rule.data
          ? `By ${rule.data.by_name ?? "PulseOps"}. Changes apply from the next run.`
          : `Watches figures of ${subject.many} and opens an alert when they meet your condition.`
      }
    >
      {error && (
        <ErrorState error={error} retry={() => (options.error ? options.refetch() : rule.refetch())} />
      )}
      {!ready && !error && <Loading rows={8} height={48} />}
      {options.data && ready && (
        <RuleEditor
          key={ruleKey ?? "new"}
          rule={(ruleKey ? rule.data : null) as OwnRule | null}
          options={options.data}
        />
      )}
    </Page>
  );
}
