import Button from "@mui/material/Button";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { day } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { includeAgain, KINDS, refreshSavings } from "./data";

type Exclusion = Schemas["Exclusion"];
const SIZE = 50;

/** What never counts as waste, for how long and why. */
export default function ExclusionsPage() {
  const { page, set } = useListParams();
  const may = useMay("licenses:write");
  const list = useQuery({
    queryKey: ["products", "exclusions", page],
    queryFn: () => take(api.GET("/api/waste/exclusions", { params: { query: { page, page_size: SIZE } } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title="Exclusions"
      back={{ to: "/waste", label: "Waste" }}
      subtitle="What is never counted as waste"
    >
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={6} />}
      {list.data?.total === 0 && (
        <Empty
          title="Nothing is excluded"
          action={
            <Button component={RouterLink} to="/waste" variant="contained">
              Waste
            </Button>
          }
        >
          Exclude people on leave, licenses that are kept on purpose, or whole products from a finding on the
          page Waste. Service, shared and guest accounts are never counted anyway.
        </Empty>
      )}
      {list.data && list.data.total > 0 && (
        <Section flush>
          <SimpleTable label="Exclusions" rows={list.data.rows} keyOf={(r) => r.id} columns={columns(may)} />
          <Pager
            page={page}
            size={SIZE}
            total={list.data.total}
            onPage={(next) => set({ page: String(next) })}
          />
        </Section>
      )}
    </Page>
  );
}

function columns(may: boolean): Column<Exclusion>[] {
  const act: Column<Exclusion> = {
    id: "act",
    label: "Actions",
    right: true,
    render: (r) => <Remove row={r} />,
  };
  return [
    { id: "what", label: "What", phone: true, render: nameOf },
    { id: "kind", label: "Of which kind", render: (r) => (r.kind ? KINDS[r.kind].label : "every kind") },
    { id: "reason", label: "Why", phone: true, render: (r) => r.reason },
    {
      id: "until",
      label: "Until",
      phone: true,
      nowrap: true,
      render: (r) => (r.until_on ? `${day(r.until_on)}${r.is_over ? " (over)" : ""}` : "for good"),
    },
    { id: "by", label: "By", render: (r) => `${r.by_name}, ${day(r.created_at)}` },
    ...(may ? [act] : []),
  ];
}

function nameOf(row: Exclusion): string {
  const what = row.product_name ?? "everything";
  const whose = row.person_name ?? row.client_name;
  return whose ? `${what} of ${whose}` : what;
}

function Remove({ row }: { row: Exclusion }) {
  const notify = useNotify();
  const remove = async () => {
    try {
      const said = await includeAgain(row.id);
      const again = () => void take(api.POST("/api/waste/exclusions", { body: said })).then(refreshSavings);
      notify({ text: "Counted again.", kind: "success", undo: again });
    } catch (error) {
      notify({ text: error instanceof Error ? error.message : "Not changed.", kind: "error" });
    }
  };
  return (
    <Button onClick={remove} aria-label={`Count ${nameOf(row)} again`}>
      Count again
    </Button>
  );
}
