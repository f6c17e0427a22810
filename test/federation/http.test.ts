import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startCaseGateway, type CaseGateway } from "../kit/federation-gateway.ts";
import { cases } from "./cases.ts";
import { expectedOf, toldBy, withoutCodes } from "./told.ts";

const engines = [
  {
    engine: "trellis",
    names: [
      "custom-scalars",
      "empty-plan",
      "enums-and-inputs",
      "hostile-names",
      "inaccessible",
      "introspection",
      "mutations",
      "null-propagation",
      "override",
      "requires-arguments",
      "skip-include",
      "subgraph-errors",
    ],
  },
  { engine: "apollo", names: ["mutations", "requires", "union-intersection"] },
] as const;

const table = engines.flatMap(({ engine, names }) =>
  cases
    .filter(([name]) => (names as readonly string[]).includes(name))
    .map(([name, definition]) => ({ engine, name, definition })),
);

describe.each(table)("a gateway with engine $engine over HTTP on $name", ({ engine, definition }) => {
  const { operations, reset } = definition;
  let gateway: CaseGateway;
  beforeAll(async () => {
    gateway = await startCaseGateway(definition, { engine });
  });
  afterAll(() => gateway?.close());
  beforeEach(() => reset?.());

  const asked = Object.entries(operations).filter(
    ([, { oracle }]) => engine === "trellis" || oracle === undefined,
  );
  it.each(asked)("%s", async (_, operation) => {
    const told = toldBy(await gateway.ask(operation));
    const expected = expectedOf(operation);
    if (engine === "trellis") expect(told).toEqual(expected);
    else expect(withoutCodes(told)).toEqual(withoutCodes(expected));
  });
});
