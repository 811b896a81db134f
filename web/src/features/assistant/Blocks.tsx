import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { lazy, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { count, day, measure } from "../../ui/format";
import { SimpleTable } from "../../ui/SimpleTable";
import { Loading } from "../../ui/states";
import { Draft } from "./Draft";
import type { Block, Cell, ChartBlock, TableBlock } from "./data";
import { Proposal } from "./Proposal";

const Trend = lazy(() => import("../../ui/Trend"));

/** A cell as the pages print such values. */
export function cellText(cell: Cell | undefined): string {
  if (!cell || cell.value === null || cell.value === undefined) return "–";
  if (cell.unit === "date") return day(String(cell.value));
  if (cell.unit === "probability") return measure(Number(cell.value), "ratio", null);
  if (cell.unit === "text" || typeof cell.value === "string") return String(cell.value);
  return measure(cell.value, cell.unit, cell.currency ?? null);
}

/** A minus sign stays with its number. */
const NUMBERS = new Set(["money", "count", "ratio", "probability", "score", "days", "hours"]);
const FREE = new Set(["value", "before", "now", "one", "other"]);

function TableView({ block }: { block: TableBlock }) {
  const rows = block.rows;
  const left = block.total - rows.length;
  return (
    <Box sx={{ my: 1, border: 1, borderColor: "divider", borderRadius: 1, overflow: "hidden" }}>
      <SimpleTable
        label={block.title}
        rows={rows}
        keyOf={(row) => `${rows.indexOf(row)}`}
        columns={block.columns.map((column, index) => ({
          id: column.id,
          label: column.label,
          right: column.unit !== "text" || FREE.has(column.id),
          phone: index < 3,
          render: (row: TableBlock["rows"][number]) =>
            index === 0 && row.href ? (
              <Link component={RouterLink} to={row.href}>
                {cellText(row.cells[column.id])}
              </Link>
            ) : (
              <Box
                component="span"
                sx={{ whiteSpace: NUMBERS.has(row.cells[column.id]?.unit ?? "") ? "nowrap" : null }}
              >
                {cellText(row.cells[column.id])}
              </Box>
            ),
        }))}
      />
      <Box sx={{ px: 1.5, py: 0.75 }}>
        <Link component={RouterLink} to={block.href} variant="body2">
          {left > 0 ? `Show all ${count(block.total)}` : "Open the page"}
        </Link>
        {block.as_of && (
          <Typography component="span" variant="body2" color="text.secondary">
            {" "}
            · data as of {day(block.as_of)}
          </Typography>
        )}
      </Box>
    </Box>
  );
}

function ChartView({ block }: { block: ChartBlock }) {
  const unit = block.unit === "probability" ? "ratio" : block.unit;
  return (
    <Box sx={{ my: 1 }}>
      <Suspense fallback={<Loading rows={1} height={180} />}>
        <Trend
          label={block.title}
          height={180}
          points={block.points}
          domain={unit === "score" ? [0, 100] : [0, "auto"]}
          format={(value) => measure(value, unit, block.currency)}
        />
      </Suspense>
    </Box>
  );
}

/** One thing below the sentences of an answer. */
export function BlockView({ block, ask }: { block: Block; ask: (question: string) => void }) {
  switch (block.kind) {
    case "table":
      return <TableView block={block} />;
    case "chart":
      return <ChartView block={block} />;
    case "draft":
      return <Draft block={block} />;
    case "proposal":
      return <Proposal block={block} />;
    case "notice":
      return (
        <Alert severity="info" sx={{ my: 1 }}>
          {block.text}
        </Alert>
      );
    case "link":
      return (
        <Link component={RouterLink} to={block.href} variant="body2">
          {block.label}
        </Link>
      );
    case "choices":
      return (
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, my: 1 }}>
          {block.options.map((option) => (
            <Button
              key={option.question}
              size="small"
              variant="outlined"
              onClick={() => ask(option.question)}
            >
              {option.label}
            </Button>
          ))}
        </Box>
      );
  }
}
