import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { fixed, money, UNKNOWN } from "../../ui/format";
import { Section } from "../../ui/Page";
import type { ClientRow } from "./data";

export const MONTHS_AHEAD = 24;

const tenths = (months: number | null) => fixed(months, 1);

/** "18.0 (15.1–20.4)" */
export const monthsWords = (row: ClientRow) =>
  `${tenths(row.months_left)} (${tenths(row.months_left_lower)}–${tenths(row.months_left_upper)})`;

/** Revenue expected of a client in the next two years, with its months on hover. */
export function Left({ row }: { row: ClientRow }) {
  if (row.months_left === null) return UNKNOWN;
  return (
    <Tooltip title={`${monthsWords(row)} of the next ${MONTHS_AHEAD} months at today's MRR`}>
      <span>
        {row.revenue_left_minor === null
          ? `${tenths(row.months_left)} months`
          : money(row.revenue_left_minor, row.currency)}
      </span>
    </Tooltip>
  );
}

/** How long a client is expected to stay and what that is worth, from the same hazard as the probability to leave. */
export function StayingSection({ row }: { row: ClientRow }) {
  return (
    <Section title="How long it is expected to stay">
      {row.months_left === null ? (
        <Typography color="text.secondary">
          Not said:{" "}
          {row.p90 === null ? "too little is known of this client" : "too few of your clients have left"}. It
          needs a model trained on your own history, from ten leavings on.
        </Typography>
      ) : (
        <>
          <Typography>
            {monthsWords(row)} of the next {MONTHS_AHEAD} months
            {row.revenue_left_minor !== null &&
              `, worth ${money(row.revenue_left_minor, row.currency)} (${money(row.revenue_left_lower_minor, row.currency)}–${money(row.revenue_left_upper_minor, row.currency)}) at today's MRR`}
            .
          </Typography>
          <Typography variant="body2" color="text.secondary">
            Every client leaves some day, so only the next two years are counted. Renewals are counted where
            the contract has them; what is known today says less of a month the farther off it is.
          </Typography>
        </>
      )}
    </Section>
  );
}
