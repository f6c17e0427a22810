import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { GraphQLError } from "graphql";
import { eventually } from "../../kit/eventually.ts";
import { fakeDomain } from "../../kit/fake-domains.ts";
import { startFakeMesh, type FakeMesh } from "../../kit/fake-mesh.ts";

const query = '{ account(id: "acme-1") { lead { score } } }';
const declaration = '@publicError(code: "LEAD_LOCKED", means: "The lead is being merged; ask again later.")';

const failing = (code: string, message: string) => {
  const good = fakeDomain("marketing");
  const Account = {
    ...(good.resolvers as Record<string, object>)["Account"],
    lead: () => {
      throw new GraphQLError(message, { extensions: { code, secret: "CANARY" } });
    },
  };
  const sdl = good.sdl.replace("@classification(level: INTERNAL)", `$& ${declaration}`);
  return { ...good, sdl, resolvers: { ...good.resolvers, Account } };
};

describe("an error that a domain's contract makes public", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
    mesh.fakes.marketing.redeploy(failing("LEAD_LOCKED", ""));
    const taken = () => mesh.log.filter(({ event }) => event === "supergraph-taken");
    await eventually(() => expect(taken()).toHaveLength(2), 30_000);
  });
  afterAll(() => mesh.close());

  const ask = async (code: string, message: string) => {
    mesh.fakes.marketing.redeploy(failing(code, message));
    const { errors, text } = await mesh.ask(query);
    expect(text).not.toContain("CANARY");
    return errors;
  };
  const unsaid = {
    message: "The domain marketing could not give this field.",
    path: ["account", "lead"],
    extensions: { code: "SUBGRAPH_ERROR", domain: "marketing" },
  };

  it("reaches clients in its own words, under a code of ours and its own", async () => {
    const message = "The lead is locked until 12:00.";
    expect(await ask("LEAD_LOCKED", message)).toEqual([
      { ...unsaid, message, extensions: { ...unsaid.extensions, domainCode: "LEAD_LOCKED" } },
    ]);
  });

  it("still tells nothing internal", async () => {
    expect(await ask("LEAD_LOCKED", "lock held by postgres://10.0.0.5:5432")).toEqual([
      { ...unsaid, extensions: { ...unsaid.extensions, domainCode: "LEAD_LOCKED" } },
    ]);
  });

  it.each(["LEAD_BROKEN", "lead_locked", "__proto__", "constructor"])(
    "is no other: %s says nothing",
    async (code) => {
      expect(await ask(code, "The lead is locked.")).toEqual([unsaid]);
    },
  );
});
