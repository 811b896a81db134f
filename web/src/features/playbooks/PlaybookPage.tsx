import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { Link as RouterLink, useNavigate, useParams } from "react-router";
import { useMay } from "../../app/session";
import { moment } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { BacktestSection } from "./Backtest";
import { backtestWords, type Detail, triggerWords, useChange, usePlaybook, type Version } from "./data";
import { EnterDialog } from "./EnterDialog";
import { Runs } from "./Runs";
import { Steps } from "./Steps";

const BACK = { to: "/playbooks", label: "Playbooks" };

/** One playbook: who enters, what happens, what it would have done, who is inside. */
export default function PlaybookPage() {
  const { playbookId = "" } = useParams();
  const [gone, setGone] = useState(false);
  const found = usePlaybook(gone ? "" : playbookId);
  if (found.isPending || found.error)
    return (
      <Page title="Playbook" back={BACK}>
        {found.isPending ? (
          <Loading rows={8} />
        ) : (
          <ErrorState error={found.error} retry={() => found.refetch()} />
        )}
      </Page>
    );
  const book = found.data;
  const draft = book.versions.find((each) => each.published_at === null);
  const live = book.versions.find((each) => each.published_at !== null);
  return (
    <Page
      title={book.name}
      subtitle={book.text}
      back={BACK}
      actions={<Actions book={book} live={live} onGone={() => setGone(true)} />}
    >
      {draft && <Draft book={book} draft={draft} />}
      {live && <Live version={live} enabled={book.enabled} />}
      <Runs title="Clients in it" playbook={book.id} />
      <Former versions={book.versions.filter((each) => each !== draft && each !== live)} />
    </Page>
  );
}

function Actions({ book, live, onGone }: { book: Detail; live: Version | undefined; onGone: () => void }) {
  const write = useMay("playbooks:write");
  const act = useMay("actions:write");
  const go = useNavigate();
  const [entering, setEntering] = useState(false);
  const remove = useChange("Removed.");
  return (
    <>
      {act && live && <Button onClick={() => setEntering(true)}>Put a client in</Button>}
      {write && (
        <Button component={RouterLink} to={`/playbooks/${book.id}/edit`}>
          Edit
        </Button>
      )}
      {write && (
        <Button
          onClick={() => {
            onGone(); // first, or this page would ask for what is gone
            remove.mutate({ method: "DELETE", path: `/api/playbooks/${book.id}` });
            void go("/playbooks");
          }}
        >
          Remove
        </Button>
      )}
      {entering && <EnterDialog book={book} onClose={() => setEntering(false)} />}
    </>
  );
}

function Draft({ book, draft }: { book: Detail; draft: Version }) {
  const may = useMay("playbooks:write");
  const publish = useChange("Published. Clients enter from the next cycle.");
  return (
    <Section
      title={`Draft of version ${draft.number}`}
      actions={
        may && (
          <Button
            variant="contained"
            loading={publish.isPending}
            onClick={() => publish.mutate({ method: "POST", path: `/api/playbooks/${book.id}/publish` })}
          >
            Publish
          </Button>
        )
      }
    >
      <Alert severity="info" sx={{ mb: 2 }}>
        Nobody enters a draft. Once published it never changes; the next change makes a new version, and
        clients inside finish the one they began.
      </Alert>
      <BacktestSection draft={draft} />
      <What version={draft} />
    </Section>
  );
}

function Live({ version, enabled }: { version: Version; enabled: boolean }) {
  const hint = `by ${version.published_by}, ${moment(version.published_at)}`;
  return (
    <Section title={`Version ${version.number}${enabled ? "" : ", nobody enters"}`} hint={hint}>
      <What version={version} />
      {version.backtest && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
          When it was published: {backtestWords(version.backtest)}
        </Typography>
      )}
    </Section>
  );
}

function What({ version }: { version: Version }) {
  return (
    <>
      <Typography sx={{ mb: 1.5 }}>
        A client enters {triggerWords(version.trigger)}, at most once in {version.every_days} days and at most{" "}
        {version.most_a_day} clients a day, those with the most MRR first.
      </Typography>
      <Steps steps={version.steps} />
    </>
  );
}

function Former({ versions }: { versions: Version[] }) {
  if (versions.length === 0) return null;
  return (
    <Section title="Former versions">
      {versions.map((version) => (
        <details key={version.id}>
          <summary>
            Version {version.number}, {moment(version.published_at)}
          </summary>
          <What version={version} />
        </details>
      ))}
    </Section>
  );
}
