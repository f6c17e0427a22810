import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { callHeaders, ensureKeys, loadGatewayKeys } from "@trellis/shared/identity";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { principalOf, readPolicy } from "@trellis/shared/policy";
import { definitionOf, startDomain, type RunningDomain } from "../kit/domain.ts";
import { everyonePolicy } from "../kit/everyone.ts";
import { createRecordSigner } from "../kit/record-signer.ts";

/** Whoever did not sign in, as a gateway of the same policy vouches for it. */
const nobody = principalOf(undefined, readPolicy(readFileSync(everyonePolicy, "utf8"), everyonePolicy));

const at = "2026-01-01T00:00:00.000Z";
const entities = JSON.stringify({
  query: "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { id name } } }",
  variables: { of: [{ __typename: "Account", id: "a0" }] },
});
const service = JSON.stringify({ query: "{ _service { sdl } }" });
const json = { "content-type": "application/json" };

const expectRefusal = async (response: Response) => {
  const text = await response.text();
  expect(response.status).toBe(401);
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  expect(text).not.toMatch(/SECRET-CANARY|type |data/);
};

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a subgraph that is called past its gateway", () => {
  let sales: RunningDomain;
  beforeAll(async () => {
    sales = await startDomain(definitionOf("sales"), {
      Account: [{ id: "a0", name: "SECRET-CANARY", updatedAt: at }],
    });
  });
  afterAll(() => sales.close());

  const sign = (body: string, path = "/graphql") =>
    sales.signer.sign({ domain: "sales", method: "POST", path, body, principal: nobody });
  const post = (body: string, headers: Record<string, string>, path = "/graphql") =>
    fetch(new URL(path, sales.url), { method: "POST", headers: { ...json, ...headers }, body });

  it.each([
    ["_entities", entities],
    ["_service", service],
    ["the schema", JSON.stringify({ query: "{ __schema { types { name } } }" })],
    ["a batch", `[${service},${service}]`],
    ["nothing", ""],
    ["no JSON", "{"],
    ["four megabytes", "x".repeat(4 << 20)],
  ])("refuses %s unsigned", async (_what, body) => expectRefusal(await post(body, {})));

  it.each(["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "application/graphql"])(
    "refuses %s unsigned",
    async (type) => expectRefusal(await post(service, { "content-type": type })),
  );

  it.each(["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])("answers no GraphQL to %s", async (method) => {
    const response = await fetch(`${sales.url}?query={_service{sdl}}`, { method });
    expect([401, 404]).toContain(response.status);
    expect(await response.text()).not.toContain("sdl");
  });

  it("answers a genuine call, once", async () => {
    const headers = await sign(entities);
    const genuine = await post(entities, headers);
    expect(await genuine.json()).toMatchObject({ data: { _entities: [{ name: "SECRET-CANARY" }] } });
    await expectRefusal(await post(entities, headers));
  });

  it("refuses a genuine signature under another body, path or domain's key", async () => {
    await expectRefusal(await post(entities, await sign(service)));
    await expectRefusal(await post(service, await sign(service), "/graphql?other=1"));
    const elsewhere = join(sales.data, "other-keys");
    ensureKeys(elsewhere, ["sales"]);
    const stranger = createRecordSigner(loadGatewayKeys(elsewhere));
    const call = { domain: "sales", method: "POST", path: "/graphql", body: service, principal: nobody };
    await expectRefusal(await post(service, await stranger.sign(call)));
  });

  it("lends its versions to no one else: neither unsigned nor by a signature for another path", async () => {
    const body = JSON.stringify({ gateway: "g".repeat(16) });
    await expectRefusal(await post(body, {}, "/lease"));
    await expectRefusal(await post(body, await sign(body), "/lease"));
    expect((await post(body, await sign(body, "/lease"), "/lease")).status).toBe(200);
  });

  it.each([-40_000, 40_000])("refuses a call whose clock is %d ms off", async (skew) => {
    const keys = loadGatewayKeys(join(sales.data, "keys"));
    const signer = createRecordSigner(keys, { now: () => Date.now() + skew });
    const call = { domain: "sales", method: "POST", path: "/graphql", body: service, principal: nobody };
    await expectRefusal(await post(service, await signer.sign(call)));
  });

  it("refuses an assertion without a signature", async () => {
    const headers = await sign(service);
    const [, claims = ""] = (headers[callHeaders.assertion] ?? "").split(".");
    const unsigned = `${part({ alg: "none" })}.${claims}.`;
    await expectRefusal(await post(service, { ...headers, [callHeaders.assertion]: unsigned }));
  });

  it("stays up, and logs why it refused", async () => {
    expect(await sales.ask("{ opportunities { totalCount } }")).toHaveProperty("data");
    const reasons = sales.log.filter(({ message }) => message.startsWith("refused a call"));
    expect(reasons.map(({ message }) => message).join("\n")).toMatch(
      /nonce was used before|signature does not match/,
    );
  });

  it.each(["/health/live", "/health/ready"])("tells everybody %s and nothing of its data", async (path) => {
    const response = await fetch(new URL(path, sales.url));
    expect(response.status).toBe(200);
    expect(Object.keys((await response.json()) as object)).toEqual(["status", "domain"]);
  });
});
