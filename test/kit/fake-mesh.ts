import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureKeys } from "@trellis/shared/identity";
import type { GatewayOptions, LogEntry } from "../../gateway/src/config/index.ts";
import { createGateway, type Gateway } from "../../gateway/src/server.ts";
import { everyoneCost, everyonePolicy } from "./everyone.ts";
import { writeAccountIndex } from "./fake-accounts.ts";
import { fakeDomain, fakeDomains, type FakeDomain } from "./fake-domains.ts";
import { startFakeSubgraph, type FakeSubgraph } from "./fake-subgraph.ts";

/** An answer of the gateway. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly milliseconds: number;
  readonly data?: Record<string, any> | null; // oxlint-disable-line no-explicit-any
  readonly errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; domain?: string };
  }[];
  readonly extensions?: {
    domains: Record<string, { status: string; owner: string | null; asOf: string | null; missing: string[] }>;
  };
}

/** A gateway in this process over four fakes of real HTTP. */
export interface FakeMesh {
  readonly data: string;
  readonly fakes: Readonly<Record<FakeDomain, FakeSubgraph>>;
  readonly log: LogEntry[];
  gateway(): Gateway;
  ask(query: string, variables?: object, init?: RequestInit): Promise<Answer>;
  /** Stops the gateway and starts it again on the same data folder. */
  restart(options?: Partial<GatewayOptions>): Promise<void>;
  close(): Promise<void>;
}

export const fakeIds = ["acme-1", "acme-2", "acme-3"];

/** The domains of the fakes. */
export const domains = Object.keys(fakeDomains) as readonly FakeDomain[];

/** Asks every domain for its score of one account. */
export const scoresOfOne = `{ account(id: "${fakeIds[0]}") { health { label } lead { label } usage { label } deal { label } } }`;

/** Asks a gateway over HTTP and times it. */
export const askGateway = async (url: string, body: object, init: RequestInit = {}): Promise<Answer> => {
  const started = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });
  const text = await response.text();
  const parsed = JSON.parse(text) as Pick<Answer, "data" | "errors" | "extensions">;
  const milliseconds = performance.now() - started;
  return { status: response.status, headers: response.headers, text, milliseconds, ...parsed };
};

/** Starts four fakes, an account index and a gateway with quick polling. */
export const startFakeMesh = async (options: Partial<GatewayOptions> = {}): Promise<FakeMesh> => {
  const data = mkdtempSync(join(tmpdir(), "trellis-gateway-"));
  ensureKeys(join(data, "keys"), domains);
  writeAccountIndex(data, "v1", fakeIds);
  const started = await Promise.all(
    domains.map(async (domain) => [domain, await startFakeSubgraph(fakeDomain(domain))] as const),
  );
  const fakes = Object.fromEntries(started) as Record<FakeDomain, FakeSubgraph>;
  const log: LogEntry[] = [];
  const start = (more: Partial<GatewayOptions> = {}): Promise<Gateway> =>
    createGateway(
      {
        port: 0,
        data,
        policy: { file: everyonePolicy },
        cost: everyoneCost,
        polling: { schemaMilliseconds: 100, accountsMilliseconds: 50 },
        subgraphs: Object.fromEntries(started.map(([domain, { url }]) => [domain, { url }])),
        ...options,
        ...more,
      },
      { log: (entry) => log.push(entry) },
    );
  let gateway = await start();
  await gateway.ready();
  return {
    data,
    fakes,
    log,
    gateway: () => gateway,
    ask: (query, variables = {}, init = {}) => askGateway(gateway.url, { query, variables }, init),
    async restart(more) {
      await gateway.close();
      gateway = await start(more);
    },
    async close() {
      await gateway.close();
      await Promise.all(started.map(([, fake]) => fake.stop()));
      rmSync(data, { recursive: true, force: true });
    },
  };
};
