import type { AccessTable, Clearance } from "@trellis/shared/policy";
import type { GraphQLSchema } from "graphql";
import { LRUCache } from "lru-cache";
import { checkInputs } from "./check-inputs.ts";
import { decisionsFor, type Decisions } from "./decisions.ts";
import { once } from "./once.ts";
import { possibleTypes } from "./possible-types.ts";
import { refusedInputs } from "./refused-inputs.ts";
import { restrictOperation } from "./restrict-operation.ts";
import { createSchemaView } from "./schema-view.ts";
import type { PolicyDecider } from "./types.ts";

/** For how many clearances schemas and inputs are kept: those of the roles of a policy file, mixed. */
const maxClearances = 32;

/** What is decided once for a clearance, when it is first asked for. */
interface View {
  readonly decisions: Decisions;
  inputs(): ReadonlyMap<string, string>;
  schema(): GraphQLSchema;
}

/** Makes the decider of one supergraph: `schema` is what clients may see, `table` what each coordinate demands. Clearances are those of this table. */
export const createPolicyDecider = ({
  schema,
  table,
}: {
  readonly schema: GraphQLSchema;
  readonly table: AccessTable;
}): PolicyDecider => {
  const schemaView = createSchemaView(schema);
  const views = new LRUCache<string, View>({ max: maxClearances });
  const viewOf = (clearance: Clearance): View => {
    const known = views.get(clearance.key);
    if (known) return known;
    const decisions = decisionsFor(table, clearance);
    const view: View = {
      decisions,
      inputs: once(() => refusedInputs(schema, decisions)),
      schema: once(() => schemaView(decisions)),
    };
    views.set(clearance.key, view);
    return view;
  };
  const isRefused = (typename: string, field: string, clearance: Clearance): boolean => {
    const { decisions } = viewOf(clearance);
    const types = possibleTypes(schema, schema.getType(typename));
    const names = new Set([typename, ...types.map(({ name }) => name)]);
    return [...names].some((name) => decisions.of(`${name}.${field}`).kind === "REFUSED");
  };
  return {
    isRefused,
    checkInputs: (document, clearance) => checkInputs(document, schema, viewOf(clearance).decisions),
    restrict: (document, clearance) => ({
      ...restrictOperation(document, schema, viewOf(clearance).decisions),
      isRefused: (typename, field) => isRefused(typename, field, clearance),
    }),
    refusedInputs: (clearance) => viewOf(clearance).inputs(),
    schemaFor: (clearance) => viewOf(clearance).schema(),
  };
};
