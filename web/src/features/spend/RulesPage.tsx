import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import { useState } from "react";
import { useMay, useSession } from "../../app/session";
import { count, money, percent } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { RuleDialog, type RuleDraft } from "./RuleDialog";
import { type CostRule, condition, type UnassignedGroup, useCostRules, useRuleChange } from "./rules";

/** Who pays a cost that names nobody? The first rule that fits decides; the rest stays visible as unassigned. */
export default function RulesPage() {
  const it = useSession().tenant.kind === "it";
  const may = useMay("licenses:write");
  const [draft, setDraft] = useState<RuleDraft | null>(null);
  const list = useCostRules();
  const data = list.data;
  const who = it ? "department" : "client";
  const empty: RuleDraft = {
    id: null,
    field: "account",
    tag_key: "",
    operator: "is",
    value: "",
    client: null,
  };
  const add = may && (
    <Button variant="contained" onClick={() => setDraft(empty)}>
      New rule
    </Button>
  );
  return (
    <Page
      title="Who pays"
      back={{ to: "/spend", label: "Spend" }}
      subtitle={`Lines of bills that name no ${who} go to the one whose rule fits first. What no rule fits stays in the totals as unassigned. Figures are of the last 12 months.`}
      actions={add}
    >
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={8} />}
      {data && data.unassigned.sums.length > 0 && (
        <Numbers
          items={data.unassigned.sums.map((sum) => ({
            label: `Unassigned (${sum.currency})`,
            value: money(sum.amount_minor, sum.currency, 2),
            hint: `${count(sum.lines)} lines, ${percent(sum.total_minor ? sum.amount_minor / sum.total_minor : 0, 1)} of ${money(sum.total_minor, sum.currency, 2)}`,
          }))}
        />
      )}
      {data && (
        <Section title="Rules" hint="from top to bottom" flush>
          {data.rules.length === 0 ? (
            <Empty title="No rules yet" action={add}>
              A rule says: costs whose account, tag, vendor, service or category is such and such are paid by
              a {who}. Begin with the largest of the unassigned below.
            </Empty>
          ) : (
            <SimpleTable
              label="Rules"
              rows={data.rules}
              keyOf={(row) => row.id}
              columns={ruleColumns(who, may, setDraft)}
            />
          )}
        </Section>
      )}
      {data && data.unassigned.groups.length > 0 && (
        <Section
          title="What unassigned lines have in common"
          hint="The same line stands under its account, its tags, its vendor and its service."
          flush
        >
          <SimpleTable
            label="Unassigned"
            rows={data.unassigned.groups}
            keyOf={(row) => [row.field, row.tag_key, row.value, row.currency].join("~")}
            columns={groupColumns(may, (group) =>
              setDraft({ ...empty, field: group.field, tag_key: group.tag_key ?? "", value: group.value }),
            )}
          />
        </Section>
      )}
      {draft && <RuleDialog draft={draft} who={who} onClose={() => setDraft(null)} />}
    </Page>
  );
}

function ruleColumns(who: string, may: boolean, edit: (draft: RuleDraft) => void): Column<CostRule>[] {
  return [
    { id: "place", label: "Place", right: true, render: (row) => row.position },
    { id: "when", label: "When", phone: true, render: condition },
    { id: "who", label: `Paid by the ${who}`, phone: true, render: (row) => row.client_name },
    { id: "lines", label: "Lines", right: true, render: (row) => count(row.lines) },
    {
      id: "money",
      label: "Money",
      right: true,
      render: (row) =>
        row.amounts.map((each) => money(each.amount_minor, each.currency)).join(", ") || "none",
    },
    ...(may
      ? [
          {
            id: "do",
            label: "Actions",
            right: true,
            phone: true,
            render: (row: CostRule) => <RuleActions rule={row} edit={edit} />,
          },
        ]
      : []),
  ];
}

function RuleActions({ rule, edit }: { rule: CostRule; edit: (draft: RuleDraft) => void }) {
  const notify = useNotify();
  const change = useRuleChange();
  const tell = (text: string, undo?: () => void) => ({
    onSuccess: () => notify({ text, kind: "success", ...(undo && { undo }) }),
    onError: (error: Error) => notify({ text: error.message, kind: "error" }),
  });
  const name = condition(rule);
  const { field, tag_key, operator, value, client_id } = rule;
  const again = () => change.mutate({ body: { field, tag_key, operator, value, client_id } });
  return (
    <Stack direction="row" sx={{ justifyContent: "flex-end", flexWrap: "wrap" }}>
      {rule.position > 1 && (
        <Button
          aria-label={`Move up: ${name}`}
          onClick={() =>
            change.mutate({ id: rule.id, body: { position: rule.position - 1 } }, tell("Moved."))
          }
        >
          Up
        </Button>
      )}
      <Button
        aria-label={`Edit: ${name}`}
        onClick={() =>
          edit({ ...rule, tag_key: rule.tag_key ?? "", client: { id: client_id, name: rule.client_name } })
        }
      >
        Edit
      </Button>
      <Button
        aria-label={`Remove: ${name}`}
        onClick={() => change.mutate({ id: rule.id, remove: true }, tell("Removed and applied.", again))}
      >
        Remove
      </Button>
    </Stack>
  );
}

const FIELDS: Record<string, string> = {
  account: "account",
  vendor: "vendor",
  service: "service",
  category: "category",
};

function groupColumns(may: boolean, assign: (group: UnassignedGroup) => void): Column<UnassignedGroup>[] {
  return [
    {
      id: "field",
      label: "What",
      render: (row) => (row.field === "tag" ? `tag ${row.tag_key}` : FIELDS[row.field]),
    },
    { id: "value", label: "Value", phone: true, render: (row) => row.value },
    { id: "lines", label: "Lines", right: true, render: (row) => count(row.lines) },
    {
      id: "money",
      label: "Money",
      right: true,
      phone: true,
      render: (row) => money(row.amount_minor, row.currency, 2),
    },
    ...(may
      ? [
          {
            id: "do",
            label: "Actions",
            right: true,
            phone: true,
            render: (row: UnassignedGroup) => (
              <Button aria-label={`Assign ${row.value}`} onClick={() => assign(row)} sx={{ py: 0 }}>
                Assign
              </Button>
            ),
          },
        ]
      : []),
  ];
}
