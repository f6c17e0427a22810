/** Load on a gateway, with every body checked: one that holds errors, or is shorter than the shortest right answer, counts as failed. */
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import type { Running } from "./processes.ts";
import type { GraphqlBody, Workload } from "./workloads.ts";

export interface Loaded {
  readonly requests: number;
  readonly failed: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const headers = { "content-type": "application/json", accept: "application/json" };

/** The answer's `data`; throws where there are errors beside it. */
export const ask = async (url: string, body: Partial<GraphqlBody>): Promise<unknown> => {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as { data?: unknown; errors?: unknown };
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors).slice(0, 1000));
  return answer.data;
};

/** Resolves once the gateway answers; throws with the end of its log after 30 s. */
export const untilUp = async (url: string, running: Running): Promise<void> => {
  for (let turn = 0; turn < 150; turn += 1) {
    try {
      if ((await ask(url, { query: "{ __typename }" })) !== undefined) return;
    } catch {
      // Not yet.
    }
    await sleep(200);
  }
  throw new Error(`no answer after 30 s:\n${running.log()}`);
};

/** Puts load on it for some seconds; with `rate`, that many requests a second whatever comes back. */
export const load = async (
  url: string,
  workload: Workload,
  options: { seconds: number; leastBytes?: number; rate?: number },
): Promise<Loaded> => {
  const { leastBytes = 0, rate } = options;
  const { bodies, authorizations = [] } = workload;
  const result = await autocannon({
    url,
    connections: rate === undefined ? workload.connections : 50,
    ...(rate === undefined ? {} : { overallRate: rate }),
    duration: options.seconds,
    timeout: 20,
    method: "POST",
    headers,
    requests: bodies.map((body, index) => {
      const authorization = authorizations[index % authorizations.length];
      return {
        body: JSON.stringify(body),
        ...(authorization === undefined ? {} : { headers: { ...headers, authorization } }),
      };
    }),
    verifyBody: (body) => body !== undefined && body.length >= leastBytes && !body.includes('"errors":'),
  });
  return {
    requests: result["2xx"],
    failed: result.non2xx + result.errors + result.mismatches,
    perSecond: result["2xx"] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
};
