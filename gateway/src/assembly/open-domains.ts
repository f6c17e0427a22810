import { join } from "node:path";
import { createCallSigner, followGatewayKeys } from "@trellis/shared/identity";
import { followAccounts, type AccountIndex } from "@trellis/shared/store";
import type { GraphQLSchema } from "graphql";
import type { GatewayConfig, Log } from "../config/index.ts";
import { createDomainClient, type ClientEvent, type DomainClient } from "../execute/index.ts";
import type { Sdls } from "../supergraph/index.ts";
import type { Telemetry } from "./open-telemetry.ts";

/** The line to all domains, the gateway's own subgraph among them. */
export interface Domains {
  readonly client: DomainClient;
  readonly onEvent: (event: ClientEvent) => void;
  /** Schemas of the subgraphs that the gateway answers itself. */
  readonly ownSdls: Sdls;
  /** The account index in force; undefined where none has been published or accounts are not served here. */
  readonly accounts: () => AccountIndex | undefined;
  close(): Promise<void>;
}

/** Name of the gateway's own subgraph. */
const own = "mesh";
const quietKinds: ReadonlySet<ClientEvent["kind"]> = new Set(["retry", "breaker-closed"]);

interface OwnAccounts {
  readonly local: Readonly<Record<string, GraphQLSchema>>;
  readonly sdls: Sdls;
  readonly current: () => AccountIndex | undefined;
  close(): Promise<void>;
}

/** The gateway's own subgraph; a supergraph that was composed elsewhere does not have it. */
const openAccounts = async ({ data, polling, supergraph }: GatewayConfig, log: Log): Promise<OwnAccounts> => {
  if (supergraph) return { local: {}, sdls: {}, current: () => undefined, close: async () => {} };
  // Loaded where it is served alone: what executes it is a good part of a gateway's memory.
  const { createAccountsSubgraph } = await import("../mesh/index.ts");
  const { current, close } = await followAccounts({
    source: data,
    target: join(data, "gateway", "accounts"),
    milliseconds: polling.accountsMilliseconds,
    onEvent: ({ kind, message }) =>
      log({ level: kind === "taken" ? "info" : "error", event: `accounts-${kind}`, message }),
  });
  const { schema, sdl } = createAccountsSubgraph(current);
  return { local: { [own]: schema }, sdls: { [own]: sdl }, current, close };
};

/** Opens the line to the domains: signed, unless everybody is let in anyway. `onDrift` is called when a domain serves another schema than was composed. */
export const openDomains = async (
  config: GatewayConfig,
  { telemetry, log, onDrift }: { telemetry: Telemetry; log: Log; onDrift(): void },
): Promise<Domains> => {
  const keys = config.open
    ? undefined
    : followGatewayKeys(config.keys ?? join(config.data, "keys"), {
        onEvent: ({ kind, message }) =>
          log({ level: kind === "taken" ? "info" : "error", event: `keys-${kind}`, message }),
      });
  const accounts = await openAccounts(config, log);
  const onEvent = (event: ClientEvent): void => {
    const { kind, ...told } = event;
    log({ level: quietKinds.has(kind) ? "info" : "warn", event: kind, ...told });
    if (kind === "schema-drift") onDrift();
  };
  const client = createDomainClient(config, {
    sign: keys && createCallSigner(keys.current).sign,
    onEvent,
    observe: telemetry.observer,
    local: accounts.local,
  });
  telemetry.metrics.showDomains("How the line to a domain is", client.states, {
    domain_calls_in_flight: ({ inFlight }) => inFlight,
    domain_calls_limit: ({ limit }) => limit,
    domain_calls_waiting: ({ waiting }) => waiting,
    domain_breaker_open: ({ isOpen }) => Number(isOpen),
  });
  return {
    client,
    onEvent,
    ownSdls: accounts.sdls,
    accounts: accounts.current,
    async close() {
      keys?.close();
      client.close();
      await accounts.close();
    },
  };
};
