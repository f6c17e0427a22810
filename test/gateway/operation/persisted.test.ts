import { hash } from "node:crypto";
import { mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import { parseConfig, type GatewayOptions, type LogEntry } from "../../../gateway/src/config/index.ts";
import { createPersisted, type Persisted, type Resolved } from "../../../gateway/src/operation/index.ts";
import { eventually } from "../../kit/eventually.ts";

const folder = mkdtempSync(join(tmpdir(), "trellis-manifests-"));
const sha256 = (text: string) => hash("sha256", text, "hex");
const health = "query Health { health { score } }";
const deals = "query Deals { deals { id } }";
const other = "query Other { other }";

let count = 0;
const write = (manifest: unknown, path = join(folder, `${(count += 1)}.json`)): string => {
  writeFileSync(path, typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  return path;
};
const apollo = (...operations: readonly { id: string; body: string }[]) => ({
  format: "apollo-persisted-query-manifest",
  version: 1,
  operations: operations.map((operation) => ({ ...operation, name: "Health", type: "query" })),
});

const opened: Persisted[] = [];
afterEach(() => {
  for (const persisted of opened.splice(0)) persisted.close();
});
const open = (options: GatewayOptions["persisted"], log: LogEntry[] = []): Persisted => {
  const subgraphs = { sales: { url: "http://127.0.0.1:1/graphql" } };
  const policy = parseConfig({ subgraphs, persisted: { milliseconds: 10, ...options } }).persisted;
  const persisted = createPersisted(policy, { log: (entry) => log.push(entry) });
  opened.push(persisted);
  return persisted;
};

const web = { client: "web", roles: ["analyst"] };
const app = { client: "app", roles: ["analyst"] };
const byId = (id: string) => ({ query: "", persisted: { id, isAutomatic: false } });
const automatic = (query: string, id = sha256(query)) => ({ query, persisted: { id, isAutomatic: true } });
const codeOf = ({ query, error }: Resolved) => query ?? error?.extensions.code;

describe("a manifest", () => {
  it.each<[string, unknown, string]>([
    ["Apollo's tool", apollo({ id: sha256(health), body: health }), sha256(health)],
    ["Relay's compiler", { "0ab1c2": health }, "0ab1c2"],
    ["GraphQL Code Generator", { [sha256(health)]: health }, sha256(health)],
    [
      "a tool that writes ids as GraphQL over HTTP does",
      { [`sha256:${sha256(health)}`]: health },
      sha256(health),
    ],
  ])("of %s gives texts for ids", (_, manifest, id) => {
    const persisted = open({ clients: { web: { manifests: [write(manifest)] } } });
    expect(codeOf(persisted.resolve(byId(id), web))).toBe(health);
    const prefixed = /^[0-9a-f]{64}$/.test(id) ? health : "PERSISTED_QUERY_NOT_FOUND";
    expect(codeOf(persisted.resolve(byId(`sha256:${id}`), web))).toBe(prefixed);
  });

  it.each<[string, unknown, string]>([
    ["that is not there", undefined, "ENOENT"],
    ["that is no JSON", "{", "it must be JSON"],
    ["that is no manifest", [1], "it must be a manifest of Apollo, or an object"],
    [
      "of another version",
      { ...apollo(), version: 2 },
      'it must be an "apollo-persisted-query-manifest" of version 1',
    ],
    ["whose hash is another text's", { [sha256(deals)]: health }, "must be the SHA-256 of its text"],
    [
      "with two texts for an id",
      apollo({ id: "a", body: health }, { id: "a", body: deals }),
      "must have one text",
    ],
    ["with a key twice", `{"a":"${health}","a":"${deals}"}`, "each id must be there once"],
    [
      "with a key twice, once in disguise",
      `{"a":"${health}","\\u0061":"${deals}"}`,
      "each id must be there once",
    ],
    ["with a key of every object", `{"__proto__":"${health}"}`, "each id must be there once"],
    ["with an id that is nothing", { "": health }, "must have 1 to 256 characters"],
    ["with an id that is endless", { ["x".repeat(257)]: health }, "must have 1 to 256 characters"],
    ["with an id for nothing", { a: "" }, "must have a text"],
    ["that is too long", { a: `${health}${" ".repeat(2000)}` }, "must have at most 1024 bytes"],
  ])("%s is refused at start", (_, manifest, message) => {
    const path = manifest === undefined ? join(folder, "missing.json") : write(manifest);
    expect(() => open({ bytes: 1024, clients: { web: { manifests: [path] } } })).toThrow(message);
  });

  it("is refused where another one of its client has another text for an id", () => {
    const manifests = [write({ a: health }), write({ a: deals })];
    expect(() => open({ clients: { web: { manifests } } })).toThrow("must have one text");
    expect(() =>
      open({ clients: { web: { manifests: [manifests[0] as string, write({ a: health })] } } }),
    ).not.toThrow();
  });

  it("is read again when it changes, and stays as it was where it became unusable", async () => {
    const path = write({ a: health });
    const log: LogEntry[] = [];
    const persisted = open({ clients: { web: { manifests: [path] } } }, log);
    write({ a: "{", b: 1 }, path);
    await eventually(() => expect(log).toHaveLength(1));
    expect(log[0]).toMatchObject({ level: "error", event: "manifest-refused" });
    expect(codeOf(persisted.resolve(byId("a"), web))).toBe(health);
    renameSync(write({ a: deals }), path);
    await eventually(() => expect(codeOf(persisted.resolve(byId("a"), web))).toBe(deals));
    expect(log.map(({ event }) => event)).toEqual(["manifest-refused", "manifest-taken"]);
  });
});

describe("an id", () => {
  it("means what its client's manifest says, then what everybody's does, and nothing of another client's", () => {
    const persisted = open({
      clients: {
        web: { manifests: [write({ a: health, w: deals })] },
        app: { manifests: [write({ a: deals })] },
        "*": { manifests: [write({ a: other, c: other })] },
      },
    });
    const texts = (client: { client: string; roles: readonly string[] }) =>
      ["a", "w", "c"].map((id) => codeOf(persisted.resolve(byId(id), client)));
    expect(texts(web)).toEqual([health, deals, other]);
    expect(texts(app)).toEqual([deals, "PERSISTED_QUERY_NOT_FOUND", other]);
    expect(texts(anonymous)).toEqual([other, "PERSISTED_QUERY_NOT_FOUND", other]);
  });

  it.each([
    "",
    "__proto__",
    "constructor",
    "x".repeat(1_000_000),
    sha256(health).toUpperCase(),
    sha256(deals),
  ])("that nobody gave out is not found", (id) => {
    const persisted = open({ clients: { web: { manifests: [write({ [sha256(health)]: health })] } } });
    expect(persisted.resolve(byId(id), web).error).toEqual({
      message: "PersistedQueryNotFound",
      extensions: { code: "PERSISTED_QUERY_NOT_FOUND" },
    });
  });

  it("never runs a text that came with it and is another", () => {
    const persisted = open({ clients: { web: { manifests: [write({ a: health })] } } });
    const persistedText = (query: string, isAutomatic = false) =>
      codeOf(persisted.resolve({ query, persisted: { id: "a", isAutomatic } }, web));
    expect(persistedText(health)).toBe(health);
    expect(persistedText(deals)).toBe("BAD_REQUEST");
    expect(persistedText(deals, true)).toBe("BAD_REQUEST");
  });

  it("is required of a client whose configuration says so, of nobody else", () => {
    const manifests = [write({ a: health })];
    const persisted = open({ clients: { web: { manifests, requireId: true }, "*": { requireId: false } } });
    expect(codeOf(persisted.resolve({ query: health }, web))).toBe("PERSISTED_QUERY_ID_REQUIRED");
    expect(codeOf(persisted.resolve(byId("a"), web))).toBe(health);
    const hashed = { query: deals, persisted: { id: sha256(deals), isAutomatic: true } };
    expect(codeOf(persisted.resolve(hashed, web))).toBe("PERSISTED_QUERY_ID_REQUIRED");
    expect(codeOf(persisted.resolve({ query: deals }, app))).toBe(deals);
  });

  it("is required of everybody, or of those who did not sign in", () => {
    const all = open({ clients: { "*": { requireId: true }, app: { requireId: false } } });
    const codes = (persisted: Persisted) =>
      [web, app, anonymous].map((who) => codeOf(persisted.resolve({ query: deals }, who)));
    expect(codes(all)).toEqual(["PERSISTED_QUERY_ID_REQUIRED", deals, "PERSISTED_QUERY_ID_REQUIRED"]);
    const strangers = open({ clients: { anonymous: { requireId: true } } });
    expect(codes(strangers)).toEqual([deals, deals, "PERSISTED_QUERY_ID_REQUIRED"]);
  });
});

describe("a text that comes with its hash", () => {
  it.each<["nobody" | "signed-in" | "anyone", string, string]>([
    ["nobody", "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_FOUND"],
    ["signed-in", deals, "PERSISTED_QUERY_NOT_FOUND"],
    ["anyone", deals, deals],
  ])("is run, and kept for its hash where %s may register", (register, signedIn, stranger) => {
    for (const [who, expected] of [
      [web, signedIn],
      [anonymous, stranger],
    ] as const) {
      const persisted = open({ automatic: { register } });
      expect(codeOf(persisted.resolve(automatic(deals), who))).toBe(deals);
      expect(codeOf(persisted.resolve(automatic("", sha256(deals)), app))).toBe(expected);
    }
  });

  it("is refused with the hash of another, or in capitals, and never kept", () => {
    const persisted = open({ automatic: { register: "anyone" } });
    for (const id of [sha256(health), sha256(deals).toUpperCase(), "__proto__", "", "x".repeat(1_000_000)])
      expect(codeOf(persisted.resolve(automatic(deals, id), web))).toBe("BAD_REQUEST");
    expect(persisted.readings["persisted_registered_bytes"]?.()).toBe(0);
  });

  it("is kept in bounded room, whoever floods it, and no client that needs an id gets it", () => {
    const persisted = open({
      automatic: { register: "anyone", mebibytes: 1 },
      clients: { app: { requireId: true } },
    });
    for (let index = 0; index < 200; index += 1)
      persisted.resolve(automatic(`query Q${index} { a } #${"x".repeat(10_000)}`), web);
    expect(persisted.readings["persisted_registered_bytes"]?.()).toBeLessThanOrEqual(2 ** 20);
    persisted.resolve(automatic(deals), web);
    expect(codeOf(persisted.resolve(automatic("", sha256(deals)), web))).toBe(deals);
    expect(codeOf(persisted.resolve(automatic("", sha256(deals)), app))).toBe("PERSISTED_QUERY_NOT_FOUND");
  });
});
