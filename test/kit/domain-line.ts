import { anonymous, type Principal } from "@trellis/shared/identity";
import { parseConfig, type GatewayOptions } from "../../gateway/src/config/index.ts";
import {
  createDomainClient,
  readAnswer,
  SubgraphFailure,
  type CallObserver,
  type ClientEvent,
  type DomainCall,
  type DomainClient,
  type SignCall,
} from "../../gateway/src/execute/index.ts";
import { fakeDomain } from "./fake-domains.ts";
import { startFakeSubgraph, type FakeSubgraph } from "./fake-subgraph.ts";

const query =
  "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Account { lead { score label } } } }";

/** Body of a call that asks the fake for one account. */
export const askFor = (id: string): string =>
  JSON.stringify({ query, variables: { representations: [{ __typename: "Account", id }] } });

/** A fake domain and a client of it. */
export interface LineRig {
  readonly fake: FakeSubgraph;
  readonly events: ClientEvent[];
  client(): DomainClient;
  /** Opens a new client; the fake behaves again and its calls are forgotten. */
  open(options?: Partial<GatewayOptions>, tools?: { sign?: SignCall; observe?: CallObserver }): void;
  send(call?: Partial<DomainCall>): Promise<unknown>;
  /** The code of a call's failure, or `OK`. */
  codeOf(call?: Partial<DomainCall>): Promise<string>;
  closeClient(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a fake of the domain `marketing`; the client calls it, or the address that stands before it. */
export const startLine = async (before: (url: string) => string = (url) => url): Promise<LineRig> => {
  const fake = await startFakeSubgraph(fakeDomain("marketing"));
  const events: ClientEvent[] = [];
  let client: DomainClient | undefined;
  const send = (call: Partial<DomainCall> = {}) =>
    (client as DomainClient).send(
      {
        domain: "marketing",
        body: askFor("acme-1"),
        isQuery: true,
        principal: anonymous as Principal,
        signal: AbortSignal.timeout(5000),
        ...call,
      },
      (body) => readAnswer(body).data?.["_entities"],
    );
  return {
    fake,
    events,
    client: () => client as DomainClient,
    open(options = {}, tools = {}) {
      fake.calls.length = 0;
      fake.behave("ok");
      events.length = 0;
      const config = { sharing: { enabled: false }, ...options };
      client = createDomainClient(
        parseConfig({ ...config, subgraphs: { marketing: { url: before(fake.url) } } }),
        { onEvent: (event) => events.push(event), ...tools },
      );
    },
    send,
    async codeOf(call) {
      try {
        await send(call);
        return "OK";
      } catch (thrown) {
        return thrown instanceof SubgraphFailure ? thrown.code : `not a failure: ${String(thrown)}`;
      }
    },
    async closeClient() {
      await client?.close();
    },
    async close() {
      await client?.close();
      await fake.stop();
    },
  };
};
