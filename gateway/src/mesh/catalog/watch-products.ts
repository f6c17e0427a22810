import { setTimeout as sleep } from "node:timers/promises";
import { anonymous } from "@trellis/shared/identity";
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

const isName = (field: string | undefined) => field !== undefined && /^[A-Za-z]\w*$/.test(field);

/** Asks for one date of each product's list: the answer's extensions say which version it is from. */
const queryFor = ({ table }: Snapshot, domain: string): string | undefined => {
  const fields = (table.domains[domain]?.products ?? [])
    .map((id) => table.products[id]?.listField)
    .filter(isName)
    .map((field, index) => `p${index}: ${field}(first: 1) { asOf }`);
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
