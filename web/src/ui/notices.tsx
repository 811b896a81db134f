import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Snackbar from "@mui/material/Snackbar";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

type Notice = { text: string; kind: "success" | "error" | "info"; undo?: () => void };
const Notify = createContext<(notice: Notice) => void>(() => {});

/** Short messages at the bottom, with Undo where a change can be undone. */
export function Notices({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const [open, setOpen] = useState(false);
  const notify = useCallback((next: Notice) => {
    setNotice(next);
    setOpen(true);
  }, []);
  const undo = notice?.undo;
  return (
    <Notify.Provider value={notify}>
      {children}
      <Snackbar
        open={open}
        autoHideDuration={8000}
        onClose={(_, reason) => reason !== "clickaway" && setOpen(false)}
        sx={{ mb: { xs: 7, md: 0 } }}
      >
        <Alert
          severity={notice?.kind ?? "info"}
          variant="outlined"
          sx={{ bgcolor: "background.paper" }}
          action={
            undo && (
              <Button
                color="inherit"
                onClick={() => {
                  setOpen(false);
                  undo();
                }}
              >
                Undo
              </Button>
            )
          }
        >
          {notice?.text}
        </Alert>
      </Snackbar>
    </Notify.Provider>
  );
}

/** `notify({text, kind, undo?})` */
export function useNotify(): (notice: Notice) => void {
  return useContext(Notify);
}
