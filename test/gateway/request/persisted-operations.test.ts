import { hash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { parseConfig } from "../../../gateway/src/config/index.ts";
import { createPersisted, type Persisted } from "../../../gateway/src/operation/index.ts";
import { expectRefusal } from "../../kit/expect-refusal.ts";
import { postBytes, sendRaw } from "../../kit/raw-socket.ts";
import {
  createStubResponder,
  serveStub,
  startStubGateway,
  type StubGateway,
} from "../../kit/stub-gateway.ts";

const sha256 = (text: string) => hash("sha256", text, "hex");
const echo = 'query Echo($text: ID = "known") { echo(text: $text) }';
const change = "mutation Change { change }";
const late = '{ echo(text: "late") }';

const manifest = join(mkdtempSync(join(tmpdir(), "trellis-manifest-")), "persisted-documents.json");
writeFileSync(manifest, JSON.stringify({ [sha256(echo)]: echo, echo, change }));

const policy = parseConfig({
  subgraphs: { a: { url: "http://127.0.0.1:1" } },
  persisted: { clients: { "*": { manifests: [manifest] } }, automatic: { register: "anyone" } },
}).persisted;

describe("a persisted operation over HTTP", () => {
  let gateway: StubGateway;
  let persisted: Persisted;
  beforeAll(async () => {
    persisted = createPersisted(policy, { log: () => {} });
    const responder = createStubResponder();
    const serve = serveStub(responder);
    gateway = await startStubGateway({
      serve: (request, scope) => {
        const { query, error } = persisted.resolve(request, scope.principal);
        return error ? responder.refuse(request, [error]) : serve({ ...request, query }, scope);
      },
    });
  });
  afterAll(async () => {
    persisted.close();
    await gateway.close();
  });
  beforeEach(() => void gateway.asked.splice(0));

  const ask = async (bytes: string | Buffer) =>
    (await sendRaw(gateway.port, bytes, { quietMilliseconds: 20 })).answers[0];
  const post = (body: object) => ask(postBytes(JSON.stringify(body)));
  const get = (search: Record<string, string>) =>
    ask(
      [
        `GET /graphql?${new URLSearchParams(search)} HTTP/1.1`,
        "Host: x",
        "apollo-require-preflight: 1",
        "",
        "",
      ].join("\r\n"),
    );
  const automatic = (text: string, id = sha256(text)) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: id } },
  });

  it.each<[string, () => ReturnType<typeof ask>]>([
    ["documentId", () => post({ documentId: "echo" })],
    ["documentId with its hash's name", () => post({ documentId: `sha256:${sha256(echo)}` })],
    ["doc_id", () => post({ doc_id: "echo", variables: {} })],
    ["id", () => post({ id: "echo", query: null })],
    ["Apollo's extension", () => post(automatic(echo))],
    ["Apollo's extension, with its text", () => post({ query: echo, ...automatic(echo) })],
    ["documentId, by GET", () => get({ documentId: "echo" })],
    ["id, by GET", () => get({ id: "echo" })],
    ["Apollo's extension, by GET", () => get({ extensions: JSON.stringify(automatic(echo).extensions) })],
  ])("is run by %s", async (_, send) => {
    const answer = await send();
    expect(answer?.status).toBe(200);
    expect(JSON.parse(answer?.body ?? "")).toEqual({ data: { echo: "known" } });
  });

  it("gets variables, and an id beside a text means nothing", async () => {
    const { body = "" } = (await post({ documentId: "echo", variables: { text: "v" } })) ?? {};
    expect(JSON.parse(body)).toEqual({ data: { echo: "v" } });
    const beside = await post({ query: late, id: "echo", doc_id: 7 });
    expect(JSON.parse(beside?.body ?? "")).toEqual({ data: { echo: "late" } });
  });

  it("is not run by GET where it is a mutation", async () => {
    expectRefusal(await get({ documentId: "change" }), 405);
    expect((await post({ documentId: "change" }))?.status).toBe(200);
  });

  it("is registered as Apollo's clients do it", async () => {
    const first = JSON.parse((await post(automatic(late)))?.body ?? "") as { errors: object[] };
    expect(first.errors).toEqual([
      { message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } },
    ]);
    const second = await post({ query: late, ...automatic(late) });
    const third = await post(automatic(late));
    for (const answer of [second, third])
      expect(JSON.parse(answer?.body ?? "")).toEqual({ data: { echo: "late" } });
  });

  it.each<[string, object]>([
    ["the hash of another text", { query: late, ...automatic(late, sha256(echo)) }],
    ["a known id and another text", { query: late, documentId: "echo" }],
    ["a hash in capitals", { query: late, ...automatic(late, sha256(late).toUpperCase()) }],
    ["a hash that every object has", { query: late, ...automatic(late, "__proto__") }],
    ["a megabyte of hash", { query: late, ...automatic(late, "a".repeat(900_000)) }],
    ["a hash of nothing", automatic("", "")],
    ["an id that is nobody's", { documentId: "__proto__" }],
  ])("C01: with %s is refused", async (_, body) => {
    expectRefusal(await post(body), 400);
  });

  it("C06: is answered to whoever asked alone", async () => {
    const { head = "" } = (await get({ documentId: "echo" })) ?? {};
    expect(head.toLowerCase()).toContain("cache-control: private, no-store");
  });
});
