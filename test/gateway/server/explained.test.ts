import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startFakeMesh, type FakeMesh } from "../../kit/fake-mesh.ts";

const query = "query($id: AccountID!) { account(id: $id) { deal { score } } }";
const headers = { "content-type": "application/json", "trellis-explain": "1" };

interface Explained {
  readonly explain?: string;
  readonly cost?: object;
}

describe("the header trellis-explain", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
  });
  afterAll(() => mesh.close());
  const ask = async (init: RequestInit, text = query) => {
    const { data, errors, extensions } = await mesh.ask(text, { id: "acme-1" }, init);
    return { data, errors, extensions: extensions as Explained | undefined };
  };

  it("changes nothing unless the configuration allows it", async () => {
    const plain = await ask({});
    expect(plain.extensions).toBeUndefined();
    expect(await ask({ headers })).toEqual(plain);
  });

  describe("where it is allowed", () => {
    beforeAll(() => mesh.restart({ explain: true }).then(() => mesh.gateway().ready()));

    it("adds the plan, its estimated cost and its fetches to the answer, which is the same else", async () => {
      const plain = await ask({});
      expect(plain.extensions).toBeUndefined();
      const { extensions, ...answer } = await ask({ headers });
      expect(answer).toEqual({ data: plain.data, errors: undefined });
      expect(extensions?.cost).toEqual({
        estimated: 2,
        actual: 2,
        byDomain: { mesh: 1, sales: 1 },
        left: null,
      });
      expect(extensions?.explain).toMatchInlineSnapshot(`
       "# estimated cost 2, 2 fetches to 2 domains, 2 hops
       QueryPlan {
         Sequence {
           Fetch(domain: "mesh", id: 0) {
             {
               account(id: $id) {
                 __typename
                 id
               }
             }
           }
           Flatten(path: "account") {
             Fetch(domain: "sales", id: 1) {
               {
                 Account {
                   __typename
                   id
                 }
               } =>
               {
                 __typename
                 ... on Account {
                   id
                   deal {
                     score
                   }
                 }
               }
             }
           }
         }
       }"
      `);
    });

    it("adds it also where a domain is down, beside the state of that domain", async () => {
      mesh.fakes.sales.behave("reset");
      const { errors, extensions } = await ask({ headers });
      expect(errors).toHaveLength(1);
      expect(Object.keys(extensions ?? {}).toSorted()).toEqual(["cost", "domains", "explain"]);
      mesh.fakes.sales.behave("ok");
    });

    it("adds nothing to a refusal", async () => {
      const { errors, extensions } = await ask({ headers }, "{ nothing }");
      expect([errors?.[0]?.extensions.code, extensions]).toEqual(["GRAPHQL_VALIDATION_FAILED", undefined]);
    });
  });
});
