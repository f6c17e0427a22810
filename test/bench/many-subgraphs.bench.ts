/**
 * Sixty subgraphs of 2,000 types: how long composing takes and how late the event loop is meanwhile, how long the first plan of a Customer-360
 * takes, and what a request costs beside the same request over four subgraphs.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseConfig } from "../../gateway/src/config/index.ts";
import { createPlanner } from "../../gateway/src/plan/index.ts";
import { startPollingSource, type Snapshot } from "../../gateway/src/supergraph/index.ts";
import { report } from "./figure.ts";
import { stubDomains } from "./gateways/company.ts";
import { composeSupergraph, ours, preparePeers, type Peer } from "./gateways/peers.ts";
import { start } from "./gateways/processes.ts";
import { measureRounds, ratio } from "./gateways/rounds.ts";

const wideSubgraphs = 56;
const typesEach = 35;
const fieldsEach = 6;
const nanosecondsToMilliseconds = 1e-6;

const fields = (type: number) =>
  Array.from(
    { length: fieldsEach },
    (_, field) => `f${field}: ${["Int", "String", "Float"][(type + field) % 3]}`,
  );

/** A subgraph that knows of accounts and has 35 types of its own. */
const wide = (index: number): string => {
  const types = Array.from(
    { length: typesEach },
    (_, type) => `type W${index}T${type} { ${fields(type).join(" ")} }`,
  );
  const links = types.map((_, type) => `w${index}t${type}: W${index}T${type}`);
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
${types.join("\n")}
type Account @key(fields: "id") { id: ID! ${links.join(" ")} }`;
};

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
  const sdls = new Map(subgraphs.map(({ name, typeDefs }) => [name, typeDefs]));
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
    log: ({ level, message }) => void (level === "error" && process.stderr.write(`${message}\n`)),
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
  const made = createPlanner({ supergraphSdl, planner, limits, cost, introspection });
  await made.ready();
  const begun = performance.now();
  const { errors } = await made.prepare({ query: customer360 });
  const milliseconds = performance.now() - begun;
  await made.close();
  if (errors) throw new Error(JSON.stringify(errors));
  report({ name: "60 subgraphs: first plan of a Customer-360", value: milliseconds, unit: "ms", atMost: 50 });
};

const costs = async (supergraphSdl: string): Promise<void> => {
  const file = join(folder, "many.graphql");
  writeFileSync(file, supergraphSdl);
  const few = preparePeers().ours;
  const many: Peer = { ...few, name: "many", command: ours(file, { sharing: { enabled: false } }) };
  const stubs = start([process.execPath, join(import.meta.dirname, "gateways/stub-subgraphs.ts")], {
    core: 1,
    env: {},
  });
  try {
    const rounds = Number(process.env["ROUNDS"] ?? 7);
    const rows = await measureRounds([few, many], ["S"], {
      rounds,
      seconds: Number(process.env["SECONDS"] ?? 6),
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
