import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Drawer from "@mui/material/Drawer";
import { useTheme } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { api, take } from "../../api/client";
import { Answer } from "./Answer";
import { Composer } from "./Composer";
import { Threads } from "./Threads";
import { useChat } from "./useChat";

/** After the drawer has taken the focus itself. */
const FOCUS_MS = 250;

type PanelProps = { open: boolean; onClose: () => void };

/** The assistant beside every page: knows the page, streams, cites, drafts, proposes. */
export default function Panel({ open, onClose }: PanelProps) {
  const location = useLocation();
  const page = location.pathname + location.search;
  const chat = useChat(page);
  const [past, setPast] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const newest = useRef<HTMLDivElement>(null);
  const phone = useMediaQuery(useTheme().breakpoints.down("sm"));
  const suggestions = useQuery({
    queryKey: ["assistant", "suggestions", location.pathname],
    queryFn: () => take(api.GET("/api/assistant/suggestions", { params: { query: { page } } })),
    enabled: open,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the growing answer
  useEffect(() => {
    newest.current?.scrollIntoView({ block: "start" });
  }, [chat.turns]);
  // On a phone the panel covers the page that a link has just opened.
  const seen = useRef(page);
  useEffect(() => {
    if (seen.current !== page && phone) onClose();
    seen.current = page;
  }, [page, phone, onClose]);
  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => input.current?.focus(), FOCUS_MS);
    return () => clearTimeout(timer);
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && chat.busy) {
      event.stopPropagation();
      chat.stop();
    }
  };
  // The button that asked may be gone with the next answer: the focus goes to where one goes on.
  const send = (question: string) => {
    setPast(false);
    void chat.send(question);
    input.current?.focus();
  };
  const last = chat.turns.at(-1);
  const said =
    last && last.role === "assistant" && !last.busy ? "The answer is there." : chat.busy ? "Answering" : "";
  return (
    <Drawer
      anchor="right"
      open={open}
      onClose={onClose}
      onKeyDown={onKeyDown}
      variant="temporary"
      slotProps={{
        paper: {
          "aria-label": "Assistant",
          role: "dialog",
          sx: { width: { xs: "100%", sm: 560 }, boxShadow: 8 },
        },
        backdrop: { invisible: true },
      }}
    >
      <Box
        sx={{
          display: "flex",
          alignItems: "center",
          gap: 1,
          px: 2,
          py: 1,
          borderBottom: 1,
          borderColor: "divider",
        }}
      >
        <Typography variant="h2" sx={{ flex: 1 }}>
          Assistant
        </Typography>
        <Button onClick={() => setPast(!past)} aria-expanded={past}>
          History
        </Button>
        <Button
          onClick={() => {
            setPast(false);
            chat.begin();
            input.current?.focus();
          }}
        >
          New
        </Button>
        <Button onClick={onClose}>Close</Button>
      </Box>
      <Box
        sx={{ flex: 1, overflowY: "auto", p: 2 }}
        role={past ? "region" : "log"}
        aria-label={past ? "History" : "Conversation"}
        aria-busy={chat.busy}
        tabIndex={0}
      >
        {past ? (
          <Threads
            onOpen={(id) => {
              setPast(false);
              void chat.open(id);
              input.current?.focus();
            }}
          />
        ) : (
          <>
            {chat.turns.length === 0 && (
              <Box>
                <Typography color="text.secondary" sx={{ mb: 1 }}>
                  Ask about your data. Every figure opens to its rows; nothing is changed without your click.
                </Typography>
                <Box sx={{ display: "flex", flexDirection: "column", alignItems: "flex-start", gap: 1 }}>
                  {suggestions.data?.map((each) => (
                    <Button key={each.question} variant="outlined" onClick={() => send(each.question)}>
                      {each.label}
                    </Button>
                  ))}
                </Box>
              </Box>
            )}
            {chat.turns.map((turn, index) => (
              <div key={turn.key} ref={index === chat.turns.length - 2 ? newest : undefined}>
                <Answer turn={turn} ask={send} rate={chat.rate} />
              </div>
            ))}
          </>
        )}
      </Box>
      <Box
        role="status"
        aria-live="polite"
        sx={{ position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" }}
      >
        {said}
      </Box>
      <Composer input={input} busy={chat.busy} onSend={send} onStop={chat.stop} />
    </Drawer>
  );
}
