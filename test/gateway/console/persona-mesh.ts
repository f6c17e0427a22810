import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSchema, graphql } from "graphql";
import { ensureIssuerKey, ensureKeys } from "@trellis/shared/identity";
import { createAuthenticator, isAuthRefusal } from "../../../gateway/src/admission/index.ts";
import { issuerAddress, startIssuer } from "../../../gateway/src/cli/start/index.ts";
import { deadlineDefaults, httpDefaults, parseConfig } from "../../../gateway/src/config/index.ts";
import {
  createGraphqlHandler,
  createListener,
  servePage,
  type GraphqlRequest,
} from "../../../gateway/src/request/index.ts";
import { freePorts } from "../cli/launch.ts";

const schema = buildSchema(
  "type Account { id: ID! } type Accounts { nodes: [Account!]! } type Query { seenAs: String accounts(first: Int): Accounts }",
);
const dist = resolve(import.meta.dirname, "../../../gateway/console/dist");

/** The page, the issuer of tokens, and a graph that tells who it is asked by: the rooms themselves, without domains. */
export interface PersonaMesh {
  readonly url: string;
  readonly issuer: string;
  /** The role of each request to the graph in turn; `anonymous` without a token, `refused` with a bad one. */
  readonly roles: string[];
  close(): Promise<void>;
}

/** Starts one on free ports. */
export const startPersonaMesh = async (): Promise<PersonaMesh> => {
  const data = mkdtempSync(join(tmpdir(), "trellis-personas-"));
  ensureKeys(join(data, "keys"), []);
  ensureIssuerKey(join(data, "keys"));
  const port = await freePorts(2);
  const issuer = issuerAddress(port + 1);
  const { identity } = parseConfig({
    subgraphs: { sales: { url: "http://127.0.0.1:1/graphql" } },
    identity: { issuers: [{ issuer, audiences: ["trellis"] }], personas: issuer },
  });
  const running = await startIssuer({ port: port + 1, pagePort: port, data });
  const authenticator = createAuthenticator(identity, { log: () => {} });
  const roles: string[] = [];
  const serve = async ({ query: source, headers, accept }: GraphqlRequest) => {
    const who = await authenticator.authenticate(headers);
    const role = isAuthRefusal(who) ? "refused" : (who?.roles[0] ?? "anonymous");
    roles.push(role);
    const rootValue = { seenAs: role, accounts: { nodes: [{ id: `of-${role}` }] } };
    const result = await graphql({ schema, source, rootValue });
    return { status: 200, type: accept.withData, headers: [], body: Buffer.from(JSON.stringify(result)) };
  };
  const shared = { http: httpDefaults, cors: [], log: () => {} };
  const listener = await createListener({
    ...shared,
    graphql: createGraphqlHandler({ ...shared, deadlines: deadlineDefaults, serve }),
  });
  await servePage(listener, dist, identity.personas);
  return {
    url: await listener.listen({ port, host: "127.0.0.1" }),
    issuer,
    roles,
    async close() {
      await listener.close();
      running.close();
      authenticator.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
};
