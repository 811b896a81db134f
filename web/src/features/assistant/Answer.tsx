import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { Door } from "../../ui/Door";
import { BlockView, cellText } from "./Blocks";
import { cut, type Figure, type Rating, type Turn } from "./data";

/** A figure in a sentence: opens what it means and the rows behind it. */
function Cited({ figure }: { figure: Figure }) {
  const text = cellText({ value: figure.value, unit: figure.unit, currency: figure.currency });
  return (
    <Door
      title={figure.label}
      definition={figure.definition}
      asOf={figure.as_of}
      rows={figure.href}
      sx={{
        fontWeight: 600,
        textDecoration: "underline",
        textDecorationStyle: "dotted",
        textUnderlineOffset: 3,
      }}
    >
      {text === "–" ? "unknown" : text}
    </Door>
  );
}

function Sentences({ text, figures }: { text: string; figures: Figure[] }) {
  return (
    <>
      {text.split("\n").map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sentences of an answer never change places
        <Typography key={index} variant="body2" component="p" sx={{ mb: 0.5, overflowWrap: "anywhere" }}>
          {cut(line).map((part) => {
            if (typeof part === "string") return part;
            const figure = figures.find((each) => each.n === part);
            return figure ? <Cited key={part} figure={figure} /> : null;
          })}
        </Typography>
      ))}
    </>
  );
}

type AnswerProps = {
  turn: Turn;
  ask: (question: string) => void;
  rate: (id: string, rating: Rating, remark?: string) => void;
};

/** One turn of the thread. */
export function Answer({ turn, ask, rate }: AnswerProps) {
  if (turn.role === "person") {
    return (
      <Box sx={{ display: "flex", justifyContent: "flex-end", mb: 1.5 }}>
        <Box sx={{ bgcolor: "action.selected", px: 1.5, py: 0.75, borderRadius: 2, maxWidth: "85%" }}>
          <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
            {turn.text}
          </Typography>
        </Box>
      </Box>
    );
  }
  const figures = turn.pieces.flatMap((piece) => piece.figures);
  const id = turn.id;
  return (
    <Box sx={{ mb: 2 }}>
      {turn.pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces only come at the end
        <Box key={index}>
          {piece.text && <Sentences text={piece.text} figures={figures} />}
          {piece.blocks.map((block, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks only come at the end
            <BlockView key={at} block={block} ask={ask} />
          ))}
        </Box>
      ))}
      {turn.busy && (
        <Typography variant="body2" color="text.secondary">
          Looking it up…
        </Typography>
      )}
      {turn.problem && (
        <Alert severity={turn.problem === "Stopped." ? "info" : "error"}>{turn.problem}</Alert>
      )}
      {id && !turn.busy && <Rated rating={turn.rating} rate={(rating, remark) => rate(id, rating, remark)} />}
    </Box>
  );
}

type RatedProps = { rating: Rating; rate: (rating: Rating, remark?: string) => void };

/** Whether it helped; who says no may say what was missing. */
function Rated({ rating, rate }: RatedProps) {
  const [remark, setRemark] = useState("");
  const [kept, setKept] = useState(false);
  const button = (value: "up" | "down", label: string) => (
    <Button
      size="small"
      aria-pressed={rating === value}
      color={rating === value ? "primary" : "inherit"}
      onClick={() => {
        setKept(false);
        rate(rating === value ? null : value);
      }}
    >
      {label}
    </Button>
  );
  return (
    <>
      <Box sx={{ display: "flex", gap: 0.5 }}>
        {button("up", "Helpful")}
        {button("down", "Not helpful")}
      </Box>
      {rating === "down" && kept && (
        <Typography variant="body2" color="text.secondary" role="status">
          Kept. Thank you.
        </Typography>
      )}
      {rating === "down" && !kept && (
        <Box
          component="form"
          sx={{ display: "flex", gap: 1, mt: 0.5, alignItems: "center" }}
          onSubmit={(event) => {
            event.preventDefault();
            if (!remark.trim()) return;
            rate("down", remark.trim());
            setKept(true);
          }}
        >
          <TextField
            label="What was wrong or missing?"
            fullWidth
            value={remark}
            onChange={(event) => setRemark(event.target.value.slice(0, 1000))}
          />
          <Button type="submit" disabled={!remark.trim()}>
            Send
          </Button>
        </Box>
      )}
    </>
  );
}
