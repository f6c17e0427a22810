import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataProduct, ProductField } from "@trellis/shared/contract";
import { generateSample } from "@trellis/shared/demo";
import { ensureKeys, loadDomainKeys, loadGatewayKeys, type Principal } from "@trellis/shared/identity";
import { publishProducts } from "@trellis/shared/publish";
import { startSubgraph, type SubgraphDefinition } from "@trellis/shared/subgraph";
import customerSuccess from "../../subgraphs/customer-success/src/index.ts";
import marketing from "../../subgraphs/marketing/src/index.ts";
import product from "../../subgraphs/product/src/index.ts";
import sales from "../../subgraphs/sales/src/index.ts";
import { createRecordSigner } from "../kit/record-signer.ts";

const definitions: readonly SubgraphDefinition[] = [sales, marketing, product, customerSuccess];

/** A row as it came. */
export type Row = Readonly<Record<string, unknown>>;

/** What a domain answered, and the bytes of it. */
export interface SignedAnswer {
  readonly raw: string;
  readonly data: Record<string, unknown> | null;
  readonly extensions?: { readonly accountIndex?: string | null };
}

/** The four domains over the sample, signed as in production and judged by the shipped policy. */
export interface SignedMesh {
  readonly products: readonly DataProduct[];
  ask(
    domain: string,
    principal: Principal,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<SignedAnswer>;
  close(): Promise<void>;
}

const fieldText = ({ name, kind, fields = [] }: ProductField): string => {
  if (kind === "relation") return "";
  if (kind === "money") return `${name} { amount currency }`;
  return kind === "object" ? `${name} { ${fields.map(fieldText).join(" ")} }` : name;
};

/** Everything that is stored of a record. */
export const everythingOf = ({ fields }: DataProduct): string => fields.map(fieldText).join(" ");

/** Generates, publishes and serves the sample; `accounts` says how large it is. */
export async function startSignedMesh(accounts: number): Promise<SignedMesh> {
  const folder = mkdtempSync(join(tmpdir(), "trellis-signed-"));
  const data = join(folder, "data");
  const now = new Date("2026-01-01T00:00:00Z");
  await generateSample({ folder: join(folder, "sources"), seed: 11, accounts, now });
  const contracts = definitions.map(({ contract }) => contract);
  await publishProducts({ contracts, sources: join(folder, "sources"), data, now });
  const keys = join(data, "keys");
  ensureKeys(
    keys,
    definitions.map(({ domain }) => domain),
  );
  const running = new Map(
    await Promise.all(
      definitions.map(async (definition) => {
        const { domain } = definition;
        const options = { port: 0, data, keys: loadDomainKeys(keys, domain) };
        return [domain, await startSubgraph(definition, options)] as const;
      }),
    ),
  );
  const signer = createRecordSigner(loadGatewayKeys(keys));
  return {
    products: contracts.flatMap(({ products }) => products),
    async ask(domain, principal, query, variables) {
      const body = JSON.stringify({ query, variables });
      const signed = await signer.sign({ domain, method: "POST", path: "/graphql", body, principal });
      const headers = { "content-type": "application/json", ...signed };
      const response = await fetch(running.get(domain)?.url ?? "", { method: "POST", headers, body });
      const raw = await response.text();
      return { ...(JSON.parse(raw) as Omit<SignedAnswer, "raw">), raw };
    },
    async close() {
      await Promise.all([...running.values()].map((one) => one.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
