import { expect, it } from "@jest/globals";
import { costByDomain } from "../../../gateway/src/plan/index.ts";
import { createCompile } from "../../kit/compile-query.ts";

const subgraphs = {
  sales: `type Query { accounts: [Account] } type Account @key(fields: "id") { id: ID! name: String }`,
  care: `type Account @key(fields: "id") { id: ID! tickets: [Ticket] health: Health } type Ticket { id: ID } type Health { score: Int }`,
};
const compile = createCompile(subgraphs);

it.each<[string, Record<string, number>]>([
  ["{ accounts { name } }", { sales: 100 }],
  // A list of ten accounts; for each one more object with one within.
  ["{ accounts { name health { score } } }", { sales: (100 * 11) / 31, care: (100 * 20) / 31 }],
  ["{ accounts { name tickets { id } } }", { sales: (100 * 11) / 121, care: (100 * 110) / 121 }],
])("splits what %s costs by domain", (query, parts) => {
  const split = costByDomain(compile(query), 100);
  expect(Object.keys(split).toSorted()).toEqual(Object.keys(parts).toSorted());
  for (const [domain, part] of Object.entries(parts)) expect(split[domain]).toBeCloseTo(part, 9);
});
