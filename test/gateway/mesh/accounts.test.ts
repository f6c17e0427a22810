import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { execute, parse } from "graphql";
import { anonymous, type Fence } from "@trellis/shared/identity";
import { followAccounts, type AccountsEvent, type FollowedAccounts } from "@trellis/shared/store";
import { createAccountsSubgraph } from "../../../gateway/src/mesh/index.ts";
import { eventually } from "../../kit/eventually.ts";
import { writeAccountIndex } from "../../kit/fake-accounts.ts";

const ids = Array.from({ length: 2500 }, (_, index) => `acme-${String(index).padStart(5, "0")}`);

describe("accounts", () => {
  let data: string;
  let accounts: FollowedAccounts;
  let log: AccountsEvent[];
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), "trellis-accounts-"));
    log = [];
    writeAccountIndex(data, "v1", ids);
    await follow();
  });
  afterEach(async () => {
    await accounts.close();
    rmSync(data, { recursive: true });
  });

  const follow = async () => {
    accounts = await followAccounts({
      source: data,
      target: join(data, "gateway", "accounts"),
      milliseconds: 20,
      onEvent: (event) => log.push(event),
    });
  };
  const ask = async (text: string, fence?: Fence) => {
    const { schema } = createAccountsSubgraph(accounts.current);
    const contextValue = { principal: { ...anonymous, fence } };
    return JSON.parse(JSON.stringify(await execute({ schema, document: parse(text), contextValue })));
  };

  const damage = (version: string) => {
    writeAccountIndex(data, version, ["acme-1"]);
    const file = join(data, "accounts", version, "accounts.sqlite");
    const bytes = readFileSync(file);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  };

  const complaints = () => log.filter(({ kind }) => kind === "unusable").length;

  it("are found by id; null is for an id that the index does not hold", async () => {
    expect(await ask('{ a: account(id: "acme-00007") { id } b: account(id: "nobody") { id } }')).toEqual({
      data: { a: { id: "acme-00007" }, b: null },
    });
  });

  it("are read page by page, each once and in order", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data: page } = await ask(
        `{ accounts(first: 1000, after: ${JSON.stringify(after)}) { totalCount asOf nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
      );
      expect(page.accounts).toMatchObject({ totalCount: 2500, asOf: "2026-01-01T00:00:00.000Z" });
      expect(page.accounts.pageInfo.hasPreviousPage).toBe(after !== null);
      expect(page.accounts.edges.at(-1).cursor).toBe(page.accounts.pageInfo.endCursor);
      seen.push(...page.accounts.nodes.map(({ id }: { id: string }) => id));
      after = page.accounts.pageInfo.hasNextPage ? page.accounts.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(ids);
  });

  it.each<[Fence, string[]]>([
    [{ regions: ["EU"] }, ["acme-1", "acme-3"]],
    [{ regions: ["EU"], territories: ["North", "East"] }, ["acme-1"]],
    [{ owners: ["a@acme.example"] }, ["acme-1", "acme-2"]],
    [{ accounts: ["acme-4", "nobody"] }, ["acme-4"]],
    [{ regions: [] }, []],
    [{}, ["acme-1", "acme-2", "acme-3", "acme-4"]],
  ])(
    "within the fence %j are those of the principal, by id, on pages and in the count",
    async (fence, own) => {
      writeAccountIndex(data, "v2", [
        { id: "acme-1", dataRegion: "EU", territory: "North", owner: "a@acme.example" },
        { id: "acme-2", dataRegion: "US", territory: "North", owner: "a@acme.example" },
        { id: "acme-3", dataRegion: "EU", territory: "South", owner: "b@acme.example" },
        { id: "acme-4" },
      ]);
      await eventually(() => expect(accounts.current()?.version).toBe("v2"));
      const all = ["acme-1", "acme-2", "acme-3", "acme-4", "nobody"];
      const fields = all.map((id, index) => `a${index}: account(id: "${id}") { id }`).join(" ");
      const answer = await ask(
        `{ ${fields} accounts(first: 1) { totalCount nodes { id } pageInfo { hasNextPage } } }`,
        fence,
      );
      const { accounts: page, ...byId } = answer.data;
      expect(Object.values(byId)).toEqual(all.map((id) => (own.includes(id) ? { id } : null)));
      expect(page).toEqual({
        totalCount: own.length,
        nodes: own.slice(0, 1).map((id) => ({ id })),
        pageInfo: { hasNextPage: own.length > 1 },
      });
    },
  );

  it.each([
    ["first: 0", "first must be from 1 to 1000 but is 0."],
    ["first: 1001", "first must be from 1 to 1000 but is 1001."],
    ['after: ""', "after must be a cursor that a page of accounts gave."],
    ['after: "x"', "after must be a cursor that a page of accounts gave."],
  ])("refuse a page with %s", async (argument, message) => {
    const { data: answer, errors } = await ask(`{ accounts(${argument}) { totalCount } }`);
    expect(answer).toEqual({ accounts: null });
    expect(errors).toMatchObject([{ message, extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("are those of a new version as soon as it is published", async () => {
    writeAccountIndex(data, "v2", ["acme-1"]);
    await eventually(async () =>
      expect(await ask("{ accounts { totalCount } }")).toEqual({ data: { accounts: { totalCount: 1 } } }),
    );
  });

  it("stay those of the last good version when a new one is damaged, also after a restart without any", async () => {
    damage("v2");
    await eventually(() => expect(complaints()).toBe(1));
    expect(await ask("{ accounts { totalCount } }")).toEqual({ data: { accounts: { totalCount: 2500 } } });
    await accounts.close();
    rmSync(join(data, "accounts"), { recursive: true });
    await follow();
    expect(await ask('{ account(id: "acme-00001") { id } }')).toEqual({
      data: { account: { id: "acme-00001" } },
    });
  });

  it("say each time that a new version is damaged", async () => {
    damage("v2");
    await eventually(() => expect(complaints()).toBe(1));
    writeAccountIndex(data, "v3", ["acme-1"]);
    await eventually(() => expect(accounts.current()?.version).toBe("v3"));
    damage("v4");
    await eventually(() => expect(complaints()).toBe(2));
  });

  it("are NOT_PUBLISHED until there is an index", async () => {
    const { schema } = createAccountsSubgraph(() => undefined);
    const { data: answer, errors } = await execute({
      schema,
      document: parse('{ account(id: "a") { id } }'),
    });
    expect([answer?.["account"], errors?.[0]?.extensions["code"]]).toEqual([null, "NOT_PUBLISHED"]);
  });
});
