import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { request } from "../../api/client";
import { Section } from "../../ui/Page";
import { Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { LISTS, type Row, type Tab } from "./lists";

const SIZE = 25;

/** A paged list of one client's rows. */
export default function ListTab({ id, what }: { id: string; what: Tab }) {
  const [page, setPage] = useState(1);
  const { path, columns, empty } = LISTS[what];
  const list = useQuery({
    queryKey: ["clients", "rows", id, path, page],
    queryFn: () =>
      request<{ rows: Row[]; total: number }>(
        "GET",
        `/api/clients/${id}/${path}?page=${page}&page_size=${SIZE}`,
      ),
    placeholderData: keepPreviousData,
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={8} />;
  if (list.data.total === 0) return <Empty title={`No ${what}`}>{empty}</Empty>;
  return (
    <Section flush>
      <SimpleTable label={what} columns={columns} rows={list.data.rows} keyOf={(r) => String(r.id)} />
      <Pager page={page} size={SIZE} total={list.data.total} onPage={setPage} />
    </Section>
  );
}
