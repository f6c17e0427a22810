import { z } from "zod";
import { address } from "./address.ts";
import { wholeNumber } from "./numbers.ts";

/** Default size limit of a supergraph's file, in bytes. */
export const supergraphDefaults = { bytes: 16 * 1024 * 1024 } as const;

const file = "the path of a supergraph's file";

/**
 * A supergraph that was composed elsewhere, instead of `subgraphs` that are asked for their schemas: its file, which is watched, and the
 * addresses of subgraphs that differ from the ones it says, by their names in it.
 */
export const supergraphPolicy = z
  .strictObject({
    file: z.string({ error: file }).min(1, { error: file }),
    urls: z
      .record(z.string(), address, {
        error: `an object of addresses by subgraph, such as { "sales": "http://…" }`,
      })
      .default({}),
    bytes: wholeNumber({ min: 1024, max: 256 * 1024 * 1024, default: supergraphDefaults.bytes }),
  })
  .optional();

export type SupergraphPolicy = NonNullable<z.output<typeof supergraphPolicy>>;
