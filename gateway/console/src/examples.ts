import { fetchAs, persona } from "./persona.ts";

/** An example operation that ships with the product: text, variables and what it is for. */
export interface Example {
  /** Operation name, which is also its file's name. */
  readonly name: string;
  readonly title: string;
  /** Comment lines at the top of the file. */
  readonly about: string;
  readonly query: string;
  /** JSON text. */
  readonly variables: string;
}

const texts = import.meta.glob<string>("../operations/*.graphql", {
  eager: true,
  query: "?raw",
  import: "default",
});
const variables = import.meta.glob<string>("../operations/*.json", {
  eager: true,
  query: "?raw",
  import: "default",
});

const titleOf = (name: string): string => {
  const words = name.replaceAll(/([a-z])([A-Z0-9])/g, "$1 $2").toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace("Customer 360", "Customer-360");
};

const aboutOf = (text: string): string =>
  (/^(?:\s*#[^\n]*\n)+/.exec(text)?.[0] ?? "").replaceAll(/^\s*#\s?/gm, "").trim();

/** All example operations in the order of their names, Customer-360 first. */
export const examples: readonly Example[] = Object.entries(texts)
  .map(([path, query]) => {
    const name = (path.split("/").pop() ?? "").replace(".graphql", "");
    const title = titleOf(name);
    return {
      name,
      title,
      about: aboutOf(query),
      query,
      variables: variables[path.replace(".graphql", ".json")] ?? "",
    };
  })
  .toSorted(
    (a, b) =>
      Number(b.name === "Customer360") - Number(a.name === "Customer360") || a.name.localeCompare(b.name),
  );

interface FirstAccount {
  readonly data?: {
    readonly accounts?: { readonly nodes?: readonly { readonly id: string }[] } | null;
  } | null;
}

/** By who asks: each may see others. */
const firstAccounts = new Map<string, Promise<string | undefined>>();

const askFirstAccount = async (): Promise<string | undefined> => {
  const response = await fetchAs("./graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ accounts(first: 1) { nodes { id } } }" }),
  });
  const { data } = (await response.json()) as FirstAccount;
  return data?.accounts?.nodes?.[0]?.id;
};

/** The example with an account that this mesh has, where it takes one: the examples name the sample's, and files of one's own have others. */
export async function forThisMesh(example: Example): Promise<Example> {
  const values = JSON.parse(example.variables || "{}") as Readonly<Record<string, unknown>>;
  if (values["id"] === undefined) return example;
  const asked = firstAccounts.get(persona()) ?? askFirstAccount().catch(() => undefined);
  firstAccounts.set(persona(), asked);
  const id = (await asked) ?? values["id"];
  return { ...example, variables: JSON.stringify({ ...values, id }, null, 2) };
}
