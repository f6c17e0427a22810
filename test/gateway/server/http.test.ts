import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { buildSchema, getIntrospectionQuery } from "graphql";
import { parse as parseYaml } from "yaml";
import { isErrorCode } from "@trellis/shared/errors";
import { eventually } from "../../kit/eventually.ts";
import { askGateway, startFakeMesh, type FakeMesh } from "../../kit/fake-mesh.ts";

const json = { "content-type": "application/json" };
const query = '{ account(id: "acme-1") { deal { score } } }';

const page = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Trellis</title>");
  writeFileSync(join(folder, "assets", "app.js"), "0;");
  return folder;
};

describe("the gateway over HTTP", () => {
  let mesh: FakeMesh;
  let url: string;
  beforeAll(async () => {
    mesh = await startFakeMesh({
      cors: ["https://app.example.com"],
      console: page(),
      polling: { schemaMilliseconds: 200, accountsMilliseconds: 50 },
    });
    url = mesh.gateway().url;
  });
  afterAll(() => mesh.close());

  const post = (body: string | Uint8Array, headers: Record<string, string> = json) =>
    fetch(`${url}/graphql`, { method: "POST", headers, body: body as never });
  const asked = () => Object.values(mesh.fakes).flatMap(({ calls }) => calls).length;

  it.each<[string, number, string, () => Promise<Response>]>([
    [
      "a body over the limit",
      413,
      "PAYLOAD_TOO_LARGE",
      () => post(JSON.stringify({ query: "x".repeat(1024 * 1024) })),
    ],
    ["a compressed body", 415, "BAD_REQUEST", () => post("{}", { ...json, "content-encoding": "gzip" })],
    [
      "plain text",
      415,
      "BAD_REQUEST",
      () => post(JSON.stringify({ query }), { "content-type": "text/plain" }),
    ],
    [
      "a form",
      415,
      "BAD_REQUEST",
      () => post("query=%7Ba%7D", { "content-type": "application/x-www-form-urlencoded" }),
    ],
    ["no JSON", 400, "BAD_REQUEST", () => post("{")],
    [
      "invalid UTF-8",
      400,
      "BAD_REQUEST",
      () => post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
    ],
    [
      "a key that reaches a prototype",
      400,
      "BAD_REQUEST",
      () => post('{"query":"{__typename}","__proto__":{"a":1}}'),
    ],
    ["a batch", 400, "BAD_REQUEST", () => post(JSON.stringify([{ query }]))],
    ["null", 400, "BAD_REQUEST", () => post("null")],
    ["a query that is no text", 400, "BAD_REQUEST", () => post('{"query":1}')],
    [
      "GET without the header against forgery",
      400,
      "BAD_REQUEST",
      () => fetch(`${url}/graphql?query=${encodeURIComponent(query)}`),
    ],
    [
      "another method",
      405,
      "BAD_REQUEST",
      () => fetch(`${url}/graphql`, { method: "PUT", headers: json, body: "{}" }),
    ],
    ["an address that is no text", 400, "BAD_REQUEST", () => fetch(`${url}/%ff`)],
    ["a mutation", 400, "GRAPHQL_VALIDATION_FAILED", () => post('{"query":"mutation { change }"}')],
    ["a subscription", 400, "GRAPHQL_VALIDATION_FAILED", () => post('{"query":"subscription { change }"}')],
    ["another path", 404, "BAD_REQUEST", () => fetch(`${url}/graphql/..%2f`)],
    [
      "too many tokens",
      400,
      "OPERATION_LIMIT_EXCEEDED",
      () => post(JSON.stringify({ query: `{ ${"__typename ".repeat(2001)} }` })),
    ],
    [
      "a text that nests too deep",
      400,
      "OPERATION_LIMIT_EXCEEDED",
      () => post(JSON.stringify({ query: "{a".repeat(20_000) })),
    ],
    [
      "a persisted query of another version",
      400,
      "BAD_REQUEST",
      () => post('{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"x"}}}'),
    ],
    ["no GraphQL", 400, "GRAPHQL_PARSE_FAILED", () => post('{"query":"{"}')],
    ["an unknown field", 400, "GRAPHQL_VALIDATION_FAILED", () => post('{"query":"{ acount { id } }"}')],
    [
      "a subgraph's own field",
      400,
      "GRAPHQL_VALIDATION_FAILED",
      () => post('{"query":"{ _service { sdl } }"}'),
    ],
    [
      "an unknown operation",
      400,
      "OPERATION_RESOLUTION_FAILURE",
      () => post('{"query":"query A { __typename }","operationName":"B"}'),
    ],
    [
      "a malformed account id",
      400,
      "GRAPHQL_VALIDATION_FAILED",
      () => post(JSON.stringify({ query: '{ account(id: "a b") { id } }' })),
    ],
    [
      "a malformed account id as variable",
      400,
      "BAD_USER_INPUT",
      () =>
        post(
          JSON.stringify({
            query: "query($id: AccountID!) { account(id: $id) { id } }",
            variables: { id: "a\u0000b" },
          }),
        ),
    ],
    [
      "introspection",
      400,
      "GRAPHQL_VALIDATION_FAILED",
      () => post(JSON.stringify({ query: getIntrospectionQuery() })),
    ],
  ])("refuses %s with %i %s and asks no domain", async (_, status, code, request) => {
    const before = asked();
    const response = await request();
    const text = await response.text();
    const { errors } = JSON.parse(text) as { errors: { message: string; extensions: { code: string } }[] };
    expect([response.status, errors[0]?.extensions.code]).toEqual([status, code]);
    expect(isErrorCode(errors[0]?.extensions.code)).toBe(true);
    expect(text).not.toMatch(/Did you mean|stack|node_modules|FST_/);
    expect(asked()).toBe(before);
  });

  it("answers GET with the header against forgery", async () => {
    const response = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { "apollo-require-preflight": "true" },
    });
    expect(await response.json()).toMatchObject({
      data: { account: { deal: { score: expect.any(Number) } } },
    });
  });

  it.each([
    ["https://app.example.com", "https://app.example.com"],
    ["https://app.example.com.evil.example", null],
    ["http://localhost:5173", null],
    ["null", null],
  ])("lets pages of %s read: %s", async (origin, allowed) => {
    const response = await post(JSON.stringify({ query }), { ...json, origin });
    expect(response.headers.get("access-control-allow-origin")).toBe(allowed);
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("lets a page send its trace along, and ask for an explained plan", async () => {
    const preflight = { origin: "https://app.example.com", "access-control-request-method": "POST" };
    const response = await fetch(`${url}/graphql`, { method: "OPTIONS", headers: preflight });
    const headers = response.headers.get("access-control-allow-headers")?.split(", ");
    expect(headers).toEqual(expect.arrayContaining(["content-type", "traceparent", "trellis-explain"]));
  });

  it("gives the schema, the products and their contracts", async () => {
    const schema = await (await fetch(`${url}/schema.graphql`)).text();
    expect(buildSchema(schema).getQueryType()?.getFields()).toHaveProperty("account");
    await eventually(async () => {
      const products = (await (await fetch(`${url}/products`)).json()) as object[];
      expect(products).toHaveLength(4);
      expect(products[3]).toMatchObject({
        id: "sales/deal",
        name: "DealScore",
        domain: "sales",
        owner: "Owner of sales",
        consumers: ["Everyone"],
        status: "OK",
        version: "v1",
        asOf: "2026-01-01T00:00:00.000Z",
      });
    });
    const yaml = await fetch(`${url}/products/sales/deal/contract`);
    expect(yaml.headers.get("content-type")).toMatch(/^application\/yaml/);
    const contract = parseYaml(await yaml.text());
    expect(contract).toMatchObject({ kind: "DataContract", id: "sales/deal", domain: "sales" });
    const asJson = await fetch(`${url}/products/sales/deal/contract`, {
      headers: { accept: "application/json" },
    });
    expect(await asJson.json()).toEqual(contract);
    const document = async (path: string) =>
      (
        await fetch(`${url}/products/${path}`, { headers: { accept: "application/json" } })
      ).json() as Promise<object>;
    expect(await document("sales/deal/odps")).toMatchObject({
      kind: "DataProduct",
      id: "sales/deal",
      managementPorts: [{ url: `${url}/products/sales/deal/contract` }],
    });
    expect(await document("sales/deal/openlineage")).toMatchObject({ job: { name: "publish sales/deal" } });
    for (const path of ["sales/__proto__/contract", "sales/deal/constructor", "sales/deal/secrets"])
      expect((await fetch(`${url}/products/${path}`)).status).toBe(404);
  });

  it("says that it lives and is ready", async () => {
    expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: "live" });
    expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({
      status: "ready",
      supergraph: { version: expect.stringMatching(/^[0-9a-f]{16}$/), stale: false },
    });
  });

  it("serves the page with headers that keep it to itself", async () => {
    const response = await fetch(url);
    expect(await response.text()).toContain("<title>Trellis</title>");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect((await fetch(`${url}/assets/app.js`)).headers.get("cache-control")).toContain("immutable");
    expect((await fetch(`${url}/..%2f..%2fetc/passwd`)).status).toBe(404);
  });

  it("lets no variable or text of the request into another answer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        askGateway(url, {
          query: "query($id: AccountID!) { account(id: $id) { id deal { label } } }",
          variables: { id: `acme-${(index % 3) + 1}` },
        }),
      ),
    );
    answers.forEach(({ data }, index) => {
      const id = `acme-${(index % 3) + 1}`;
      expect(data).toEqual({ account: { id, deal: { label: `sales:${id}` } } });
    });
  });
});
