/**
 * Sixty subgraphs of 2,000 types: how long composing takes and how late the event loop is meanwhile, how long the first plan of a Customer-360
 * takes, and what a request costs beside the same request over four subgraphs.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { completeSchema } from "@trellis/shared/contract";
import { setTimeout as sleep } from "node:timers/promises";
import { parseConfig } from "../../gateway/src/config/index.ts";
import { createPlanner } from "../../gateway/src/plan/index.ts";
import { startPollingSource, type Snapshot } from "../../gateway/src/supergraph/index.ts";
import { report } from "./figure.ts";
import { stubDomains } from "./gateways/company.ts";
import { composeSupergraph, ours, preparePeers, type Peer } from "./gateways/peers.ts";
import { measureRounds, ratio } from "./gateways/rounds.ts";
import { startStubs } from "./gateways/start-stubs.ts";

const wideSubgraphs = 56;
const composed = 60;
const typesEach = 35;
const fieldsEach = 6;
const idleMilliseconds = 10_000;
const nanosecondsToMilliseconds = 1e-6;

const scalars = ["Int", "String", "Float"];
const typesOf = (index: number): string =>
  Array.from({ length: typesEach }, (_, type) => {
    const fields = Array.from(
      { length: fieldsEach },
      (__, field) => `"A field." f${field}: ${scalars[(type + field) % scalars.length]}`,
    );
    return `"A type." type W${index}T${type} { ${fields.join(" ")} }`;
  }).join("\n");
const linksOf = (index: number): string =>
  Array.from({ length: typesEach }, (_, type) => `"A field." w${index}t${type}: W${index}T${type}`).join(" ");

/** A subgraph that knows of accounts and has 35 types of its own. */
const wide = (index: number): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
${typesOf(index)}
type Account @key(fields: "id") { id: ID! ${linksOf(index)} }`;

/** The same as a domain of the mesh serves it, with its contract. */
const wideDomain = (index: number): string =>
  completeSchema(
    `${typesOf(index)}
"An account." type Account @key(fields: "id") { "Its id." id: AccountID! ${linksOf(index)} }
"Where reading begins." type Query { "A field." w${index}: W${index}T0 }`,
    `wide${index}`,
  );

const subgraphs = [
  ...stubDomains.map(({ name, port, typeDefs }) => ({
    name,
    url: `http://127.0.0.1:${port}/graphql`,
    typeDefs,
  })),
  ...Array.from({ length: wideSubgraphs }, (_, index) => ({
    name: `wide${index}`,
    url: "http://127.0.0.1:1/graphql",
    typeDefs: wide(index),
  })),
];
const config = parseConfig({ subgraphs: { sales: { url: "http://127.0.0.1:1/graphql" } } });
const folder = mkdtempSync(join(tmpdir(), "trellis-bench-many-"));

const compose = async (): Promise<void> => {
  const sdls = new Map<string, string>(
    Array.from({ length: composed }, (_, index) => [`wide${index}`, wideDomain(index)]),
  );
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const begun = performance.now();
  const taken = Promise.withResolvers<Snapshot>();
  delay.enable();
  const source = await startPollingSource({
    domains: [...sdls.keys()],
    own: {},
    folder,
    polling: config.polling,
    fetchSdl: async (domain) => sdls.get(domain) ?? "",
    activate: async (snapshot) => taken.resolve(snapshot),
    log({ level, message }) {
      if (level === "error") taken.reject(new Error(message));
    },
  });
  await taken.promise;
  delay.disable();
  report({
    name: "60 subgraphs: composing",
    value: (performance.now() - begun) / 1000,
    unit: "s",
    atMost: 25,
  });
  // What the histogram holds is the whole interval, of which 5 ms are the pause it asked for.
  const late = delay.max * nanosecondsToMilliseconds - 5;
  report({
    name: "60 subgraphs: event loop late while composing, at most",
    value: late,
    unit: "ms",
    atMost: 20,
  });
  await source.close();
};

const customer360 = `query($id: ID!) { account(id: $id) { id name health { score } leadScore { score } sessions { daily }
  ${[3, 17, 31, 44, 55].map((index) => `w${index}t1 { f1 f2 } w${index}t7 { f0 }`).join(" ")} } }`;

const plan = async (supergraphSdl: string): Promise<void> => {
  const { planner, operationLimits: limits, cost, introspection } = config;
  const access = { coordinates: {}, protection: {} };
  const made = createPlanner({ supergraphSdl, planner, limits, cost, introspection, access });
  await made.ready();
  // While nobody asks, a new planner warms itself up.
  await sleep(idleMilliseconds);
  const begun = performance.now();
  const { errors } = await made.prepare({ query: customer360 });
  const milliseconds = performance.now() - begun;
  await made.close();
  if (errors) throw new Error(JSON.stringify(errors));
  report({
    name: "60 subgraphs: first plan of a Customer-360, 10 s after the planner is ready",
    value: milliseconds,
    unit: "ms",
    atMost: 50,
  });
};

const costs = async (supergraphSdl: string): Promise<void> => {
  const file = join(folder, "many.graphql");
  writeFileSync(file, supergraphSdl);
  const few = preparePeers().ours;
  const many: Peer = { ...few, name: "many", command: ours(file, { sharing: { enabled: false } }) };
  const stubs = await startStubs();
  try {
    const rounds = Number(process.env["ROUNDS"] ?? 7);
    const rows = await measureRounds([few, many], ["S"], {
      rounds,
      seconds: Number(process.env["SECONDS"] ?? 6),
      settleSeconds: 15,
    });
    const { median } = ratio(rows, { workload: "S", peer: "many", to: "ours", figure: "cpu" });
    report({ name: "60 subgraphs: CPU per request against 4", value: median, unit: "times", atMost: 1.1 });
  } finally {
    await stubs.stop();
  }
};

try {
  await compose();
  const supergraphSdl = composeSupergraph(subgraphs);
  await plan(supergraphSdl);
  await costs(supergraphSdl);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
