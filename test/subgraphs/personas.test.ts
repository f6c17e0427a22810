import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { flattenFields, type DataProduct, type ProductField } from "@trellis/shared/contract";
import type { Principal } from "@trellis/shared/identity";
import { principalBy } from "../kit/policy.ts";
import { everythingOf, startSignedMesh, type Row, type SignedMesh } from "./signed-mesh.ts";

const shipped = fileURLToPath(new URL("../../shared/policy.json", import.meta.url));

/** How a persona sees a field of a record of an account that it may read: the shipped policy in the test's own words. */
type Sight = "CLEAR" | "MASKED" | "REFUSED";
interface Persona {
  readonly principal: Principal;
  /** Whether it reads records of this account; null is a record of none. */
  reads(account: Row | null): boolean;
  /** Whether it is shown people of this account. */
  meets(account: Row | null): boolean;
  sees(field: Pick<ProductField, "classification" | "personalData">): Sight;
}

/** What is restricted is for the privacy officer alone. */
const below =
  (sees: Persona["sees"]): Persona["sees"] =>
  (field) =>
    field.classification === "RESTRICTED" ? "REFUSED" : sees(field);

const regionsOf = (owned: readonly Row[]) => [...new Set(owned.map(({ dataRegion }) => String(dataRegion)))];

const personasOf = (accounts: readonly Row[]): Record<string, Persona> => {
  const byOwner = Map.groupBy(accounts, (account) => String(account["accountOwnerEmail"]));
  const [owner = "", owned = []] =
    [...byOwner].find(([email, own]) => email !== "null" && regionsOf(own).length > 1) ?? [];
  const [region = ""] = regionsOf(owned);
  const territory = String(accounts.find(({ salesRegion }) => salesRegion !== null)?.["salesRegion"]);
  const everybody = { reads: () => true, meets: () => true };
  return {
    analyst: {
      principal: principalBy(shipped, ["analyst"]),
      ...everybody,
      sees: below(({ personalData }) => (personalData ? "MASKED" : "CLEAR")),
    },
    "account executive": {
      principal: principalBy(shipped, ["account-executive"], { email: owner, regions: [region] }),
      reads: (account) => account?.["accountOwnerEmail"] === owner,
      meets: (account) => account?.["dataRegion"] === region,
      sees: below(() => "CLEAR"),
    },
    "CS manager": {
      principal: principalBy(shipped, ["cs-manager"], { territories: [territory], regions: [region] }),
      reads: (account) => account?.["salesRegion"] === territory,
      meets: (account) => account?.["dataRegion"] === region,
      sees: below(({ personalData }) => (personalData?.subject === "PROSPECT" ? "MASKED" : "CLEAR")),
    },
    "marketing program": {
      principal: principalBy(shipped, ["marketing-app"], { regions: [region] }),
      reads: () => true,
      meets: (account) => account?.["dataRegion"] === region,
      sees: below(({ classification, personalData }) => {
        if (personalData) return personalData.subject === "PROSPECT" ? "MASKED" : "REFUSED";
        return classification === "CONFIDENTIAL" ? "REFUSED" : "CLEAR";
      }),
    },
  };
};

const patterns: Readonly<Record<string, RegExp>> = {
  HMAC: /^h\.[a-z2-7]{26}(@masked\.invalid)?$/,
  PARTIAL: /^(•••\d\d|[^\s]?•••(@\S+)?( [^\s]?•••)*)$/,
};

const accountReps = (ids: Iterable<unknown>) => [...ids].map((id) => ({ __typename: "Account", id }));

const at = (row: Row, path: string): unknown =>
  path.split(".").reduce<unknown>((value, name) => (value as Row | null)?.[name] ?? null, row);

/** Values by which a person is found again, in every field that holds them. */
const traces = (product: DataProduct, row: Row): string[] =>
  flattenFields(product.fields)
    .filter(({ personalData }) => personalData && /contact|unique_id|ip_address/.test(personalData.category))
    .flatMap(({ path }) => (typeof at(row, path) === "string" ? [String(at(row, path))] : []));

describe("the domains over the sample give each persona its own part, and nothing else leaves them", () => {
  let mesh: SignedMesh;
  let personas: Record<string, Persona>;
  let accounts: Map<unknown, Row>;
  const officer = principalBy(shipped, ["privacy-officer"]);

  const listOf = async (product: DataProduct, principal: Principal) => {
    const rows: Row[] = [];
    let [raw, after, totalCount]: [string, string | null, number | undefined] = ["", null, undefined];
    do {
      const query = `query ($after: String) { list: ${product.listField}(first: 1000, after: $after) {
        totalCount pageInfo { endCursor hasNextPage } nodes { ${everythingOf(product)} } } }`;
      const answer = await mesh.ask(product.domain, principal, query, { after });
      raw += answer.raw;
      const list = answer.data?.["list"] as {
        totalCount: number;
        pageInfo: { endCursor: string; hasNextPage: boolean };
        nodes: Row[];
      } | null;
      if (!list) return { rows: null, raw, totalCount };
      rows.push(...list.nodes);
      totalCount = list.totalCount;
      after = list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
    } while (after !== null);
    return { rows, raw, totalCount };
  };

  const entitiesOf = async (
    principal: Principal,
    domain: string,
    selection: string,
    reps: readonly Row[],
  ) => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`;
    return mesh.ask(domain, principal, query, { of: reps });
  };

  const lists = () => mesh.products.filter(({ listField }) => listField !== undefined);
  const whole = new Map<string, Row[]>();
  const accountOf = (row: Row) => accounts.get(row["accountId"]) ?? null;

  beforeAll(async () => {
    mesh = await startSignedMesh(12);
    for (const product of lists()) whole.set(product.id, (await listOf(product, officer)).rows ?? []);
    const named = [...whole.values()].flat().flatMap(({ accountId }) => accountId ?? []);
    const selection =
      "... on Account { id name dataRegion salesRegion accountOwnerEmail accountOwnerName arr { amount } }";
    const { data } = await entitiesOf(officer, "sales", selection, accountReps(new Set(named)));
    accounts = new Map(((data?.["_entities"] ?? []) as Row[]).map((account) => [account["id"], account]));
    personas = personasOf([...accounts.values()]);
  });
  afterAll(() => mesh.close());

  const names = ["analyst", "account executive", "CS manager", "marketing program"];

  const expectRow = (persona: Persona, product: DataProduct, [row, original]: readonly [Row, Row]) => {
    for (const field of flattenFields(product.fields)) {
      if (field.kind === "object" || field.kind === "relation") continue;
      const [value, plain] = [at(row, field.path), at(original, field.path)];
      const isHidden = field.personalData !== undefined && !persona.meets(accountOf(original));
      const sight = isHidden ? "REFUSED" : persona.sees(field);
      if (sight === "CLEAR") expect(value).toEqual(plain);
      else if (sight === "REFUSED" || plain === null) expect(value).toBeNull();
      else if (value !== null) {
        expect(value).not.toEqual(plain);
        expect(value).toMatch(patterns[field.personalData?.masking ?? ""] ?? /^never$/);
      }
    }
  };

  it.each(names)("in every list of every product: %s", async (name) => {
    const persona = personas[name] as Persona;
    let seen = 0;
    for (const product of lists()) {
      const { rows, raw, totalCount } = await listOf(product, persona.principal);
      if (rows === null) {
        expect(persona.sees(product)).toBe("REFUSED");
        continue;
      }
      const everything = whole.get(product.id) ?? [];
      const wanted = everything.filter((row) => persona.reads(accountOf(row)));
      expect([totalCount, rows.map(({ id }) => id)]).toEqual([wanted.length, wanted.map(({ id }) => id)]);
      for (const [index, row] of rows.entries()) expectRow(persona, product, [row, wanted[index] as Row]);
      seen += rows.length;
      const shown = new Set(rows.flatMap((row) => traces(product, row)));
      const hidden = new Set(everything.flatMap((row) => traces(product, row))).difference(shown);
      expect([...hidden].filter((trace) => raw.includes(trace))).toEqual([]);
    }
    expect(seen).toBeGreaterThan(10);
  });

  it.each(names)("in accounts, their figures and what they have: %s", async (name) => {
    const persona = personas[name] as Persona;
    const extra = ["nobody-knows-it"];
    const reps = accountReps([...accounts.keys(), ...extra]);
    for (const domain of new Set(mesh.products.map((product) => product.domain))) {
      const fields = mesh.products
        .filter((product) => product.domain === domain && product.accountField && product.shape === "LIST")
        .map(({ accountField }) => `${accountField} { totalCount nodes { id } }`);
      const selection = `... on Account { id ${fields.join(" ")} }`;
      const [theirs, all] = await Promise.all(
        [persona.principal, officer].map((principal) => entitiesOf(principal, domain, selection, reps)),
      );
      const given = theirs?.data?.["_entities"] as (Row | null)[];
      const complete = all?.data?.["_entities"] as (Row | null)[];
      for (const [index, rep] of reps.entries()) {
        const isKnown = accounts.has(rep.id);
        if (persona.principal.fence && !(isKnown && persona.reads(accounts.get(rep.id) ?? null))) {
          expect(given[index]).toBeNull();
        } else if (name !== "marketing program") expect(given[index]).toEqual(complete[index]);
      }
    }
  });

  it("also in what marketing computes from records of its own for deals of other domains", async () => {
    const deals = (whole.get("sales/opportunity-pipeline") ?? []).filter(
      ({ accountId }) => accountId !== null,
    );
    const reps = deals.map(({ id, accountId, createdAt, closeDate, amount }) => ({
      __typename: "Opportunity",
      id,
      accountId,
      createdAt,
      closeDate,
      amount,
    }));
    const selection =
      "... on Opportunity { id marketingInfluence { touchCount firstTouchCampaign { name } } }";
    const persona = personas["account executive"] as Persona;
    const [theirs, all] = await Promise.all(
      [persona.principal, officer].map((principal) => entitiesOf(principal, "marketing", selection, reps)),
    );
    const complete = all?.data?.["_entities"] as Row[];
    expect(theirs?.data?.["_entities"]).toEqual(
      deals.map((deal, index) => (persona.reads(accountOf(deal)) ? complete[index] : null)),
    );
    expect(theirs?.extensions?.accountIndex).toEqual(expect.any(String));
  });
});
