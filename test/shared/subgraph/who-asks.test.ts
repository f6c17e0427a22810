import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { definitionOf, startDomain, type GraphQLAnswer, type RunningDomain } from "../../kit/domain.ts";
import { eventually } from "../../kit/eventually.ts";
import { writeAccountIndex } from "../../kit/fake-accounts.ts";
import { principalBy, smallPolicy, writePolicy } from "../../kit/policy.ts";

const at = "2026-01-01T00:00:00.000Z";
const ann = "ann@acme.example";
const index = [
  { id: "a1", dataRegion: "EU", territory: "North", owner: "Ann@acme.example" },
  { id: "a2", dataRegion: "US", territory: "North", owner: ann },
  { id: "a3", dataRegion: "EU", territory: "South", owner: "bob@acme.example" },
];
const opportunity = (id: string, accountId: string | null) => ({
  id,
  accountId,
  name: `deal ${id}`,
  amount: { amount: "10.00", currency: "EUR" },
  isOpen: true,
  ownerEmail: `owner-of-${id}@canary.example`,
  updatedAt: at,
});
const account = (id: string, parentId: string | null) => ({
  id,
  name: `company ${id}`,
  parentId,
  accountOwnerName: `colleague of ${id}`,
  updatedAt: at,
});

const accountsQuery = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account {
  id name parentId parent { id } openOpportunityCount opportunities { totalCount nodes { id account { id } } } } } }`;
const of = (typename: string, ...ids: string[]) => ({ of: ids.map((id) => ({ __typename: typename, id })) });
const page = ({ data }: GraphQLAnswer, field = "opportunities") =>
  data?.[field] as { totalCount: number; nodes: Record<string, unknown>[]; edges: { cursor: string }[] };
const codes = ({ errors = [] }: GraphQLAnswer) => [
  ...new Set(errors.map(({ extensions }) => extensions?.code)),
];

const given = (id: string, deal: string, parentId: string | null) => ({
  id,
  name: `company ${id}`,
  parentId,
  parent: parentId && { id: parentId },
  openOpportunityCount: 1,
  opportunities: { totalCount: 1, nodes: [{ id: deal, account: { id } }] },
});
const listOf = (...nodes: object[]) => ({ totalCount: nodes.length, nodes });

describe("a domain judges by itself who asks", () => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-who-"));
  const policy = join(folder, "policy.json");
  writePolicy(policy, smallPolicy);
  const who = {
    officer: principalBy(policy, ["officer"]),
    reader: principalBy(policy, ["reader"]),
    guest: principalBy(policy, ["guest"]),
    nobody: principalBy(policy, []),
    seller: principalBy(policy, ["seller"], { email: ann }),
    local: principalBy(policy, ["local"], { regions: ["EU"] }),
  };
  let sales: RunningDomain;
  beforeAll(async () => {
    sales = await startDomain(
      definitionOf("sales"),
      {
        Opportunity: [
          opportunity("o1", "a1"),
          opportunity("o2", "a2"),
          opportunity("o3", "a3"),
          opportunity("o4", null),
          opportunity("o5", "unknown"),
        ],
        Account: [account("a1", "a3"), account("a2", "a1"), account("a3", null), account("unknown", null)],
      },
      { policy, accounts: index },
    );
  });
  afterAll(async () => {
    await sales.close();
    rmSync(folder, { recursive: true });
  });

  it("gives accounts within the fence, and null for others as for those that do not exist", async () => {
    const asked = of("Account", "a1", "a2", "a3", "unknown", "nowhere");
    const { data, errors, extensions } = await sales.ask(accountsQuery, asked, who.seller);
    expect(errors).toBeUndefined();
    expect(extensions?.accountIndex).toBe("v1");
    expect(data?.["_entities"]).toEqual([given("a1", "o1", null), given("a2", "o2", "a1"), null, null, null]);
  });

  it("gives records within the fence, in lists, by id and by reference", async () => {
    const list = await sales.ask("{ opportunities { totalCount nodes { id } } }", {}, who.seller);
    expect(page(list)).toEqual({ totalCount: 2, nodes: [{ id: "o1" }, { id: "o2" }] });
    const byId = `{ o1: opportunity(id: "o1") { id } o3: opportunity(id: "o3") { id } o4: opportunity(id: "o4") { id } }`;
    expect((await sales.ask(byId, {}, who.seller)).data).toEqual({ o1: { id: "o1" }, o3: null, o4: null });
    const references = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Opportunity { id } } }`;
    const asked = of("Opportunity", "o2", "o3", "o4", "o5");
    expect((await sales.ask(references, asked, who.seller)).data?.["_entities"]).toEqual([
      { id: "o2" },
      null,
      null,
      null,
    ]);
  });

  it("shows nothing by somebody else's cursor", async () => {
    const query = `query ($after: String) { opportunities(first: 1, after: $after, orderBy: [NAME_ASC]) {
      totalCount nodes { id } edges { cursor } } }`;
    let after: string | undefined;
    for (const expected of [["o2"], [], [], [], []]) {
      const theirs = await sales.ask(query, { after }, who.officer);
      after = page(theirs).edges[0]?.cursor;
      const own = await sales.ask(query, { after }, who.seller);
      expect(page(own).nodes.map(({ id }) => id)).toEqual(expected);
      expect(page(own).totalCount).toBe(2);
    }
  });

  it("does not say that it bound somebody who sees everything", async () => {
    const { extensions, errors } = await sales.ask("{ opportunities { totalCount } }", {}, who.officer);
    expect([extensions?.accountIndex, errors]).toEqual([undefined, undefined]);
  });

  it("masks what may be known to be there, equal values alike, and sends nothing else", async () => {
    const query = `{ opportunities(orderBy: [NAME_ASC]) { nodes { ownerEmail } } again: opportunity(id: "o1") { ownerEmail } }`;
    const raw = await sales.askRaw(query, {}, who.reader);
    expect(raw).not.toContain("canary");
    const { data } = JSON.parse(raw) as GraphQLAnswer;
    const shown = page({ data }).nodes.map(({ ownerEmail }) => ownerEmail);
    expect(new Set(shown).size).toBe(5);
    for (const value of shown) expect(value).toMatch(/^h\.[a-z2-7]{26}@masked\.invalid$/);
    expect(data?.["again"]).toEqual({ ownerEmail: shown[0] });
  });

  it.each([
    `where: { ownerEmail: { startsWith: "owner" } }`,
    `where: { not: { ownerEmail: { isNull: true } } }`,
    `where: { and: [{ or: [{ name: { eq: "x" } }, { ownerEmail: { eq: "x" } }] }] }`,
    `orderBy: [NAME_ASC, OWNER_EMAIL_DESC]`,
  ])("lets nobody find out by %s what is masked", async (argument) => {
    const query = `{ opportunities(${argument}) { totalCount nodes { id } } }`;
    const answer = await sales.ask(query, {}, who.reader);
    expect([answer.data, codes(answer)]).toEqual([{ opportunities: null }, ["UNAUTHORIZED_FIELD_OR_TYPE"]]);
    // Before anything was read.
    expect(answer.extensions?.products).toBeUndefined();
    expect(codes(await sales.ask(query, {}, who.officer))).toEqual([]);
  });

  it.each([
    [`where: { name: { contains: "o1" } }`, ["o1"]],
    [`where: { and: { or: [{ name: { contains: "o3" } }, { not: { stage: { isNull: true } } }] } }`, ["o3"]],
    [`where: { name: { in: "deal o2" }, and: null, amount: null }`, ["o2"]],
    [`where: null, orderBy: NAME_DESC, first: 2`, ["o5", "o4"]],
    [`orderBy: [IS_OPEN_ASC, NAME_DESC], first: 1`, ["o5"]],
  ])("takes %s from whoever may see that", async (argument, ids) => {
    const answer = await sales.ask(`{ opportunities(${argument}) { nodes { id } } }`, {}, who.reader);
    expect(answer.errors).toBeUndefined();
    expect(page(answer).nodes.map(({ id }) => id)).toEqual(ids);
  });

  it("refuses what must not even be known to be there, and gives the rest", async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account {
      id name accountOwnerName opportunities { nodes { id } } } } }`;
    const answer = await sales.ask(query, of("Account", "a1"), who.guest);
    expect(answer.data?.["_entities"]).toEqual([
      { id: "a1", name: "company a1", accountOwnerName: null, opportunities: null },
    ]);
    expect(codes(answer)).toEqual(["UNAUTHORIZED_FIELD_OR_TYPE"]);
  });

  it("nulls personal data of other regions and of no account, also before it is filtered and ordered", async () => {
    const query = `{ all: opportunities(orderBy: [OWNER_EMAIL_DESC]) { nodes { id ownerEmail } }
      known: opportunities(where: { ownerEmail: { isNull: false } }) { totalCount }
      probe: opportunities(where: { ownerEmail: { contains: "o2" } }) { totalCount } }`;
    const raw = await sales.askRaw(query, {}, who.local);
    for (const id of ["o2", "o4", "o5"]) expect(raw).not.toContain(`owner-of-${id}`);
    const answer = JSON.parse(raw) as GraphQLAnswer;
    expect(page(answer, "all").nodes.map(({ id }) => id)).toEqual(["o3", "o1", "o2", "o4", "o5"]);
    expect([page(answer, "known").totalCount, page(answer, "probe").totalCount]).toEqual([2, 0]);
    const colleagues = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { accountOwnerName } } }`;
    const { data } = await sales.ask(colleagues, of("Account", "a1", "a2", "a3", "unknown"), who.local);
    expect(data?.["_entities"]).toEqual(
      ["colleague of a1", null, "colleague of a3", null].map((accountOwnerName) => ({ accountOwnerName })),
    );
  });

  it.each(["9.9.9", undefined])(
    "gives nothing protected to a principal of the policy %s",
    async (version) => {
      const answer = await sales.ask(
        "{ opportunities { nodes { id } } }",
        {},
        { ...who.officer, policy: version },
      );
      expect([answer.data, codes(answer)]).toEqual([{ opportunities: null }, ["UNAUTHORIZED_FIELD_OR_TYPE"]]);
    },
  );

  it("gives nobody anything that is not public", async () => {
    const answer = await sales.ask(accountsQuery, of("Account", "a1"), who.nobody);
    expect(JSON.stringify(answer)).not.toContain("company");
    expect(codes(answer)).toEqual(["UNAUTHORIZED_FIELD_OR_TYPE"]);
  });

  it("fences an account that moves anew, and says by which index", async () => {
    const moved = index.map((one) => ({ ...one, owner: one.id === "a3" ? ann : "bob@acme.example" }));
    writeAccountIndex(sales.data, "v2", moved);
    await eventually(async () => {
      const answer = await sales.ask("{ opportunities { nodes { id } } }", {}, who.seller);
      expect(page(answer).nodes).toEqual([{ id: "o3" }]);
      expect(answer.extensions?.accountIndex).toBe("v2");
    });
  });

  it("knows the policy before the one that has just come", async () => {
    const open = { ...smallPolicy, version: "2.0.0", policies: [smallPolicy.policies[0]] };
    writePolicy(policy, open);
    const later = principalBy(policy, ["reader"]);
    const query = `{ opportunity(id: "o1") { ownerEmail } }`;
    // At once, although the domain has not come to look at the file by itself.
    expect((await sales.ask(query, {}, later)).data).toEqual({
      opportunity: { ownerEmail: "owner-of-o1@canary.example" },
    });
    const before = await sales.askRaw(query, {}, who.reader);
    expect(before).toContain("@masked.invalid");
    expect(before).not.toContain("canary");
  });
});

describe("a list whose own order goes by what somebody may not see", () => {
  it("is in the order of ids, so that its cursors do not tell", async () => {
    const folder = mkdtempSync(join(tmpdir(), "trellis-who-"));
    const policy = join(folder, "policy.json");
    const [levels] = smallPolicy.policies;
    const times = {
      ...levels,
      id: "times",
      on: { coordinates: ["Opportunity.updatedAt"] },
      require: { roles: ["officer"] },
    };
    writePolicy(policy, { ...smallPolicy, policies: [levels, times] });
    const rows = ["o1", "o2", "o3"].map((id, day) => ({
      ...opportunity(id, "a1"),
      updatedAt: `2026-01-0${day + 1}T00:00:00.000Z`,
    }));
    const sales = await startDomain(
      definitionOf("sales"),
      { Opportunity: rows },
      { policy, accounts: index },
    );
    const ask = async (role: string, argument = "first: 1000") => {
      const query = `{ opportunities(${argument}) { nodes { id } edges { cursor } } }`;
      const list = page(await sales.ask(query, {}, principalBy(policy, [role])));
      const told = list.edges.map(({ cursor }) => Buffer.from(cursor, "base64url").toString());
      return { ids: list.nodes.map(({ id }) => id), told: told.join() };
    };
    expect((await ask("officer")).ids).toEqual(["o3", "o2", "o1"]);
    const reader = await ask("reader");
    expect(reader.ids).toEqual(["o1", "o2", "o3"]);
    expect(reader.told).not.toContain("2026");
    expect((await ask("reader", "first: 2, orderBy: []")).ids).toEqual(["o1", "o2"]);
    expect((await ask("reader", "first: 1, orderBy: [NAME_DESC]")).ids).toEqual(["o3"]);
    await sales.close();
    rmSync(folder, { recursive: true });
  });
});

describe("a domain without an account index", () => {
  it("gives nothing to whoever is fenced, no persons to whoever is bound to regions, and the rest to others", async () => {
    const folder = mkdtempSync(join(tmpdir(), "trellis-who-"));
    const policy = join(folder, "policy.json");
    writePolicy(policy, smallPolicy);
    const sales = await startDomain(
      definitionOf("sales"),
      { Opportunity: [opportunity("o1", "a1")], Account: [account("a1", null)] },
      { policy },
    );
    const query = `query ($of: [_Any!]!) { opportunities { totalCount nodes { ownerEmail } }
      _entities(representations: $of) { ... on Account { id } } }`;
    const ask = async (role: string) =>
      (await sales.ask(query, of("Account", "a1"), principalBy(policy, [role], { email: ann }))).data;
    expect(await ask("seller")).toEqual({ opportunities: listOf(), _entities: [null] });
    expect(await ask("local")).toEqual({
      opportunities: listOf({ ownerEmail: null }),
      _entities: [{ id: "a1" }],
    });
    expect(await ask("officer")).toEqual({
      opportunities: listOf({ ownerEmail: "owner-of-o1@canary.example" }),
      _entities: [{ id: "a1" }],
    });
    await sales.close();
    rmSync(folder, { recursive: true });
  });
});
