import { UserError } from "@trellis/shared/errors";
import { z } from "zod";
import { auditPolicy } from "./audit.ts";
import { breakerPolicy } from "./breaker.ts";
import { bulkheadPolicy } from "./bulkhead.ts";
import { compressionPolicy } from "./compression.ts";
import { corsPolicy } from "./cors.ts";
import { costPolicy } from "./cost.ts";
import { deadlinePolicy } from "./deadlines.ts";
import { drainPolicy } from "./drain.ts";
import { enginePolicy } from "./engine.ts";
import { entityCachePolicy } from "./entity-cache.ts";
import { healthPolicy } from "./health.ts";
import { httpPolicy } from "./http.ts";
import { identityPolicy } from "./identity.ts";
import { isLoopbackHost } from "./loopback.ts";
import { wholeNumber } from "./numbers.ts";
import { operationLimitPolicy } from "./operation-limits.ts";
import { overloadPolicy } from "./overload.ts";
import { persistedPolicy } from "./persisted.ts";
import { plannerPolicy } from "./planner.ts";
import { policyFilePolicy } from "./policy-file.ts";
import { pollingPolicy } from "./polling.ts";
import { responseLimitPolicy } from "./response-limit.ts";
import { retryPolicy } from "./retry.ts";
import { sharingPolicy } from "./sharing.ts";
import { subgraphsPolicy, subgraphsShape } from "./subgraphs.ts";
import { supergraphPolicy } from "./supergraph.ts";
import { telemetryPolicy } from "./telemetry.ts";

/** Where the gateway listens and keeps its state when nothing else is said. */
export const gatewayDefaults = { port: 4000, host: "127.0.0.1", data: ".data" } as const;

const text = (error: string) => z.string({ error }).min(1, { error });

const options = z.strictObject({
  port: wholeNumber({ min: 0, max: 65_535, default: gatewayDefaults.port }),
  host: text("the name or address of an interface").default(gatewayDefaults.host),
  data: text("the path of the data folder").default(gatewayDefaults.data),
  keys: text("the path of the folder with the gateway's keys").optional(),
  console: text("the path of the folder with the built page").optional(),
  introspection: z.boolean({ error: "true or false" }).default(false),
  open: z.boolean({ error: "true or false" }).default(false),
  explain: z.boolean({ error: "true or false" }).default(false),
  engine: enginePolicy,
  subgraphs: subgraphsPolicy,
  supergraph: supergraphPolicy,
  cors: corsPolicy,
  http: httpPolicy,
  operationLimits: operationLimitPolicy,
  cost: costPolicy,
  persisted: persistedPolicy,
  deadlines: deadlinePolicy,
  responseLimit: responseLimitPolicy,
  compression: compressionPolicy,
  retry: retryPolicy,
  breaker: breakerPolicy,
  bulkhead: bulkheadPolicy,
  sharing: sharingPolicy,
  entityCache: entityCachePolicy,
  polling: pollingPolicy,
  planner: plannerPolicy,
  policy: policyFilePolicy,
  identity: identityPolicy,
  overload: overloadPolicy,
  drain: drainPolicy,
  health: healthPolicy,
  telemetry: telemetryPolicy,
  audit: auditPolicy,
});

const schema = options.superRefine((config, context) => {
  const wrong = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  const hasSubgraphs = Object.keys(config.subgraphs).length > 0;
  if (!hasSubgraphs && !config.supergraph)
    wrong("subgraphs", `${subgraphsShape}, or "supergraph" must name a file,`);
  if (hasSubgraphs && config.supergraph) wrong("supergraph", `left out where "subgraphs" are given`);
  if (config.open && !isLoopbackHost(config.host))
    wrong("open", `left out unless "host" is 127.0.0.1, ::1 or localhost, because it lets everybody in,`);
  if (config.engine === "apollo" && Object.keys(config.persisted.clients).length > 0)
    wrong("persisted", `left out where "engine" is "apollo", which holds no client to its manifest,`);
});

/** What a person may write: everything but `subgraphs` has a default. */
export type GatewayOptions = z.input<typeof schema>;

/** The gateway's configuration, complete and frozen in meaning: one object, no look at the environment later. */
export type GatewayConfig = z.output<typeof schema>;

const shown = (value: unknown): string => {
  if (value === undefined) return "is missing";
  // A user and a password in an address belong into no log.
  const written = (JSON.stringify(value) ?? typeof value).replaceAll(/\/\/[^/"]*@/g, "//…@");
  return `is ${written.length > 60 ? `${written.slice(0, 60)}…` : written}`;
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );

const sentenceOf = (input: unknown, issue: z.core.$ZodIssue): string => {
  const name = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `"${name === "" ? key : `${name}.${key}`}"`).join(", ");
    return `The gateway's configuration has no option ${keys}.`;
  }
  if (issue.code === "invalid_key") {
    return `The option "${name}" must have ${issue.issues[0]?.message ?? "another name"}.`;
  }
  if (issue.path.length === 0)
    return `The gateway's configuration must be an object of options but ${shown(input)}.`;
  return `The option "${name}" must be ${issue.message} but ${shown(valueAt(input, issue.path))}.`;
};

/** Completes options with defaults, or throws a UserError naming each wrong option, what was required and what came instead. */
export const parseConfig = (input: unknown): GatewayConfig => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new UserError(result.error.issues.map((issue) => sentenceOf(input, issue)).join(" "));
};
