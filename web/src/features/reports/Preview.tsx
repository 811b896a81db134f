import Box from "@mui/material/Box";
import { Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { type Report, usePages } from "./data";

/** The pages as they will be printed. */
export function Preview({ report }: { report: Report }) {
  const pages = usePages(report.id, report.version);
  if (pages.error) return <ErrorState error={pages.error} retry={() => pages.refetch()} />;
  if (!pages.data) return <Loading rows={14} />;
  const count = pages.data.pages;
  return (
    <Section title="Pages" hint={`${count} ${count === 1 ? "page" : "pages"}, as they are printed`}>
      {Array.from({ length: count }, (_, at) => at + 1).map((number) => (
        <Box
          key={number}
          component="img"
          src={`/api/reports/${report.id}/pages/${number}.png?v=${report.version}`}
          alt={`Page ${number} of ${count}`}
          sx={{
            display: "block",
            width: "100%",
            aspectRatio: "210 / 297",
            border: 1,
            borderColor: "divider",
            bgcolor: "#fff",
            mb: number < count ? 2 : 0,
          }}
        />
      ))}
    </Section>
  );
}
