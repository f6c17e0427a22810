import type { RequestListener } from "node:http";
import type { ErrorCode } from "@trellis/shared/errors";
import { createAdmission, shed } from "../admission/index.ts";
import type { GraphqlHandler } from "../apollo/index.ts";
import type { GatewayConfig, Log } from "../config/index.ts";
import { createGraphqlHandler } from "../request/index.ts";
import { createResponder, type ReadingBook } from "../respond/index.ts";
import { openAccess } from "./open-access.ts";
import type { Domains } from "./open-domains.ts";
import type { Telemetry } from "./open-telemetry.ts";
import { openTogether, type Closable } from "./open-together.ts";
import type { GraphqlServing, Serving } from "./serving.ts";
import { createTrellisServing } from "./trellis-serving.ts";

interface Tools {
  readonly telemetry: Telemetry;
  readonly domains: Domains;
  readonly book: ReadingBook;
  readonly log: Log;
}

/** What serves with one engine or another, and how requests come to it. */
export interface OpenedServing extends Closable {
  readonly serving: Serving;
  /** Takes requests on the bare server; undefined where the framework reads them first. */
  readonly graphql?: RequestListener | undefined;
  /** Takes those that the framework has read; undefined before there is a snapshot. */
  handler(): GraphqlHandler | undefined;
  /** As {@link GraphqlServing.schemaFor}; absent where everybody sees all of it. */
  readonly schemaFor?: GraphqlServing["schemaFor"] | undefined;
  /** Has `listener` called whenever the policy is another. */
  onPolicy(listener: () => void): void;
}

/** Loads what serves with Apollo's engine: it is large, and seldom needed. */
export const loadApolloServing = () => import("./apollo-serving.ts");

const openApollo = async (config: GatewayConfig, tools: Tools): Promise<OpenedServing> => {
  const { createApolloServing } = await loadApolloServing();
  const serving = createApolloServing(config, { ...tools, isHost: true });
  return { serving, handler: serving.handler, onPolicy: () => {}, close: () => {} };
};

const openTrellis = (config: GatewayConfig, tools: Tools): Promise<OpenedServing> =>
  openTogether(async (keep) => {
    const { telemetry, domains, book, log } = tools;
    const { http, cors, deadlines, compression, overload } = config;
    const access = keep(await openAccess(config, log));
    const onHeapPressure = () => serving.relieve();
    const admission = keep(createAdmission({ policy: overload, log, onHeapPressure }));
    const responder = createResponder({ compression, book, log });
    const serving: GraphqlServing = createTrellisServing(config, {
      domains,
      admission,
      access,
      responder,
      telemetry,
      log,
    });
    const { serve, schemaFor } = serving;
    const onMalformed = (code: ErrorCode): void => {
      telemetry.metrics.malformed(code);
      access.denials.request(code);
    };
    const handle = createGraphqlHandler({ http, cors, deadlines, log, serve, onMalformed });
    return {
      serving,
      graphql: shed(admission, handle),
      handler: () => undefined,
      schemaFor,
      onPolicy: (listener: () => void) => access.policy.onChange(listener),
    };
  });

/** Opens what serves with the configuration's engine; its `close` leaves `serving` open. */
export const openServing = (config: GatewayConfig, tools: Tools): Promise<OpenedServing> =>
  config.engine === "apollo" ? openApollo(config, tools) : openTrellis(config, tools);
