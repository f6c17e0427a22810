import { z } from "zod";

/** Default: identical queries in flight are sent once. */
export const sharingDefaults = { enabled: true } as const;

/** Whether requests of the same authority that ask a domain the same at the same time share one call; mutations never do. */
export const sharingPolicy = z
  .strictObject({ enabled: z.boolean({ error: "true or false" }).default(sharingDefaults.enabled) })
  .prefault({});

export type SharingPolicy = z.output<typeof sharingPolicy>;
