import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataProduct } from "@trellis/shared/contract";
import { ensureKeys, loadDomainKeys, loadGatewayKeys, type Principal } from "@trellis/shared/identity";
import { principalOf, readPolicy } from "@trellis/shared/policy";
import {
  defineSubgraph,
  startSubgraph,
  type LogEntry,
  type SubgraphDefinition,
  type SubgraphOptions,
} from "@trellis/shared/subgraph";
import { contractFile, type MeshDomain } from "./contracts/index.ts";
import { everyonePolicy } from "./everyone.ts";
import { writeAccountIndex, type FakeAccount } from "./fake-accounts.ts";
import { writeSnapshot, type PlainRecord } from "./snapshot.ts";
import { pathToFileURL } from "node:url";
import { createRecordSigner, type RecordSigner } from "./record-signer.ts";

const own: Readonly<Record<MeshDomain, Partial<SubgraphOptions>>> = {
  sales: {
    rollups: {
      Account: {
        openOpportunityCount: {
          product: "sales/opportunity-pipeline",
          count: true,
          where: { isOpen: { eq: true } },
        },
      },
    },
  },
  marketing: {
    rollups: { Account: { topLeadScore: { product: "marketing/lead-scoring", max: "score" } } },
    resolvers: { Opportunity: { isInfluenced: ({ closeDate }) => closeDate === "2026-01-31" } },
  },
};

/** The small mesh's domains as subgraphs, with other rollups or resolvers where given. */
export const definitionOf = (domain: MeshDomain, other: Partial<SubgraphOptions> = {}): SubgraphDefinition =>
  defineSubgraph({ domain, schema: pathToFileURL(contractFile(domain)), ...own[domain], ...other });

export const productOf = ({ contract }: SubgraphDefinition, type: string): DataProduct => {
  const product = contract.products.find((candidate) => candidate.type === type);
  if (!product) throw new Error(`no product with records ${type}`);
  return product;
};

export interface GraphQLAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    message: string;
    path?: (string | number)[];
    extensions?: { code?: string };
  }[];
  readonly extensions?: {
    readonly products?: Record<string, { status: string; version: string | null; asOf: string | null }>;
    readonly accountIndex?: string | null;
  };
}

export interface RunningDomain {
  readonly url: string;
  readonly data: string;
  readonly definition: SubgraphDefinition;
  readonly log: LogEntry[];
  readonly signer: RecordSigner;
  /** Asks as the gateway does, signed; on behalf of somebody who sees everything unless it says of whom. */
  ask(query: string, variables?: Record<string, unknown>, principal?: Principal): Promise<GraphQLAnswer>;
  /** The same, as the bytes that came. */
  askRaw(query: string, variables?: Record<string, unknown>, principal?: Principal): Promise<string>;
  publish(
    type: string,
    records: readonly PlainRecord[],
    options?: { asOf?: string; status?: "OK" | "DEGRADED" },
  ): string;
  close(): Promise<void>;
}

/** Somebody who sees everything, by the policy that lets everybody. */
export const everyone = principalOf(
  undefined,
  readPolicy(readFileSync(everyonePolicy, "utf8"), everyonePolicy),
);

export interface DomainOptions {
  /** The policy file; one that lets everybody see everything where left out. */
  readonly policy?: string;
  /** What the account index holds; there is none where left out. */
  readonly accounts?: readonly FakeAccount[];
}

/** Starts a domain of the small mesh over plain records by type, signed as in production. */
export async function startDomain(
  definition: SubgraphDefinition,
  records: Readonly<Record<string, readonly PlainRecord[]>>,
  { policy = everyonePolicy, accounts }: DomainOptions = {},
): Promise<RunningDomain> {
  const data = mkdtempSync(join(tmpdir(), "trellis-domain-"));
  const { domain } = definition;
  ensureKeys(join(data, "keys"), [domain]);
  const publish: RunningDomain["publish"] = (type, rows, options) =>
    writeSnapshot({ data, product: productOf(definition, type), records: rows, ...options });
  for (const [type, rows] of Object.entries(records)) publish(type, rows);
  if (accounts) writeAccountIndex(data, "v1", accounts);
  const log: LogEntry[] = [];
  const keys = loadDomainKeys(join(data, "keys"), domain);
  const running = await startSubgraph(definition, {
    port: 0,
    data,
    keys,
    policy,
    pollMilliseconds: 40,
    log: (entry) => log.push(entry),
  });
  const signer = createRecordSigner(loadGatewayKeys(join(data, "keys")));
  const askRaw: RunningDomain["askRaw"] = async (query, variables, principal = everyone) => {
    const body = JSON.stringify({ query, variables });
    const signed = await signer.sign({ domain, method: "POST", path: "/graphql", body, principal });
    const response = await fetch(running.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...signed },
      body,
    });
    return response.text();
  };
  return {
    url: running.url,
    data,
    definition,
    log,
    signer,
    publish,
    askRaw,
    ask: async (query, variables, principal) =>
      JSON.parse(await askRaw(query, variables, principal)) as GraphQLAnswer,
    async close() {
      await running.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
