import { readdirSync } from "node:fs";
import { resolve } from "node:path";

/** One room of the house: what it may import, and which packages nobody else may. */
export interface Room {
  readonly path: string;
  /** Rooms whose values it may use, each through its index. */
  readonly imports: readonly string[];
  /** Rooms whose types alone it may use. */
  readonly types?: readonly string[];
  /** Packages that only the rooms naming them may import. */
  readonly owns?: readonly string[];
  /** Every file of the room is an entry file, which may read `process`. */
  readonly isEntry?: boolean;
  /** Other files by which it may be entered, for those that must not load all that its index does. */
  readonly doors?: readonly string[];
  /** Single entry files of the room. */
  readonly entries?: readonly string[];
}

const small = [
  "shared/src/concurrency",
  "shared/src/errors",
  "shared/src/files",
  "shared/src/scalars",
  "shared/src/signal",
  "shared/src/identity",
  "shared/src/loader",
  "shared/src/tracing",
];
const everyShared = [
  ...small,
  "shared/src/audit",
  "shared/src/contract",
  "shared/src/policy",
  "shared/src/store",
  "shared/src/publish",
  "shared/src/subgraph",
  "shared/src/demo",
];

/** What is put together in the request's order: the only places that know all rooms. */
const everyRoom = [
  "gateway/src/config",
  "gateway/src/request",
  "gateway/src/admission",
  "gateway/src/health",
  "gateway/src/operation",
  "gateway/src/policy",
  "gateway/src/plan",
  "gateway/src/telemetry",
  "gateway/src/supergraph",
  "gateway/src/execute",
  "gateway/src/respond",
  "gateway/src/mesh",
  "gateway/src/apollo",
  ...everyShared,
];

/** The import table: imports run from the bottom of this list to its top, never the other way. */
export const rooms: readonly Room[] = [
  { path: "shared/src/errors", imports: [] },
  { path: "shared/src/concurrency", imports: [] },
  { path: "shared/src/files", imports: [] },
  { path: "shared/src/scalars", imports: ["shared/src/errors"], owns: ["graphql-scalars"] },
  { path: "shared/src/signal", imports: ["shared/src/errors"] },
  { path: "shared/src/loader", imports: ["shared/src/errors"], owns: ["dataloader"] },
  { path: "shared/src/identity", imports: ["shared/src/errors", "shared/src/files"], owns: ["jose"] },
  { path: "shared/src/contract", imports: ["shared/src/errors", "shared/src/files", "shared/src/scalars"] },
  {
    path: "shared/src/policy",
    imports: [...small, "shared/src/contract"],
    doors: ["shared/src/policy/deciding/index.ts"],
  },
  { path: "shared/src/audit", imports: small, owns: ["node:sqlite"] },
  {
    path: "shared/src/tracing",
    imports: ["shared/src/errors"],
    owns: [
      "@opentelemetry/api",
      "@opentelemetry/core",
      "@opentelemetry/exporter-trace-otlp-http",
      "@opentelemetry/resources",
      "@opentelemetry/sdk-trace",
    ],
  },
  {
    path: "shared/src/store",
    imports: [...small, "shared/src/contract", "shared/src/policy"],
    types: ["shared/src/publish"],
    owns: ["node:sqlite"],
  },
  {
    path: "shared/src/publish",
    imports: [...small, "shared/src/audit", "shared/src/contract", "shared/src/policy", "shared/src/store"],
    owns: ["@duckdb/node-api", "pg", "pg-query-stream", "node:sqlite"],
  },
  {
    path: "shared/src/subgraph",
    imports: [...small, "shared/src/contract", "shared/src/policy", "shared/src/store"],
    owns: ["@apollo/subgraph", "@apollo/server", "@as-integrations/fastify"],
  },
  { path: "shared/src/demo", imports: ["shared/src/errors"], owns: ["@duckdb/node-api"] },

  { path: "gateway/src/config", imports: everyShared },
  { path: "gateway/src/thread-priority.ts", imports: [] },
  { path: "gateway/src/request", imports: ["gateway/src/config", ...everyShared] },
  {
    path: "gateway/src/admission",
    imports: ["gateway/src/config", ...everyShared],
    types: ["gateway/src/request"],
    owns: ["jose", "pg", "rate-limiter-flexible"],
  },
  { path: "gateway/src/health", imports: ["gateway/src/config", ...everyShared] },
  {
    path: "gateway/src/operation",
    imports: ["gateway/src/config", ...everyShared],
    doors: ["gateway/src/operation/worker-side.ts"],
  },
  {
    path: "gateway/src/policy",
    imports: ["gateway/src/config", "gateway/src/operation", ...everyShared],
  },
  {
    path: "gateway/src/plan",
    imports: ["gateway/src/config", "gateway/src/operation", ...everyShared],
    types: ["gateway/src/policy", "gateway/src/supergraph"],
    owns: ["@apollo/query-planner", "@apollo/federation-internals"],
    doors: ["gateway/src/plan/worker-side.ts"],
  },
  {
    path: "gateway/src/plan-worker.ts",
    imports: [
      "gateway/src/config",
      "gateway/src/operation",
      "gateway/src/policy",
      "gateway/src/plan",
      ...everyShared,
    ],
    isEntry: true,
  },
  {
    path: "gateway/src/telemetry",
    imports: ["gateway/src/config", ...everyShared],
    types: ["gateway/src/execute", "gateway/src/plan", "gateway/src/operation", "gateway/src/admission"],
    owns: ["prom-client"],
  },
  {
    path: "gateway/src/supergraph",
    imports: ["gateway/src/config", "gateway/src/thread-priority.ts", ...everyShared],
    owns: ["@apollo/composition", "@apollo/federation-internals"],
  },
  {
    path: "gateway/src/execute",
    imports: ["gateway/src/config", ...everyShared],
    types: ["gateway/src/supergraph", "gateway/src/operation", "gateway/src/plan"],
  },
  {
    path: "gateway/src/respond",
    imports: ["gateway/src/config", ...everyShared],
    types: [
      "gateway/src/request",
      "gateway/src/operation",
      "gateway/src/policy",
      "gateway/src/plan",
      "gateway/src/supergraph",
      "gateway/src/execute",
    ],
  },
  {
    path: "gateway/src/mesh",
    imports: ["gateway/src/config", ...everyShared],
    types: ["gateway/src/supergraph", "gateway/src/execute"],
    owns: ["@apollo/subgraph", "node:sqlite"],
  },
  {
    path: "gateway/src/apollo",
    imports: ["gateway/src/config", "gateway/src/execute", ...everyShared],
    types: ["gateway/src/supergraph", "gateway/src/respond", "gateway/src/mesh"],
    owns: ["@apollo/gateway", "@apollo/server", "@as-integrations/fastify"],
    entries: ["gateway/src/apollo/disable-telemetry.ts"],
  },
  {
    path: "gateway/src/assembly",
    imports: everyRoom,
  },
  { path: "gateway/src/server.ts", imports: ["gateway/src/assembly", ...everyRoom] },
  {
    path: "gateway/src/run.ts",
    imports: [
      "gateway/src/server.ts",
      "gateway/src/thread-priority.ts",
      "gateway/src/config",
      "gateway/src/telemetry",
      ...everyShared,
    ],
  },
  {
    path: "gateway/src/main.ts",
    imports: ["gateway/src/run.ts", "gateway/src/config", ...everyShared],
    isEntry: true,
  },
  {
    path: "gateway/src/cli",
    imports: [
      "gateway/src/config",
      "gateway/src/plan",
      "gateway/src/supergraph",
      "gateway/src/run.ts",
      ...everyShared,
    ],
    entries: ["gateway/src/cli/main.ts", "gateway/src/cli/leash.ts"],
  },
  { path: "gateway/console", imports: [] },
  ...readdirSync(resolve(import.meta.dirname, "../../subgraphs")).map((domain) => ({
    path: `subgraphs/${domain}`,
    imports: everyShared,
    entries: [`subgraphs/${domain}/src/main.ts`],
  })),
];
