import { ApolloServer } from "@apollo/server";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import {
  createEngine,
  createSwappableGateway,
  type SwappableGateway,
} from "../../../gateway/src/apollo/index.ts";
import { parseConfig } from "../../../gateway/src/config/index.ts";
import { createAccountsSubgraph } from "../../../gateway/src/mesh/index.ts";
import { createDomainReport, createReadingBook, toPublicResult } from "../../../gateway/src/respond/index.ts";
import { compose } from "../../../gateway/src/supergraph/compose.ts";
import type { Snapshot } from "../../../gateway/src/supergraph/index.ts";
import { createEmbeddedGateway } from "../../../gateway/src/server.ts";
import { everyonePolicy } from "../../kit/everyone.ts";
import { startFakeMesh } from "../../kit/fake-mesh.ts";
import { fakeDomain } from "../../kit/fake-domains.ts";

const own = { mesh: createAccountsSubgraph(() => undefined).sdl };
const { planner } = parseConfig({ subgraphs: { marketing: { url: "http://127.0.0.1:1" } } });

const snapshotOf = (extra: string): Snapshot => {
  const { snapshot, problems } = compose({ marketing: fakeDomain("marketing", extra).sdl }, own);
  if (!snapshot) throw new Error(problems.join("\n"));
  return snapshot;
};

/** Waits for a sign before it answers, so that a swap can happen in between. */
const engineOf = (snapshot: Snapshot, gate: Promise<void>) =>
  createEngine(snapshot, {
    planner,
    log: () => {},
    call: async () => {
      await gate;
      return { data: { lead: { score: 1, label: snapshot.version } }, errors: [], products: {} };
    },
  });

describe("the gateway inside another Apollo Server", () => {
  let gateway: SwappableGateway;
  let server: ApolloServer;
  const gate = Promise.withResolvers<void>();
  const first = snapshotOf("");
  const second = snapshotOf('"New." extra: Int');
  beforeAll(async () => {
    gateway = createSwappableGateway(await engineOf(first, gate.promise), {
      createReport: (snapshot) => createDomainReport(snapshot, createReadingBook()),
      toPublicResult: (result, report) => toPublicResult(result, report, () => {}),
      scopeOf: () => ({ principal: anonymous, signal: AbortSignal.timeout(5000) }),
    });
    server = new ApolloServer({ gateway });
    await server.start();
  });
  afterAll(() => server.stop());

  const ask = async () => {
    const { body } = await server.executeOperation({ query: '{ lead(id: "a") { label } }' });
    return body.kind === "single" ? body.singleResult.data : undefined;
  };

  it("ends a request on the snapshot that it began with, and begins the next one on the new", async () => {
    const before = ask();
    await new Promise((resolve) => setTimeout(resolve, 50));
    gateway.swap(await engineOf(second, gate.promise));
    const after = ask();
    gate.resolve();
    expect(await before).toEqual({ lead: { label: first.version } });
    expect(await after).toEqual({ lead: { label: second.version } });
  });
});

describe("the embedded gateway", () => {
  it("serves the running domains through the host's own server until that stops", async () => {
    const mesh = await startFakeMesh();
    const subgraphs = Object.fromEntries(
      Object.entries(mesh.fakes).map(([domain, { url }]) => [domain, { url }]),
    );
    const policy = { file: everyonePolicy };
    const gateway = await createEmbeddedGateway({ data: mesh.data, policy, subgraphs });
    const host = new ApolloServer({ gateway });
    await host.start();
    mesh.fakes.sales.behave("garbage");
    const { body } = await host.executeOperation({
      query: '{ account(id: "acme-1") { lead { label } deal { label } } }',
    });
    await host.stop();
    await mesh.close();
    expect(body).toMatchObject({
      singleResult: {
        data: { account: { lead: { label: "marketing:acme-1" }, deal: null } },
        errors: [{ path: ["account", "deal"], extensions: { code: "SUBGRAPH_INVALID_RESPONSE" } }],
        extensions: { domains: { sales: { status: "UNAVAILABLE" } } },
      },
    });
  });
});
