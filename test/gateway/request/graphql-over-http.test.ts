import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { serverAudits } from "graphql-http";
import { startStubGateway, type StubGateway } from "../../kit/stub-gateway.ts";

/** What preventing forgery costs: none of these sends a header that a page of another origin could not send. */
const prevented: ReadonlySet<string> = new Set(["5A70", "D6D5", "6A70"]);

describe("GraphQL over HTTP", () => {
  let gateway: StubGateway;
  beforeAll(async () => {
    gateway = await startStubGateway();
  });
  afterAll(() => gateway.close());

  const audits = serverAudits({ url: () => `${gateway.url}/graphql` });
  const [kept, given] = [false, true].map((isGiven) =>
    audits.filter(({ id }) => prevented.has(id) === isGiven).map(({ id, name, fn }) => ({ id, name, fn })),
  );

  it.each(kept ?? [])("holds $id: $name", async ({ fn }) => {
    const result = await fn();
    expect("reason" in result ? result.reason : "").toBe("");
    expect(result.status).toBe("ok");
  });

  it.each(given ?? [])("gives up $id, which is no more than a $name", async ({ name, fn }) => {
    expect(name).toMatch(/^MAY /);
    expect((await fn()).status).toBe("notice");
  });
});
