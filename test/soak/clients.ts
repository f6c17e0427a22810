import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { faultsOf, someQuestion, type Question } from "./check.ts";

/** Time that an answer may come after the request's deadline, in milliseconds. */
const graceMilliseconds = 250;

/** What all clients together saw. */
export interface Tally {
  requests: number;
  readonly statuses: Record<string, number>;
  readonly codes: Record<string, number>;
  complete: number;
  readonly milliseconds: number[];
  /** Everything that must not be, each with its request; the first hundred. */
  readonly violations: string[];
}

export const emptyTally = (): Tally => ({
  requests: 0,
  statuses: {},
  codes: {},
  complete: 0,
  milliseconds: [],
  violations: [],
});

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
}

const post = (url: string, agent: Agent, body: string): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
    const asked = request(url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          milliseconds: performance.now() - started,
        }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });

const note = (tally: Tally, violation: string, question: Question): void => {
  if (tally.violations.length < 100)
    tally.violations.push(`${violation} | ${JSON.stringify(question.variables)}`);
};

const askOnce = async (
  tally: Tally,
  ask: (body: string) => Promise<Reply>,
  deadline: number,
): Promise<void> => {
  const question = someQuestion(Math.random);
  tally.requests += 1;
  try {
    const { status, text, milliseconds } = await ask(JSON.stringify(question));
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    tally.milliseconds.push(milliseconds);
    if (milliseconds > deadline + graceMilliseconds)
      note(tally, `an answer after ${Math.round(milliseconds)} ms`, question);
    for (const fault of faultsOf(question, text)) note(tally, fault, question);
    const codes = [...text.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code as string);
    for (const code of new Set(codes)) tally.codes[code] = (tally.codes[code] ?? 0) + 1;
    if (codes.length === 0) tally.complete += 1;
  } catch (error) {
    note(tally, `no answer: ${String(error)}`, question);
  }
};

/** So many clients ask again and again, each with a pause, until the signal is aborted; each waits for the answer to its last question. */
export const runClients = async (
  url: string,
  {
    clients,
    pause,
    deadline,
    signal,
  }: { clients: number; pause: number; deadline: number; signal: AbortSignal },
): Promise<Tally> => {
  const tally = emptyTally();
  const agent = new Agent({ keepAlive: true });
  const client = async () => {
    while (!signal.aborted) {
      await askOnce(tally, (body) => post(url, agent, body), deadline);
      await sleep(pause * (0.5 + Math.random()));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return tally;
};
