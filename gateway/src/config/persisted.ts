import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/**
 * Default handling of persisted operations. Manifests are looked at every `milliseconds` and may be `bytes` long. Nobody may register operations by
 * their hash (`automatic.register`); those that were take `automatic.mebibytes` at most.
 */
export const persistedDefaults = {
  clients: {},
  milliseconds: 1000,
  bytes: 4 * 1024 * 1024,
  automatic: { register: "nobody", mebibytes: 8 },
} as const;

const file = "the path of a manifest";
const register = `"nobody", "signed-in" or "anyone"`;

const client = z.strictObject({
  manifests: z
    .array(z.string({ error: file }).min(1, { error: file }), { error: "a list of manifests' paths" })
    .default([]),
  requireId: z.boolean({ error: "true or false" }).optional(),
});

/**
 * Operations that clients run by an id: manifests by OAuth client id (`anonymous` for whoever did not sign in, `*` for everybody besides their own), and
 * whether a client may run nothing else (`requireId`).
 */
export const persistedPolicy = z
  .strictObject({
    clients: z
      .record(z.string(), client, { error: `an object of manifests by client, such as { "web": { … } }` })
      .default({}),
    milliseconds: wholeNumber({ min: 10, max: 3_600_000, default: persistedDefaults.milliseconds }),
    bytes: wholeNumber({ min: 1024, max: 64 * 1024 * 1024, default: persistedDefaults.bytes }),
    automatic: z
      .strictObject({
        register: z
          .enum(["nobody", "signed-in", "anyone"], { error: register })
          .default(persistedDefaults.automatic.register),
        mebibytes: wholeNumber({ min: 1, max: 1024, default: persistedDefaults.automatic.mebibytes }),
      })
      .prefault({}),
  })
  .prefault({});

export type PersistedPolicy = z.output<typeof persistedPolicy>;
