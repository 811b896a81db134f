import Button from "@mui/material/Button";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Pager } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { useRoles } from "./data";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { Members } from "./Members";

const SIZE = 25;

const tabs = (counts: Schemas["UserCounts"] | undefined) => [
  { value: "active", label: "Active", number: counts?.active },
  { value: "inactive", label: "Deactivated", number: counts?.inactive },
  { value: "invited", label: "Invited", number: counts?.invited },
];

function useUsers(tab: string) {
  const { get, page } = useListParams();
  const query = {
    active: tab !== "inactive",
    role: get("role") as Schemas["User"]["roles"][number] | null,
    q: get("q"),
    sort: get("sort") ?? "name",
    page,
    page_size: SIZE,
  };
  return useQuery({
    queryKey: ["users", "list", query],
    queryFn: () => take(api.GET("/api/users", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** Who belongs to the tenant and what they may do. */
export default function UsersPage() {
  if (useMay("users:read")) return <People />;
  return (
    <Page title="Users">
      <Section>
        <Empty title="Owners and admins see who belongs to your company">
          Ask one of them to invite somebody or to change what you may do.
        </Empty>
      </Section>
    </Page>
  );
}

function People() {
  const { get } = useListParams();
  const tab = get("tab") ?? "active";
  const list = useUsers(tab);
  const roles = useRoles();
  const [inviting, setInviting] = useState(false);
  const invite = useMay("users:write") && (
    <Button variant="contained" disabled={!roles.data} onClick={() => setInviting(true)}>
      Invite
    </Button>
  );
  return (
    <Page
      title="Users"
      subtitle="People of your company, what they may do, and who is invited."
      actions={invite}
    >
      <StateTabs name="tab" label="People" tabs={tabs(list.data?.counts)} />
      {tab === "invited" ? (
        <Section flush>
          <Invitations />
        </Section>
      ) : (
        <List list={list} filters={roles.data ?? []} />
      )}
      {inviting && roles.data && <InviteDialog roles={roles.data} onClose={() => setInviting(false)} />}
    </Page>
  );
}

function List({ list, filters }: { list: ReturnType<typeof useUsers>; filters: Schemas["RoleOut"][] }) {
  const { get, page, set } = useListParams();
  const options = filters.map((role) => ({ value: role.key, label: role.label }));
  const filtered = Boolean(get("q") || get("role"));
  return (
    <>
      <Filters search="Name or e-mail" filters={[{ name: "role", label: "Role", options }]} />
      <Section flush>
        {list.isPending && <Loading rows={5} height={48} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.rows.length === 0 && (
          <Empty title={filtered ? "Nobody matches" : "Nobody is deactivated"}>
            {filtered
              ? "Clear the search to see everybody."
              : "Whom you deactivate moves here and can come back."}
          </Empty>
        )}
        {list.data && list.data.rows.length > 0 && <Members rows={list.data.rows} />}
        <Pager
          page={page}
          size={SIZE}
          total={list.data?.total ?? 0}
          onPage={(next) => set({ page: String(next) })}
        />
      </Section>
    </>
  );
}
