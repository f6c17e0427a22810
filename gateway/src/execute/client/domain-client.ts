import { randomBytes } from "node:crypto";
import { anonymous } from "@trellis/shared/identity";
import type { GraphQLSchema } from "graphql";
import type { SubgraphsPolicy } from "../../config/index.ts";
import type { DomainCall, DomainLine } from "../execution.ts";
import { SubgraphFailure } from "../failure.ts";
import { productReadings } from "../product-readings.ts";
import { isRecord } from "../is-record.ts";
import { parseJson, readAnswer } from "../read-answer.ts";
import type { ProductReading } from "../types.ts";
import type { LeaseAnswer } from "../cache/index.ts";
import {
  createBareLine,
  createLine,
  sendNowhere,
  type Line,
  type LinePolicies,
  type LineState,
  type LineTools,
} from "./line.ts";
import { createLocalTransport } from "./local-transport.ts";
import { createWatch } from "./watch.ts";

/** What a domain says of itself. */
export interface DomainService {
  readonly sdl: string;
  readonly products: Readonly<Record<string, ProductReading>>;
}

/** The lines to all domains. */
export interface DomainClient extends DomainLine {
  /** Fetches the schema that a domain serves and the versions of its products; throws a SubgraphFailure where it gives no schema. */
  fetchService(domain: string, options: Pick<DomainCall, "principal" | "signal">): Promise<DomainService>;
  /** Asks a domain which versions it serves and for how long that may be relied on; throws a SubgraphFailure where it lends nothing. */
  lease(domain: string): Promise<LeaseAnswer>;
  /** Goes over to other domains or addresses: calls under way end on the line that they began on. */
  follow(subgraphs: SubgraphsPolicy): void;
  /** How each domain with an address is doing, for whoever shows it. */
  states(): Readonly<Record<string, LineState>>;
  close(): void;
}

interface ClientTools extends Omit<LineTools, "watch"> {
  /** Executable schemas that answer in this process, by the name they have in the supergraph. */
  readonly local?: Readonly<Record<string, GraphQLSchema>>;
}

const serviceBody = JSON.stringify({ query: "query { _service { sdl } }", variables: {} });

const readService = (domain: string, body: Buffer): DomainService => {
  const { data, extensions } = readAnswer(body);
  const service = data?.["_service"] as { sdl?: unknown } | null | undefined;
  if (typeof service?.sdl !== "string" || service.sdl === "")
    throw new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", "the domain gave no schema");
  return { sdl: service.sdl, products: productReadings(domain, extensions) };
};

const readLease = (domain: string, body: Buffer): LeaseAnswer => {
  const { milliseconds, server, products } = parseJson(body) as Readonly<Record<string, unknown>>;
  if (typeof milliseconds !== "number" || typeof server !== "string" || !isRecord(products))
    throw new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", "the domain lends nothing");
  return { milliseconds, server, products: productReadings(domain, { products }) };
};

/** Milliseconds after which the line to an address that is no longer used is cut. */
const farewellMilliseconds = 10_000;

/** What the gateway asks for itself ends with its deadline alone. */
const never = new AbortController().signal;

interface Remote {
  readonly domain: string;
  readonly url: string;
  readonly line: Line;
}

/** Opens a line to each domain: every one has its own connections, breaker, places and retry budget. */
export const createDomainClient = (
  policies: LinePolicies & { readonly subgraphs: SubgraphsPolicy },
  given: ClientTools,
): DomainClient => {
  const tools: LineTools = { ...given, watch: createWatch() };
  const remote = new Map<string, Remote>();
  const leaving = new Set<Remote>();
  const local = new Map(
    Object.entries(given.local ?? {}).map(([domain, schema]) => [
      domain,
      createBareLine(createLocalTransport(schema), policies, tools),
    ]),
  );
  const gone = createBareLine(sendNowhere, policies, tools);
  const lineOf = (domain: string): Line => remote.get(domain)?.line ?? local.get(domain) ?? gone;
  /** A request stays with the addresses that it began on, so that its answer is of one version. */
  const lineFor = ({ domain, urls }: DomainCall): Line => {
    const url = urls?.[domain];
    if (url === undefined || remote.get(domain)?.url === url) return lineOf(domain);
    for (const former of leaving) if (former.domain === domain && former.url === url) return former.line;
    return lineOf(domain);
  };
  const dismiss = (former: Remote): void => {
    leaving.add(former);
    const timer = setTimeout(() => {
      leaving.delete(former);
      former.line.close();
    }, farewellMilliseconds);
    timer.unref();
  };
  const follow = (subgraphs: SubgraphsPolicy): void => {
    for (const [domain, known] of remote) {
      if (subgraphs[domain]?.url === known.url) continue;
      remote.delete(domain);
      dismiss(known);
    }
    for (const [domain, { url }] of Object.entries(subgraphs))
      if (!remote.has(domain)) remote.set(domain, { domain, url, line: createLine(url, policies, tools) });
  };
  follow(policies.subgraphs);
  const leaseBody = JSON.stringify({ gateway: randomBytes(12).toString("base64url") });
  return {
    send: (call, read) => lineFor(call).send(call, read),
    fetchService: (domain, options) =>
      lineOf(domain).ask({ domain, body: serviceBody, isQuery: true, ...options }, (body) =>
        readService(domain, body),
      ),
    lease: (domain) =>
      lineOf(domain).lease(
        { domain, body: leaseBody, isQuery: true, principal: anonymous, signal: never },
        (body) => readLease(domain, body),
      ),
    follow,
    states: () => Object.fromEntries([...remote].map(([domain, { line }]) => [domain, line.state()])),
    close() {
      tools.watch.close();
      for (const { line } of remote.values()) line.close();
      for (const { line } of leaving) line.close();
    },
  };
};
