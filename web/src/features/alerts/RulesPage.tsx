import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { Budget } from "./Budget";
import { type OwnRule, useOwnRules, useRules } from "./data";
import { Explain } from "./Explain";
import { RuleForm } from "./RuleForm";
import { concerns, useSubject } from "./words";

/** Rules: the tenant's own, the built-in ones with their limits, and why a client was (not) alerted. */
export default function RulesPage() {
  const rules = useRules();
  const subject = useSubject();
  const may = useMay("alerts:write");
  return (
    <Page
      title="Alert rules"
      back={{ to: "/alerts", label: "Alerts" }}
      subtitle="They run every hour and after each import. A missing figure never fires a rule."
      actions={
        <>
          <Button component={RouterLink} to="/alerts/silences">
            Silences
          </Button>
          {may && (
            <Button variant="contained" component={RouterLink} to="/alerts/rules/new">
              New rule
            </Button>
          )}
        </>
      }
    >
      <OwnRules />
      <Explain />
      <Typography variant="h2" sx={{ mt: 3, mb: 1 }}>
        Built-in rules
      </Typography>
      {rules.isPending && <Loading rows={8} height={90} />}
      {rules.error && <ErrorState error={rules.error} retry={() => rules.refetch()} />}
      {rules.data
        ?.filter((rule) => concerns(rule.key, subject.it))
        .map((rule) => (
          <RuleForm key={rule.key} rule={rule} />
        ))}
    </Page>
  );
}

const COLUMNS: Column<OwnRule>[] = [
  { id: "name", label: "Rule", phone: true, render: (rule) => <Named rule={rule} /> },
  { id: "severity", label: "Severity", render: (rule) => <Status value={rule.severity} /> },
  { id: "scope", label: "For", render: scopeOf },
  { id: "budget", label: "90 days", render: (rule) => <Budget budget={rule.budget} /> },
  { id: "enabled", label: "State", phone: true, render: (rule) => (rule.enabled ? "on" : "off") },
];

function scopeOf(rule: OwnRule) {
  const parts = [...(rule.scope.owners ?? []), ...(rule.scope.industries ?? [])];
  return parts.length ? parts.join(", ") : "all";
}

function Named({ rule }: { rule: OwnRule }) {
  return (
    <Box>
      <Link
        component={RouterLink}
        to={`/alerts/rules/${encodeURIComponent(rule.key)}`}
        sx={{ fontWeight: 500 }}
      >
        {rule.name}
      </Link>
      <Typography variant="body2">
        {rule.sentence}
        {rule.hold_days > 0 && `, for ${rule.hold_days} days`}
      </Typography>
    </Box>
  );
}

function OwnRules() {
  const own = useOwnRules();
  const subject = useSubject();
  return (
    <Section title="Your rules" flush>
      {own.isPending && <Loading rows={2} />}
      {own.error && <ErrorState error={own.error} retry={() => own.refetch()} />}
      {own.data?.length === 0 && (
        <Empty title="No rules of your own yet">
          A rule watches any figure of a {subject.one}, such as health below 60 while tickets pile up. Before
          you keep it, it shows what it would have done in the last 90 days.
        </Empty>
      )}
      {own.data && own.data.length > 0 && (
        <SimpleTable label="Your rules" columns={COLUMNS} rows={own.data} keyOf={(rule) => rule.key} />
      )}
    </Section>
  );
}
