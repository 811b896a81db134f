import Alert from "@mui/material/Alert";
import Link from "@mui/material/Link";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../api/client";
import { useMay } from "./session";

/** Says on every page that the kill switch is on. */
export function Stopped() {
  const may = useMay("actions:read");
  const control = useQuery({
    queryKey: ["actions", "control"],
    queryFn: () => take(api.GET("/api/autonomy/control")),
    enabled: may,
    staleTime: 60_000,
  });
  if (!control.data?.stopped) return null;
  return (
    <Alert severity="error" variant="filled" sx={{ borderRadius: 0 }} role="status">
      All actions are stopped ({control.data.stopped_by}: {control.data.stop_reason}).{" "}
      <Link component={RouterLink} to="/autonomy" color="inherit" sx={{ fontWeight: 600 }}>
        Kill switch
      </Link>
    </Alert>
  );
}
