import type { Schemas } from "../api/client";
import { Status } from "./Status";

type State = Schemas["Action"]["state"];

const WORDS: Record<State, string> = {
  proposed: "waits for approval",
  approved: "allowed",
  reserved: "being done",
  performed: "done",
  failed: "failed",
  undoing: "being taken back",
  undone: "taken back",
  declined: "declined",
  expired: "expired",
  refused: "above the cap",
  observed: "only observed",
};

/** Where an action stands, as a person says it. */
export function ActionState({ value }: { value: State }) {
  return <Status value={value} label={WORDS[value]} />;
}
