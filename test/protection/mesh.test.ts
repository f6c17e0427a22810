import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readPolicy, type Policy } from "@trellis/shared/policy";
import { seeded, type Choose } from "../differential/choose.ts";
import { startFakeIssuer, type FakeIssuer } from "../kit/fake-issuer.ts";
import { startMesh, type Mesh } from "../kit/mesh.ts";
import { declareAttacks } from "./mesh-attacks.ts";
import { compareAnswer, createSeen, strayValues, type Seen } from "./mesh-compare.ts";
import { createEvaluation } from "./mesh-evaluate.ts";
import { makeOperation, printOperation, type Published } from "./mesh-operations.ts";
import { makeClaims, sensitivitiesOf, sightOf, type Claimed, type Sight } from "./mesh-people.ts";
import { readPublished } from "./mesh-published.ts";
import type { Sensitivity } from "./rules.ts";

const shipped = resolve(import.meta.dirname, "../../shared/policy.json");
const people = 14;
const operationsOfOne = 14;
/** Long enough for a machine that is busy with other tests. */
const mostMilliseconds = 180_000;

describe("the mesh of signed domains with the policy that comes with it", () => {
  let mesh: Mesh;
  let issuer: FakeIssuer;
  let published: Published;
  let sensitivities: ReadonlyMap<string, Sensitivity>;
  let policy: Policy;

  beforeAll(async () => {
    issuer = await startFakeIssuer();
    mesh = await startMesh({
      sample: { accounts: 24 },
      policy: shipped,
      gateway: {
        identity: { issuers: [{ issuer: issuer.url, audiences: ["mesh"] }] },
        deadlines: { requestMilliseconds: 20_000, subgraphMilliseconds: 10_000 },
        planner: { wallClockMilliseconds: 10_000 },
        explain: true,
      },
    });
    published = await readPublished(mesh.data);
    sensitivities = sensitivitiesOf(published.contracts);
    policy = readPolicy(readFileSync(shipped, "utf8"), shipped);
  }, mostMilliseconds);
  afterAll(async () => {
    await mesh?.close();
    await issuer?.close();
  });

  const accounts = () => published.records.get(published.accounts.id) ?? [];

  const headersOf = async (claims: Claimed | undefined): Promise<Record<string, string>> => {
    if (!claims) return {};
    const { subject, email, ...rest } = claims;
    const token = await issuer.mint({ sub: subject, ...rest, ...(email ? { email } : {}) });
    return { authorization: `Bearer ${token}` };
  };

  /** What is wrong with the answers to some operations of one person. */
  const askAll = async (
    choose: Choose,
    {
      claims,
      sight,
      seen,
    }: { readonly claims: Claimed | undefined; readonly sight: Sight; readonly seen: Seen },
  ): Promise<string[]> => {
    const evaluate = createEvaluation(published, sight);
    const headers = await headersOf(claims);
    const strays = strayValues(published, sight);
    const faults: string[] = [];
    for (let turn = 0; turn < operationsOfOne; turn += 1) {
      const root = makeOperation(choose, published);
      const query = printOperation(root);
      const answer = await mesh.query(query, {}, headers);
      const expected = evaluate(root);
      const fault =
        compareAnswer(answer, { name: root.name, expected }, seen) ?? strays(JSON.stringify(answer));
      if (fault)
        faults.push(
          `${fault}\n${query}\n${JSON.stringify(claims)}\n${JSON.stringify(answer).slice(0, 1500)}`,
        );
    }
    return faults;
  };

  declareAttacks(() => ({
    mesh,
    records: (product) => published.records.get(product) ?? [],
    headers: async (claims) => ({ authorization: `Bearer ${await issuer.mint(claims)}` }),
  }));

  it(
    "shows everybody exactly the published records that are within their fence, masked",
    async () => {
      const roles = Object.keys(policy.roles).filter((role) => role !== "anonymous");
      const choose = seeded(4);
      const all = Array.from({ length: people }, (_, index) => {
        const claims = index === 0 ? undefined : makeClaims(choose, roles, accounts());
        const sight = sightOf(claims, policy, { accounts: accounts(), sensitivities });
        return { claims, sight, seen: createSeen() };
      });
      const faults = await Promise.all(all.map((one, index) => askAll(seeded(index), one)));
      expect(faults.flat().slice(0, 3)).toEqual([]);
      // People of all kinds were among them.
      expect(all.filter(({ sight }) => sight.isFenced).length).toBeGreaterThan(2);
      expect(all.filter(({ seen }) => seen.size > 0).length).toBeGreaterThan(2);
    },
    mostMilliseconds,
  );
});
