import type { GraphQLSchema } from "graphql";
import type { PrincipalFacts } from "@trellis/shared/policy";
import type { Choose } from "../differential/choose.ts";
import { makeModel, type Model } from "../differential/model.ts";
import { createReference, serveWorld, type Asked } from "../differential/serve-world.ts";
import { createWorld } from "../differential/world.ts";
import { composeCase, type SubgraphCall } from "../kit/federation-subgraphs.ts";
import { dress } from "./dress.ts";
import { createNaive, type Naive } from "./naive.ts";
import { makeRules, type Rules } from "./rules.ts";
import { refusedOnWire } from "./wire.ts";

/** A generated graph whose fields are protected, in memory, with what its subgraphs were asked and should not have been. */
export interface Protected {
  readonly model: Model;
  readonly rules: Rules;
  readonly supergraphSdl: string;
  readonly sdls: Readonly<Record<string, string>>;
  /** From now on calls are made for this principal. */
  begin(principal: PrincipalFacts): Naive;
  answer(subgraph: string, call: SubgraphCall): Promise<string>;
  /** Whether a subgraph was asked for what it does not have, which the planner does at times, since calls began for this principal. */
  wasMisplanned(): boolean;
  /** What somebody was not to see and was asked of a subgraph since this was last asked. */
  leaks(): string[];
  /** What is right for the principal that calls are made for: the client's schema on the whole data, after refused fields became null and masked ones masked. */
  right(schema: GraphQLSchema): (asked: Asked) => Promise<unknown>;
}

/** What the subgraphs of serve-world.ts say where they are asked for what they do not have. */
const misplanned = /is not served by|was not given/;

/** What a masked value is; the subgraphs of this test mask alike. */
const masked = (value: unknown): unknown => (typeof value === "string" ? `masked ${value.length}` : null);

/** Makes a graph; undefined where it does not compose. */
export const makeProtected = (choose: Choose): Protected | undefined => {
  const seed = choose(2 ** 31);
  const model = makeModel(choose, { withNumbers: choose(3) === 0 });
  const world = createWorld(model, seed, { isFaulty: false });
  const rules = makeRules(choose, model);
  let naive: Naive = createNaive(model, rules, { id: "anonymous", roles: ["anonymous"], scopes: [] });
  let leaks = new Set<string>();
  let isMisplanned = false;
  const maskedOr = (typename: string, field: string, value: unknown): unknown =>
    naive.isMasked(typename, field) ? masked(value) : value;
  const served = serveWorld(model, world, {
    dress: (sdl, subgraph) => dress(rules, sdl, subgraph),
    show(typename, field, value) {
      if (naive.isRefused(typename, field)) leaks.add(`${typename}.${field} was resolved`);
      return maskedOr(typename, field, value);
    },
  });
  const { override } = rules;
  if (override?.isGradual) override.field.owners.add(override.from);
  let supergraphSdl: string;
  try {
    supergraphSdl = composeCase(served.definitions, (name) => `http://${name}.invalid`);
  } catch (error) {
    if (process.env["WHY"]) console.error(String((error as Error).message).slice(0, 600));
    return undefined;
  }
  return {
    model,
    rules,
    supergraphSdl,
    sdls: Object.fromEntries(Object.entries(served.definitions).map(([name, { sdl }]) => [name, sdl])),
    begin(principal) {
      naive = createNaive(model, rules, principal);
      leaks = new Set();
      isMisplanned = false;
      return naive;
    },
    async answer(subgraph, call) {
      const schema = served.schemas.get(subgraph) as GraphQLSchema;
      for (const leak of refusedOnWire(model, schema, call, naive)) leaks.add(`${leak} to ${subgraph}`);
      const result = await served.answer(subgraph, call);
      isMisplanned ||= result.errors?.some(({ message }) => misplanned.test(message)) ?? false;
      return JSON.stringify(result);
    },
    wasMisplanned: () => isMisplanned,
    leaks() {
      const seen = [...leaks];
      leaks = new Set();
      return seen;
    },
    right(schema) {
      const reference = createReference(schema, world, (typename, field, value) =>
        naive.isRefused(typename, field) ? null : maskedOr(typename, field, value),
      );
      return async (asked) => (await reference(asked)).data;
    },
  };
};
