import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { Answer, Mesh } from "../kit/mesh.ts";
import type { PlainRecord } from "../kit/snapshot.ts";

/** What attacks are tried on. */
export interface Attacked {
  readonly mesh: Mesh;
  records(product: string): readonly PlainRecord[];
  headers(claims: object): Promise<Record<string, string>>;
}

type Ask = (query: string, variables?: object) => Promise<Answer & { readonly text: string }>;

const codes = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.["code"]);

const recordsById = (account: string, opportunity: string): string =>
  `{ account(id: "${account}") { id name } opportunity(id: "${opportunity}") { id account { name } } }`;

const pageAfter = (after: string | null) =>
  [
    "query($after: String) { opportunities(first: 5, after: $after) { pageInfo { endCursor } nodes { accountId } } }",
    { after },
  ] as const;

const text = (value: unknown): string => String(value);

/** Bare hashes that somebody with a dictionary would try. */
const bareHashes = (value: string): string[] =>
  ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) =>
    [value, value.toLowerCase()].map((one) => createHash(algorithm).update(one).digest("hex").slice(0, 12)),
  );

/** Declares the attacks of signed-in people on rows and values that are not theirs. */
export const declareAttacks = (attacked: () => Attacked): void => {
  const as =
    (claims: object): Ask =>
    async (query, variables = {}) => {
      const { mesh, headers } = attacked();
      const answer = await mesh.query(query, { ...variables }, await headers(claims));
      return { ...answer, text: JSON.stringify([answer.data, answer.errors]) };
    };
  const analyst = as({ sub: "ana", roles: ["analyst"] });
  const officer = as({ sub: "olga", roles: ["privacy-officer"] });
  const accounts = () => attacked().records("sales/account");
  /** An account executive with an account of theirs and one that is not. */
  const executive = () => {
    const [own, ...others] = accounts().filter((one) => one["accountOwnerEmail"]) as [
      PlainRecord,
      ...PlainRecord[],
    ];
    const email = text(own["accountOwnerEmail"]);
    const other = others.find((one) => one["accountOwnerEmail"] !== email) as PlainRecord;
    const regions = [...new Set(accounts().map((one) => text(one["dataRegion"])))];
    return { own, other, ask: as({ sub: "erik", roles: ["account-executive"], email, regions }) };
  };
  const leadOf = () =>
    attacked()
      .records("marketing/lead-scoring-signals")
      .find((one) => one["email"]) as PlainRecord;

  describe("whoever may see a value under its mask alone", () => {
    it.each<[string, (email: string) => readonly [string, object?]]>([
      ["filter", (email) => [`{ leads(where: { email: { eq: ${JSON.stringify(email)} } }) { totalCount } }`]],
      ["filter by its beginning", () => ['{ leads(where: { email: { startsWith: "a" } }) { totalCount } }']],
      ["filter within not", () => ["{ leads(where: { not: { email: { isNull: true } } }) { totalCount } }"]],
      [
        "filter by a variable",
        (email) => [
          "query($w: LeadFilter) { leads(where: $w) { totalCount } }",
          { w: { or: [{ and: [{ email: { eq: email } }] }] } },
        ],
      ],
      ["order", () => ["{ leads(orderBy: [EMAIL_ASC]) { nodes { id } } }"]],
      [
        "order by a variable",
        () => [
          "query($o: [LeadOrder!]) { leads(orderBy: $o) { nodes { id } } }",
          { o: ["SCORE_DESC", "EMAIL_DESC"] },
        ],
      ],
      [
        "filter an account's records",
        () => [
          '{ accounts(first: 3) { nodes { leads(where: { phone: { contains: "1" } }) { totalCount } } } }',
        ],
      ],
    ])("Z06: does not learn it: %s", async (_, make) => {
      const [query, variables] = make(text(leadOf()["email"]));
      const answer = await analyst(query, variables);
      expect([answer.status, answer.data ?? null]).toEqual([403, null]);
      expect(new Set(codes(answer))).toEqual(new Set(["UNAUTHORIZED_FIELD_OR_TYPE"]));
      expect(answer.text).not.toContain(text(leadOf()["email"]));
    });

    it("Z10: sees the same mask for the same value, of which no dictionary of hashes tells the value", async () => {
      const { id, email } = leadOf();
      const query = `{ lead(id: ${JSON.stringify(id)}) { email } }`;
      const [one, two] = [await analyst(query), await analyst(query)];
      const { email: masked } = (one.data?.["lead"] ?? {}) as PlainRecord;
      expect(text(masked)).toMatch(/^h\.[a-z2-7]{26}@masked\.invalid$/);
      expect(two.data).toEqual(one.data);
      for (const hash of bareHashes(text(email))) expect(masked).not.toContain(hash);
    });

    it("Z10: sees other masks of one person in other products", async () => {
      const engagements = attacked().records("marketing/campaign-engagement");
      const lead = attacked()
        .records("marketing/lead-scoring-signals")
        .find(
          ({ email }) => email && engagements.some((one) => one["contactEmail"] === email),
        ) as PlainRecord;
      const engagement = engagements.find((one) => one["contactEmail"] === lead["email"]) as PlainRecord;
      const { data } = await analyst(
        `{ lead(id: ${JSON.stringify(lead.id)}) { email } campaignEngagement(id: ${JSON.stringify(engagement.id)}) { contactEmail } }`,
      );
      const [first, second] = [data?.["lead"], data?.["campaignEngagement"]] as [PlainRecord, PlainRecord];
      expect(first["email"]).toEqual(expect.any(String));
      expect(second["contactEmail"]).toEqual(expect.any(String));
      expect(second["contactEmail"]).not.toEqual(first["email"]);
    });

    it("Z13: is who the token says, whatever the same person was a moment ago", async () => {
      const { id, email } = leadOf();
      const query = `{ lead(id: ${JSON.stringify(id)}) { email } }`;
      const before = await as({ sub: "same", roles: ["privacy-officer"] })(query);
      const after = await as({ sub: "same", roles: ["analyst"] })(query);
      expect(before.data).toEqual({ lead: { email } });
      expect(after.text).not.toContain(text(email));
    });
  });

  describe("whoever is bound to accounts of their own", () => {
    it("Z07: gets for another's record what is there for none", async () => {
      const { other, ask } = executive();
      const deal = attacked()
        .records("sales/opportunity-pipeline")
        .find((one) => one["accountId"] === other.id);
      const hidden = await ask(recordsById(other.id, text(deal?.id)));
      const absent = await ask(recordsById("acme-99999", "opp-99999-9"));
      expect(hidden).toMatchObject({ status: 200, data: { account: null, opportunity: null } });
      expect(hidden.text).toEqual(absent.text);
    });

    it("Z07: gets no record, no count and no page of others by filters", async () => {
      const { own, other, ask } = executive();
      const query =
        "query($a: AccountID) { opportunities(first: 1000, where: { accountId: { eq: $a } }) { totalCount nodes { accountId } } }";
      const others = await ask(query, { a: other.id });
      expect(others.data).toEqual({ opportunities: { totalCount: 0, nodes: [] } });
      const mine = (await ask(query, { a: own.id })).data?.["opportunities"] as { nodes: PlainRecord[] };
      expect(mine.nodes.every(({ accountId }) => accountId === own.id)).toBe(true);
      const unmatched = await ask("{ leads(where: { accountId: { isNull: true } }) { totalCount } }");
      expect(unmatched.data).toEqual({ leads: { totalCount: 0 } });
    });

    it("Z07: gets nothing more by somebody else's cursor", async () => {
      const { ask } = executive();
      const theirs = (await officer(...pageAfter(null))).data?.["opportunities"] as {
        pageInfo: { endCursor: string };
      };
      const answer = await ask(...pageAfter(theirs.pageInfo.endCursor));
      const found = (answer.data?.["opportunities"] ?? { nodes: [] }) as { nodes: PlainRecord[] };
      const owned = new Set(
        accounts()
          .filter((one) => one["accountOwnerEmail"] === executive().own["accountOwnerEmail"])
          .map(({ id }) => id),
      );
      expect(found.nodes.every(({ accountId }) => owned.has(text(accountId)))).toBe(true);
    });

    it("Z07: gets nobody else by way of a join", async () => {
      const { other, ask } = executive();
      const answer = await ask(
        "{ accounts(first: 20) { nodes { id opportunities(first: 5) { nodes { account { id name parentId } lead { email } } } campaignEngagements(first: 5) { nodes { account { id } } } } } }",
      );
      expect(answer.data).toBeTruthy();
      expect(answer.text).not.toContain(`"${other.id}"`);
    });
  });

  it("Z09: what is masked for somebody is in no log, metric or explanation", async () => {
    const { mesh } = attacked();
    const { id, email } = leadOf();
    const claims = await attacked().headers({ sub: "ana", roles: ["analyst"] });
    const explained = await mesh.query(
      `{ lead(id: ${JSON.stringify(id)}) { email fullName } }`,
      {},
      { ...claims, "trellis-explain": "1" },
    );
    expect(JSON.stringify(explained.extensions)).toContain("explain");
    await officer(`{ leads(where: { email: { eq: ${JSON.stringify(email)} } }) { nodes { email } } }`);
    const metrics = await (await fetch(`${mesh.url}/metrics`)).text();
    for (const sink of [mesh.output(), metrics, JSON.stringify(explained)])
      expect(sink).not.toContain(text(email));
  });

  it("C06: an answer to somebody is kept by nobody on the way", async () => {
    const { mesh, headers } = attacked();
    const response = await fetch(`${mesh.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(await headers({ sub: "ana", roles: ["analyst"] })) },
      body: JSON.stringify({ query: "{ accounts(first: 1) { nodes { id } } }" }),
    });
    expect(response.headers.get("cache-control")).toMatch(/no-store/);
    await response.arrayBuffer();
  });
};
