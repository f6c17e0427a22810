import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { seeded, oneOf, type Choose } from "../differential/choose.ts";
import { canaryDomain, canaryOf } from "../kit/canary-domains.ts";
import { fakeDomains, type FakeDomain } from "../kit/fake-domains.ts";
import { fakeIds, startFakeMesh, type Answer, type FakeMesh } from "../kit/fake-mesh.ts";
import { startFakeIssuer, type FakeIssuer } from "../kit/fake-issuer.ts";

const userCount = 200;
const asksOfOne = 8;
/** Long enough for a machine that is busy with other tests. */
const mostMilliseconds = 180_000;

const role = (description: string) => ({
  description,
  clearance: "RESTRICTED",
  fences: [],
  residency: "ANYWHERE",
});

/** Of two kinds of people one does not see the labels of leads. */
const policy = {
  version: "1.0.0",
  roles: { anonymous: role("Nobody."), alpha: role("Sees all."), beta: role("Sees no labels of leads.") },
  policies: [
    {
      id: "labels",
      version: 1,
      description: "Labels of leads are for alpha.",
      severity: "ERROR",
      on: { coordinates: ["LeadScore.label"] },
      require: { roles: ["alpha"] },
      otherwise: "REFUSE",
    },
  ],
  names: {},
};

interface User {
  readonly name: string;
  readonly isAlpha: boolean;
  readonly headers: Record<string, string>;
}

const domains = Object.keys(fakeDomains) as FakeDomain[];
const codes = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code);

/** Some question of labels; the same text, or one that differs in form alone, is asked by many. */
const someQuery = (choose: Choose): { readonly query: string; readonly variables: object } => {
  const cards = domains
    .filter(() => choose(3) > 0)
    .map((domain) => {
      const { field } = fakeDomains[domain];
      const alias = choose(3) === 0 ? `${domain === "sales" ? "lead" : "x"}_${field}: ` : "";
      return choose(2) === 0
        ? `${alias}${field} { label }`
        : `... on Account { ${alias}${field} { label score } }`;
    });
  const id = oneOf(choose, fakeIds);
  return choose(2) === 0
    ? { query: `query($id: AccountID!) { account(id: $id) { id ${cards.join(" ")} } }`, variables: { id } }
    : { query: `{ account(id: "${id}") { id ${cards.join(" ")} } }`, variables: {} };
};

/** What is wrong with the labels of an answer. */
const faultsOf = (answer: Answer, { name, isAlpha }: User): string[] => {
  const own = canaryOf(name);
  const faults = [...answer.text.matchAll(/canary-[0-9a-f]{16}/g)]
    .filter(([canary]) => canary !== own)
    .map(([canary]) => `${canary} for ${own}`);
  if (!isAlpha && /canary-\w+ marketing/.test(answer.text)) faults.push("a label of a lead for beta");
  const other = codes(answer).filter((code) => code !== "UNAUTHORIZED_FIELD_OR_TYPE");
  return [...faults, ...other, ...(answer.status === 200 && answer.data?.["account"] ? [] : [answer.text])];
};

describe("two hundred users at once", () => {
  let mesh: FakeMesh;
  let issuer: FakeIssuer;
  let users: User[];
  const start = async () => {
    issuer = await startFakeIssuer();
    mesh = await startFakeMesh({
      deadlines: { requestMilliseconds: 30_000, subgraphMilliseconds: 20_000 },
      identity: { issuers: [{ issuer: issuer.url, audiences: ["mesh"] }] },
      overload: { leastConcurrent: userCount, mostConcurrent: 2 * userCount },
      http: { requestsPerSocket: 10_000 },
    });
    const file = join(mesh.data, "two-roles.policy.json");
    writeFileSync(file, JSON.stringify(policy));
    for (const domain of domains) mesh.fakes[domain].redeploy(canaryDomain(domain));
    await mesh.restart({ policy: { file } });
    await mesh.gateway().ready();
    users = await Promise.all(
      Array.from({ length: userCount }, async (_, index) => {
        const isAlpha = index % 2 === 0;
        const name = `user-${index}`;
        const token = await issuer.mint({ sub: name, roles: [isAlpha ? "alpha" : "beta"] });
        return { name, isAlpha, headers: { authorization: `Bearer ${token}` } };
      }),
    );
  };
  beforeAll(start);
  afterAll(async () => {
    await mesh.close();
    await issuer.close();
  });

  const ask = (user: User, { query, variables }: { query: string; variables: object }): Promise<Answer> =>
    mesh.ask(query, variables, { headers: { "content-type": "application/json", ...user.headers } });

  const askAll = async (user: User, choose: Choose): Promise<string[]> => {
    const faults: string[] = [];
    for (let turn = 0; turn < asksOfOne; turn += 1)
      faults.push(...faultsOf(await ask(user, someQuery(choose)), user));
    return faults;
  };

  it(
    "F11: each get what is their own, while calls are shared and answers kept",
    async () => {
      const faults = await Promise.all(users.map((user, index) => askAll(user, seeded(index >> 2))));
      expect(faults.flat()).toEqual([]);
      const metrics = await (await fetch(`${mesh.gateway().url}/metrics`)).text();
      const avoided = /^trellis_entity_cache_calls_avoided_total (\d+)$/m.exec(metrics)?.[1];
      expect(Number(avoided)).toBeGreaterThan(userCount / 10);
    },
    mostMilliseconds,
  );

  const nobody: User = { name: "anonymous", isAlpha: false, headers: {} };
  const orders = ["ABab-", "-baBA", "bA-Ba", "aB-Ab"];

  it.each(orders.flatMap((order) => [["cold", order] as const, ["warm", order] as const]))(
    "C03: get what is their own from a %s plan cache in the order %s",
    async (state, order) => {
      const people = { A: users[0], B: users[1], a: users[2], b: users[3], "-": nobody };
      // Another text is another plan.
      const key = `${state}_${orders.indexOf(order)}`;
      const query = `{ account(id: "acme-1") { ${key}: lead { label score } deal { label } } }`;
      for (let turn = 0; turn < (state === "warm" ? 3 : 1); turn += 1)
        for (const letter of order) {
          const { name, isAlpha, headers } = people[letter as keyof typeof people] as User;
          const answer = await ask({ name, isAlpha, headers }, { query, variables: {} });
          const own = canaryOf(name);
          const lead = isAlpha ? { label: `${own} marketing:acme-1`, score: expect.any(Number) } : null;
          expect(answer.data).toEqual({
            account: { [key]: lead, deal: { label: `${own} sales:acme-1` } },
          });
          expect(codes(answer)).toEqual(isAlpha ? [] : ["UNAUTHORIZED_FIELD_OR_TYPE"]);
        }
    },
  );
});
