import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeServices } from "@apollo/composition";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parse } from "graphql";
import type { LogEntry } from "../../../gateway/src/config/index.ts";
import {
  startFileSource,
  type FileSourceOptions,
  type Snapshot,
  type SupergraphSource,
} from "../../../gateway/src/supergraph/index.ts";
import { eventually } from "../../kit/eventually.ts";

const header = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])`;

/** A supergraph of two subgraphs that share a field, with one field by which its version is known. */
const supergraph = (
  options: { field?: string; imports?: string; more?: string; url?: string } = {},
): string => {
  const { field = "one", imports = '"@key", "@shareable", "@inaccessible"', more = "", url } = options;
  const sdl = `${header(imports)} type Query { item(id: ID!): Item } type Item @key(fields: "id") { id: ID! name: String @shareable ${field}: Int hidden: Int @inaccessible ${more} }`;
  const other = `${header('"@key", "@shareable"')} type Item @key(fields: "id") { id: ID! name: String @shareable }`;
  const result = composeServices([
    { name: "Items", url: url ?? "http://127.0.0.1:1/items", typeDefs: parse(sdl) },
    { name: "other_names", url: "https://127.0.0.1:2/", typeDefs: parse(other) },
  ]);
  if (result.errors) throw new AggregateError(result.errors, result.errors.join("\n"));
  return result.supergraphSdl;
};

/** Puts a supergraph into a folder of its own, and swaps the link `data` to it. */
const putVersion = (folder: string, { version, field }: { version: string; field: string }) => {
  mkdirSync(join(folder, version));
  writeFileSync(join(folder, version, "supergraph.graphql"), supergraph({ field }));
  symlinkSync(version, join(folder, "next"));
  renameSync(join(folder, "next"), join(folder, "data"));
};

const activateButTwo = async ({ apiSdl }: Snapshot) => {
  if (apiSdl.includes("two")) throw new Error("no plan");
};

describe("a supergraph from a file", () => {
  let folder: string;
  let file: string;
  let source: SupergraphSource | undefined;
  let log: LogEntry[];
  let taken: Snapshot[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trellis-file-"));
    file = join(folder, "supergraph.graphql");
    [log, taken, source] = [[], [], undefined];
  });
  afterEach(async () => {
    await source?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (options: Partial<FileSourceOptions> & { urls?: Record<string, string> } = {}) => {
    const polling = { schemaMilliseconds: 60_000, composeMilliseconds: 20_000 };
    source = await startFileSource({
      policy: { file, urls: options.urls ?? {}, bytes: 100_000 },
      polling: { ...polling, accountsMilliseconds: 1000, graceMilliseconds: 0 },
      activate: async (snapshot) => void taken.push(snapshot),
      log: (entry) => log.push(entry),
      ...options,
    });
    return source;
  };
  const refused = () =>
    log.filter(({ event }) => event === "supergraph-refused").map(({ message }) => message);
  const serves = (field: string) =>
    eventually(() => expect(taken.at(-1)?.apiSdl).toContain(`  ${field}: Int`));

  it("makes a snapshot of it: what clients may see, and where its subgraphs are", async () => {
    writeFileSync(file, supergraph());
    const { current, isStale } = await start({ urls: { other_names: "http://127.0.0.1:3/other" } });
    expect(isStale()).toBe(false);
    expect(current()).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      supergraphSdl: supergraph(),
      urls: { Items: "http://127.0.0.1:1/items", other_names: "http://127.0.0.1:3/other" },
      table: { products: {}, domains: {}, coordinates: {}, protection: {} },
      sdls: {},
    });
    expect(current()?.apiSdl).toMatch(/item\(id: ID!\): Item/);
    expect(current()?.apiSdl).not.toMatch(/hidden|join__|_entities/);
  });

  const guarded = (name: string, use: string) =>
    supergraph({ imports: `"@key", "@shareable", "@inaccessible", "@${name}"`, more: `secret: Int @${use}` });

  it.each([
    ["authenticated", "authenticated", { directive: "authenticated", anyOf: [] }],
    [
      "requiresScopes",
      'requiresScopes(scopes: [["b", "a"]])',
      { directive: "requiresScopes", anyOf: [["a", "b"]] },
    ],
    ["policy", 'policy(policies: [["a"], ["b"]])', { directive: "policy", anyOf: [["a"], ["b"]] }],
  ])("reads from it what @%s protects", async (name, use, rule) => {
    writeFileSync(file, guarded(name, use));
    const { current } = await start();
    expect(current()?.table.protection).toEqual({ "Item.secret": { rules: [rule] } });
  });

  it("gives the schemas of its subgraphs to who needs them", async () => {
    writeFileSync(file, supergraph());
    const { current } = await start({ needsSdls: true });
    expect(current()?.sdls["Items"]).toMatch(/item\(id: ID!\): Item/);
    expect(current()?.sdls["other_names"]).not.toMatch(/item\(/);
  });

  it.each<[string, (text: string) => void]>([
    ["written again", (text) => writeFileSync(file, text)],
    [
      "replaced by another one that takes its name",
      (text) => {
        writeFileSync(`${file}.new`, text);
        renameSync(`${file}.new`, file);
      },
    ],
    [
      "removed and written",
      (text) => {
        unlinkSync(file);
        writeFileSync(file, text);
      },
    ],
  ])("takes what is new when the file is %s, again and again", async (_, change) => {
    writeFileSync(file, supergraph());
    await start();
    for (const field of ["two", "three", "four"]) {
      change(supergraph({ field }));
      await serves(field);
    }
    expect(taken.length).toBe(4);
  });

  it("follows links that are swapped, as Kubernetes does it", async () => {
    putVersion(folder, { version: "v1", field: "one" });
    symlinkSync("data/supergraph.graphql", file);
    await start();
    putVersion(folder, { version: "v2", field: "two" });
    await serves("two");
  });

  it("looks now and then where nothing tells of a change", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "trellis-elsewhere-"));
    writeFileSync(join(elsewhere, "real"), supergraph());
    symlinkSync(join(elsewhere, "real"), file);
    const polling = { schemaMilliseconds: 50, composeMilliseconds: 20_000 };
    await start({ polling: { ...polling, accountsMilliseconds: 1000, graceMilliseconds: 0 } });
    writeFileSync(join(elsewhere, "real"), supergraph({ field: "two" }));
    await serves("two");
    rmSync(elsewhere, { recursive: true });
  });

  it("refuses what is bad, says so once, and serves the last good one until there is a better one", async () => {
    writeFileSync(file, supergraph());
    const { isStale } = await start();
    const bad: [() => void, RegExp][] = [
      [() => writeFileSync(file, ""), /must be a GraphQL schema but is empty/],
      [() => writeFileSync(file, "type Query {"), /must be a GraphQL schema but is not at 1:13/],
      [() => writeFileSync(file, "#".repeat(100_001)), /at most 100000 bytes but has 100001/],
      [() => writeFileSync(file, `type Query { a${"(b: [".repeat(20_000)}`), /supergraph/],
      [() => unlinkSync(file), /but there is none of this name/],
    ];
    for (const [index, [spoil, message]] of bad.entries()) {
      spoil();
      await eventually(() => expect(refused().length).toBe(index + 1));
      expect(refused().at(-1)).toMatch(message);
      expect([isStale(), taken.length]).toEqual([true, 1]);
    }
    writeFileSync(file, supergraph());
    await eventually(() => expect(isStale()).toBe(false));
    writeFileSync(file, supergraph({ field: "two" }));
    await serves("two");
    expect(refused().length).toBe(bad.length);
  });

  it("refuses what the gateway cannot plan for, and serves the last good one", async () => {
    writeFileSync(file, supergraph());
    const { isStale, current } = await start({ activate: activateButTwo });
    writeFileSync(file, supergraph({ field: "two" }));
    await eventually(() => expect(isStale()).toBe(true));
    expect([refused(), current()?.apiSdl.includes("one")]).toEqual([["supergraph: no plan"], true]);
  });

  it("starts from the last good one where the file is bad by now", async () => {
    const data = join(folder, "data");
    writeFileSync(file, supergraph());
    const first = await start({ folder: data });
    await eventually(() => expect(log.length).toBeGreaterThan(0));
    await first.close();
    writeFileSync(file, "type Query {");
    const { isStale, current } = await start({ folder: data });
    expect([isStale(), current()?.supergraphSdl]).toEqual([true, supergraph()]);
  });

  it.each<[string, () => string | undefined, RegExp, Record<string, string>?]>([
    ["no file", () => undefined, /must be a file, but there is none of this name\.$/],
    [
      "a subgraph's schema",
      () => `${header('"@key"')} type Query { a: Int }`,
      /of a single subgraph; compose it/,
    ],
    [
      "a subgraph's schema of Federation 1",
      () => `type Query { a: A } type A @key(fields: "b") { b: ID }`,
      /single subgraph/,
    ],
    [
      "a schema without federation",
      () => "type Query { a: Int }",
      /links no https:\/\/specs.apollo.dev\/join/,
    ],
    ["text", () => "Hello, world.", /must be a GraphQL schema but is not at 1:1: Unexpected Name "Hello"/],
    [
      "a supergraph of Federation 1",
      () => supergraph().replaceAll("join/v0.5", "join/v0.1"),
      /must be of Federation 2, but is of Federation 1/,
    ],
    [
      "a security spec of another version",
      () => guarded("authenticated", "authenticated").replace("authenticated/v0.1", "authenticated/v0.9"),
      /must be one that is enforced here, but https:\/\/specs.apollo.dev\/authenticated\/v0.9 is not/,
    ],
    [
      "a directive that looks like one that protects",
      () =>
        `${supergraph().replace("one: Int", "one: Int @requireScopes")} directive @requireScopes on FIELD_DEFINITION`,
      /@requireScopes must be linked from the spec of @requiresScopes/,
    ],
    [
      "a feature that changes how it is executed",
      () =>
        supergraph().replace("@link(", '@link(url: "https://example.com/mine/v1.0", for: EXECUTION) @link('),
      /needs https:\/\/example.com\/mine\/v1.0, which this gateway does not execute/,
    ],
    [
      "types that do not exist",
      () => supergraph().replace("one: Int", "one: Nowhere"),
      /is not valid: .*Nowhere/,
    ],
    [
      "a subgraph without address",
      () => supergraph({ url: "" }),
      /The subgraph Items of .* but has none; give one in the configuration as "supergraph.urls"/,
    ],
    [
      "a file as address",
      () => supergraph({ url: "file:///etc/passwd" }),
      /but has "file:\/\/\/etc\/passwd"/,
    ],
    [
      "plain HTTP to another machine",
      () => supergraph({ url: "http://169.254.169.254/latest/meta-data" }),
      /must have an https address, an http address of this machine .* but has "http:\/\/169\.254/,
    ],
    ["a secret in an address", () => supergraph({ url: "http://a:b@127.0.0.1/" }), /has "http:\/\/…@127/],
    [
      "an address of a subgraph that it does not have",
      supergraph,
      /names Else, but the subgraphs of .* are Items, other_names/,
      { Else: "http://127.0.0.1:1" },
    ],
  ])("says what to do about %s, in one sentence", async (_, text, sentence, urls = {}) => {
    const written = text();
    if (written !== undefined) writeFileSync(file, written);
    const refusal = await start({ urls }).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name: "UserError", message: expect.stringMatching(sentence) });
    expect((refusal as Error).message).toContain(file);
    expect((refusal as Error).message).not.toMatch(/\n/);
  });

  it("does not wait for ever for what cannot be checked", async () => {
    writeFileSync(file, supergraph());
    const polling = { schemaMilliseconds: 60_000, composeMilliseconds: 1 };
    const starting = start({ polling: { ...polling, accountsMilliseconds: 1000, graceMilliseconds: 0 } });
    await expect(starting).rejects.toThrow(/could not be checked: it must end within 1 ms but did not/);
  });

  it("says what to do about a folder", async () => {
    mkdirSync(file);
    await expect(start()).rejects.toThrow(/must be a file but is a folder/);
  });
});
