import { describe, expect, it } from "@jest/globals";
import { compressionDefaults, type LogEntry } from "../../../gateway/src/config/index.ts";
import type { CallReport, Execution } from "../../../gateway/src/execute/index.ts";
import type { Accept, GraphqlRequest, Reply } from "../../../gateway/src/request/index.ts";
import { createReadingBook, createResponder } from "../../../gateway/src/respond/index.ts";

const json = "application/json";
const response = "application/graphql-response+json";
const onlyJson: Accept = { withData: json, withoutData: json };
const onlyResponse: Accept = { withData: response, withoutData: response };

const asOf = "2026-01-01T00:00:00.000Z";
const table = {
  products: {},
  domains: { sales: { owner: "Owner of sales", products: ["sales/deal"] } },
  coordinates: {},
  protection: {},
};

const request = (more: Partial<GraphqlRequest> = {}): GraphqlRequest => ({
  method: "POST",
  query: "{ a }",
  operationName: undefined,
  variables: {},
  domains: { require: [], report: false },
  accept: onlyResponse,
  headers: {},
  client: "127.0.0.1",
  ...more,
});

const requiring = (...require: string[]) => request({ domains: { require, report: false } });
const isDomain = (name: string) => name === "sales";

const log: LogEntry[] = [];
const responder = createResponder({
  compression: compressionDefaults,
  book: createReadingBook(),
  log: (entry) => log.push(entry),
});

const call = (domain: string, more: Partial<CallReport> = {}): CallReport => ({
  domain,
  products: {},
  ...more,
});
const reading = (status: "OK" | "DEGRADED" | "LAST_GOOD" | "NOT_PUBLISHED") => ({
  products: { "sales/deal": { version: "v1", asOf, status } },
});
const down = call("sales", { failure: "SUBGRAPH_UNAVAILABLE" });
const downError = {
  message: "The domain sales is not available.",
  path: ["account", 0, "deal"],
  extensions: { code: "SUBGRAPH_UNAVAILABLE", domain: "sales" },
} as const;

const answer = async (execution: Partial<Execution>, more: Partial<GraphqlRequest> = {}): Promise<Reply> =>
  responder.answer(request(more), { errors: [], calls: [], ...execution }, { table });
const textOf = ({ body }: Reply) => Buffer.from(body).toString();
const bodyOf = (reply: Reply) =>
  JSON.parse(textOf(reply)) as { data: unknown; errors?: object[]; extensions?: { domains: object } };

describe("the answer of an execution", () => {
  const bytes = Buffer.from('{"data":{"account":{"name":"é"}}}');

  it("is the bytes that it came in where nothing is to be added", async () => {
    const { status, type, headers, body } = await answer({ bytes, calls: [call("sales", reading("OK"))] });
    expect([status, type, headers]).toEqual([200, response, []]);
    expect(body).toBe(bytes);
  });

  it("is of the type that the client takes", async () => {
    expect((await answer({ data: { a: 1 } }, { accept: onlyJson })).type).toBe(json);
  });

  it("keeps its bytes where extensions come after them", async () => {
    const reply = await answer({ bytes, calls: [call("sales", reading("DEGRADED"))] });
    expect(textOf(reply)).toBe(
      `{"data":{"account":{"name":"é"}},"extensions":{"domains":{"sales":{"status":"DEGRADED","owner":"Owner of sales","asOf":"${asOf}","missing":[]}}}}`,
    );
  });

  it.each([
    ["bytes", { bytes }],
    ["values", { data: { account: { name: "é" } } }],
  ])("has an error for each field that may not be seen after the %s", async (_, execution) => {
    const refused = [{ path: ["leads", "@", "email"], coordinate: "Lead.email", rule: "clearance@1" }];
    const made = await responder.answer(
      request(),
      { errors: [], calls: [], ...execution },
      { table },
      { refused },
    );
    expect(textOf(made)).toBe(
      '{"data":{"account":{"name":"é"}},"errors":[{"message":"The caller may not see this; the extensions name the coordinate and the rule.",' +
        '"path":["leads","@","email"],"extensions":{"code":"UNAUTHORIZED_FIELD_OR_TYPE","coordinate":"Lead.email","rule":"clearance@1"}}]}',
    );
  });

  it("is written from values where it came as values", async () => {
    expect(textOf(await answer({ data: { a: 1 } }))).toBe('{"data":{"a":1}}');
    expect(textOf(await answer({ data: null }))).toBe('{"data":null}');
  });

  it("names the domains that are not OK, with the place of what is missing", async () => {
    const reply = await answer({
      data: { account: [{ deal: null }] },
      errors: [downError],
      calls: [down, call("marketing")],
    });
    expect(reply.status).toBe(200);
    expect(bodyOf(reply)).toEqual({
      data: { account: [{ deal: null }] },
      errors: [downError],
      extensions: {
        domains: {
          sales: { status: "UNAVAILABLE", owner: "Owner of sales", asOf, missing: ["account.deal"] },
        },
      },
    });
  });

  it("tells the state of every domain that was asked, where the request asks for it", async () => {
    const calls = [call("sales", reading("OK")), call("marketing"), call("sales", reading("LAST_GOOD"))];
    const { extensions } = bodyOf(await answer({ bytes, calls }, { domains: { require: [], report: true } }));
    expect(extensions?.domains).toEqual({
      marketing: { status: "OK", owner: null, asOf: null, missing: [] },
      sales: { status: "LAST_GOOD", owner: "Owner of sales", asOf, missing: [] },
    });
  });

  it.each<[string, Partial<Execution>]>([
    ["UNAVAILABLE", { data: {}, calls: [down] }],
    ["PARTIAL", { data: {}, calls: [down, call("sales")], errors: [downError] }],
    ["NOT_PUBLISHED", { bytes, calls: [call("sales", reading("NOT_PUBLISHED"))] }],
    ["LAST_GOOD", { bytes, calls: [call("sales", reading("LAST_GOOD"))] }],
    ["DEGRADED", { bytes, calls: [call("sales", reading("DEGRADED"))] }],
  ])("fails where a domain is required that is %s", async (status, execution) => {
    const reply = await answer(execution, { domains: { require: ["marketing", "sales"], report: false } });
    const { data, errors, extensions } = bodyOf(reply);
    expect([reply.status, data]).toEqual([200, null]);
    expect(errors?.[0]).toEqual({
      message: `The domain sales is required, but it is ${status}.`,
      extensions: { code: "DOMAIN_REQUIRED", domain: "sales", status },
    });
    expect(errors).toHaveLength(1 + (execution.errors?.length ?? 0));
    expect(extensions?.domains).toMatchObject({ sales: { status } });
  });

  it("holds where the domains that are required are OK, or have nothing to give", async () => {
    const domains = { require: ["sales", "marketing", "__proto__"], report: false };
    expect((await answer({ bytes, calls: [call("sales", reading("OK"))] }, { domains })).body).toBe(bytes);
    const refused = {
      message: "first must be …",
      extensions: { code: "BAD_USER_INPUT", domain: "sales" },
    } as const;
    expect(
      bodyOf(await answer({ data: {}, calls: [call("sales")], errors: [refused] }, { domains })).data,
    ).toEqual({});
  });

  it("masks what nobody planned, and logs it", async () => {
    const secret = {
      message: "CANARY postgres://10.0.0.5",
      extensions: { code: "DB_DOWN", stack: "CANARY" },
    };
    const reply = await answer({ data: {}, errors: [secret as never] });
    expect(bodyOf(reply).errors).toEqual([
      {
        message: "Something failed in the gateway; the details are in its log.",
        extensions: { code: "INTERNAL_SERVER_ERROR" },
      },
    ]);
    expect(textOf(reply)).not.toContain("CANARY");
    expect(log.at(-1)).toMatchObject({ event: "execution-failed", message: secret.message });
  });

  it("lets nothing of an error out but what it is to have", async () => {
    const error = {
      message: "x",
      path: ["a"],
      stack: "CANARY",
      extensions: { code: "SUBGRAPH_ERROR", domain: "sales", url: "CANARY" },
    };
    expect(textOf(await answer({ data: {}, errors: [error as never] }))).not.toContain("CANARY");
  });
});

describe("the answer without an execution", () => {
  it.each([
    ["GRAPHQL_PARSE_FAILED", 400, 200],
    ["GRAPHQL_VALIDATION_FAILED", 400, 200],
    ["OPERATION_RESOLUTION_FAILURE", 400, 200],
    ["BAD_USER_INPUT", 400, 200],
    ["OPERATION_LIMIT_EXCEEDED", 400, 400],
    ["PLAN_TOO_WIDE", 400, 400],
    ["BAD_REQUEST", 400, 400],
    ["PLAN_TIMEOUT", 503, 503],
    ["OVERLOADED", 503, 503],
    ["SUPERGRAPH_UNAVAILABLE", 503, 503],
    ["INTERNAL_SERVER_ERROR", 500, 500],
  ] as const)("for %s has the status %i, and %i for a client of application/json", (code, status, plain) => {
    const errors = [{ message: "m", locations: [{ line: 1, column: 2 }], extensions: { code } }];
    const reply = responder.refuse(request(), errors);
    expect([reply.status, reply.type]).toEqual([status, response]);
    expect(bodyOf(reply)).toEqual({ errors });
    const plainReply = responder.refuse(request({ accept: onlyJson }), errors);
    expect([plainReply.status, plainReply.type]).toEqual([plain, json]);
  });

  it("says when to try again where there is too much to do", () => {
    const errors = [{ message: "m", extensions: { code: "OVERLOADED" } }] as const;
    expect(responder.refuse(request(), errors).headers).toEqual(["retry-after", "1"]);
    expect(responder.refuse(request(), errors, ["retry-after", "3"]).headers).toEqual(["retry-after", "3"]);
  });

  it("refuses to require a domain that is none, without repeating its name", () => {
    expect(responder.refuseUnknownDomains(requiring("sales"), isDomain)).toBeUndefined();
    const reply = responder.refuseUnknownDomains(requiring("sales", "CANARY"), isDomain);
    expect(reply?.status).toBe(400);
    expect(reply && textOf(reply)).toContain("BAD_REQUEST");
    expect(reply && textOf(reply)).not.toContain("CANARY");
  });
});
