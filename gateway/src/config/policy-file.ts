import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** How often the policy file is looked at when nothing else is said, in milliseconds. */
export const policyFileDefaults = { milliseconds: 1000 } as const;

const file = "the path of a policy file";

/** Where the policy is that says who may see what: the one that comes with the gateway unless a file is named. */
export const policyFilePolicy = z
  .strictObject(
    {
      file: z.string({ error: file }).min(1, { error: file }).optional(),
      milliseconds: wholeNumber({ min: 50, max: 60_000, default: policyFileDefaults.milliseconds }),
    },
    { error: "an object of options" },
  )
  .prefault({});

export type PolicyFilePolicy = z.output<typeof policyFilePolicy>;
