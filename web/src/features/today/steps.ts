/** The way of a new tenant: data, scores, people. */
export type Step = { id: string; title: string; text: string; to: string; action: string; done: boolean };

/** The three steps with what is done; `people` is null for somebody who may not see the users. */
export function stepsOf(clients: number, scored: boolean, people: number | null): Step[] {
  const steps: Step[] = [
    {
      id: "import",
      title: "Import your data",
      text: "A CSV or XLSX export of clients, contracts, tickets or usage; columns are matched for you.",
      to: "/imports/new",
      action: "Import a file",
      done: clients > 0,
    },
    {
      id: "scores",
      title: "See the scores",
      text: "Health and the probability to leave appear about a minute after an import, with their reasons.",
      to: "/clients",
      action: "Open the clients",
      done: scored,
    },
  ];
  if (people !== null)
    steps.push({
      id: "people",
      title: "Invite your people",
      text: "Account managers see their clients and accept actions; viewers only look.",
      to: "/users",
      action: "Invite people",
      done: people > 1,
    });
  return steps;
}
