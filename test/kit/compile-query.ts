import { plannerDefaults } from "../../gateway/src/config/planner.ts";
import { createCompiler } from "../../gateway/src/plan/compile/index.ts";
import type { Program, Selection } from "../../gateway/src/plan/index.ts";
import { createPlanning } from "../../gateway/src/plan/planning.ts";
import { parse } from "graphql";
import { composeCase } from "./federation-subgraphs.ts";

/** Gives a function that plans and compiles a query on subgraphs given by their schemas, without normal form, variables or cost. */
export const createCompile = (sdls: Readonly<Record<string, string>>): ((query: string) => Program) => {
  const subgraphs = Object.fromEntries(Object.entries(sdls).map(([name, sdl]) => [name, { sdl }]));
  const planning = createPlanning({
    supergraphSdl: composeCase(subgraphs, (name) => `http://${name}.invalid`),
    policy: plannerDefaults as never,
  });
  const { compile } = createCompiler(planning.supergraph, planning.apiSchema);
  return (query) => {
    const renamed = planning.rename(parse(query, { noLocation: true }));
    const planned = planning.plan(renamed.document);
    if (planned.errors) throw new Error(JSON.stringify(planned.errors));
    const kind = query.startsWith("mutation") ? "mutation" : "query";
    const variables = { variables: [], types: {} };
    const operation = { kind, variables, cost: { fixed: 0, sized: [] }, constants: {}, order: [] } as const;
    return compile({ operation, ...renamed, ...planned.value });
  };
};

/** A selection as short text: `{A:id name?{…}}`, with `!` where a value must be, `[…]` around the items of lists and `(…)` around conditions. */
export const printSelection = ({ fields }: Selection): string => {
  const printed = Object.entries(fields).map(([name, list]) => {
    const parts = list.map(({ key, source, type, when }) => {
      let value = "";
      let inner = type;
      while (inner.kind === "list") {
        value += inner.nonNull ? "[!]" : "[]";
        inner = inner.item;
      }
      if (inner.nonNull) value += "!";
      if (inner.kind === "object") value += printSelection(inner.selection);
      const conditions = when
        ?.map((all) => all.map(({ variable, is }) => `${is ? "" : "-"}${variable}`).join("&"))
        .join("|");
      return `${source === key ? key : `${key}<${source}`}${value}${conditions === undefined ? "" : `(${conditions})`}`;
    });
    return `${name}:${parts.join(" ")}`;
  });
  return `{${printed.join(",")}}`;
};
