import { composeCase, type SubgraphCall } from "./federation-subgraphs.ts";
import { createTrellis, type TrellisAnswer } from "./federation-trellis.ts";

/** What a subgraph answers to a call: the answer itself, or a function that makes it; a string is the body as it is. */
export type RawAnswer = object | string | ((call: SubgraphCall) => object | string);

/** The representations of a call for entities. */
export const representationsOf = ({ variables }: SubgraphCall): Record<string, unknown>[] =>
  (variables?.["representations"] ?? []) as Record<string, unknown>[];

/** Gives a function that asks our engine, by decoding alone, while subgraphs that are given by their schemas answer whatever is given; one that has no answer is not there. */
export const createRawEngine = (
  sdls: Readonly<Record<string, string>>,
): ((
  query: string,
  answers: Readonly<Record<string, RawAnswer>>,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<TrellisAnswer & { readonly calls: readonly [string, SubgraphCall][] }>) => {
  const subgraphs = Object.fromEntries(Object.entries(sdls).map(([name, sdl]) => [name, { sdl }]));
  let answers: Readonly<Record<string, RawAnswer>> = {};
  let calls: [string, SubgraphCall][] = [];
  const trellis = createTrellis(
    composeCase(subgraphs, (name) => `http://${name}.invalid`),
    async (name, call) => {
      calls.push([name, call]);
      const given = answers[name];
      if (given === undefined) throw new Error("not there");
      const answer = typeof given === "function" ? given(call) : given;
      return typeof answer === "string" ? answer : JSON.stringify(answer);
    },
  );
  return async (query, given, variables = {}) => {
    answers = given;
    calls = [];
    const answer = await trellis.ask({ query, variables }, { isDecoded: true });
    return { ...answer, calls };
  };
};

/** Errors as short text: `path CODE domain`. */
export const told = ({ errors = [] }: Pick<TrellisAnswer, "errors">): string[] =>
  errors.map((error) => {
    const path = "path" in error ? (error.path ?? []).join(".") : "";
    const { code, ...rest } = error.extensions as { code: string; domain?: string };
    return [path, code, rest.domain].filter(Boolean).join(" ");
  });
