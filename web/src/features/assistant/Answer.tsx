import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { Door } from "../../ui/Door";
import { BlockView, cellText } from "./Blocks";
import { cut, type Figure, type Turn } from "./data";

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
  rate: (id: string, rating: "up" | "down" | null) => void;
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
      {id && !turn.busy && (
        <Box sx={{ display: "flex", gap: 0.5 }}>
          <Button
            size="small"
            aria-pressed={turn.rating === "up"}
            color={turn.rating === "up" ? "primary" : "inherit"}
            onClick={() => rate(id, turn.rating === "up" ? null : "up")}
          >
            Helpful
          </Button>
          <Button
            size="small"
            aria-pressed={turn.rating === "down"}
            color={turn.rating === "down" ? "primary" : "inherit"}
            onClick={() => rate(id, turn.rating === "down" ? null : "down")}
          >
            Not helpful
          </Button>
        </Box>
      )}
    </Box>
  );
}
