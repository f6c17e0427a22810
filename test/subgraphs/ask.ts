import type { RunningSubgraph } from "@trellis/shared/subgraph";

interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Posts an operation to a subgraph that is served unsigned. */
export async function ask(
  subgraph: RunningSubgraph,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const response = await fetch(subgraph.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

/** What a subgraph says of entities, as the gateway asks for them; fails on any error. */
export async function entities<Entity>(
  subgraph: RunningSubgraph,
  selection: string,
  representations: readonly Readonly<Record<string, unknown>>[],
): Promise<Entity[]> {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
  const { data, errors } = await ask(subgraph, query, { representations });
  if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
  return data?.["_entities"] as Entity[];
}
