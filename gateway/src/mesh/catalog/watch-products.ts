import { setTimeout as sleep } from "node:timers/promises";
import { anonymous } from "@trellis/shared/identity";
import type { DataProduct } from "@trellis/shared/contract";
import { createDeadline } from "@trellis/shared/signal";
import type { SubgraphRequest, SubgraphResult } from "../../execute/index.ts";
import type { Snapshot } from "../../supergraph/index.ts";

interface Options {
  current(): Snapshot | undefined;
  call(request: SubgraphRequest): Promise<SubgraphResult>;
  /** Takes what a domain said of its products. */
  note(products: SubgraphResult["products"]): void;
  readonly milliseconds: number;
}

const isName = (field: string | undefined): field is string =>
  field !== undefined && /^[A-Za-z]\w*$/.test(field);

/** An id that no account has: that the product was read is all that counts. */
const nobody = "trellis:nobody";

/** Asks for one date of a product's list; a record type without a list is asked for by the key of a record that does not exist. */
const fieldFor = (product: DataProduct, index: number): string => {
  if (isName(product.listField)) return `p${index}: ${product.listField}(first: 1) { asOf }`;
  const stored = product.fields.find(({ kind, name }) => kind === "scalar" && name !== "id" && isName(name));
  if (!stored || !isName(product.type)) return "";
  const representation = `{ __typename: "${product.type}", id: "${nobody}" }`;
  return `p${index}: _entities(representations: [${representation}]) { ... on ${product.type} { ${stored.name} } }`;
};

/** One operation for all products of a domain: the answer's extensions say which versions it is from. */
const queryFor = ({ table }: Snapshot, domain: string): string | undefined => {
  const products = (table.domains[domain]?.products ?? []).flatMap((id) => table.products[id] ?? []);
  const fields = products.map(fieldFor).filter((field) => field !== "");
  return fields.length > 0 ? `query TrellisProducts { ${fields.join(" ")} }` : undefined;
};

const askAll = async (options: Options, signal: AbortSignal): Promise<void> => {
  const snapshot = options.current();
  if (!snapshot) return;
  await Promise.all(
    Object.keys(snapshot.table.domains).map(async (domain) => {
      const query = queryFor(snapshot, domain);
      if (query === undefined) return;
      const sdl = snapshot.sdls[domain] ?? "";
      const request = { domain, query, variables: {}, sdl, principal: anonymous, signal };
      options.note((await options.call(request)).products);
    }),
  );
};

/** Rhythm until there is a supergraph, in milliseconds. */
const firstMilliseconds = 250;

/** Keeps what is known of each product's served version fresh, whoever asks for data: each domain is asked once a turn. */
export const watchProducts = (options: Options): { close(): Promise<void> } => {
  const stop = new AbortController();
  const following = (async () => {
    while (!stop.signal.aborted) {
      const turn = createDeadline(options.milliseconds, stop.signal);
      const hasAsked = options.current() !== undefined;
      await askAll(options, turn.signal).catch(() => {});
      turn.release();
      const pause = hasAsked ? options.milliseconds : firstMilliseconds;
      await sleep(Math.min(pause, options.milliseconds), undefined, { signal: stop.signal }).catch(() => {});
    }
  })();
  return {
    async close() {
      stop.abort();
      await following;
    },
  };
};
