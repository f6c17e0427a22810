import { z } from "zod";

/** Default: our own engine. */
export const engineDefault = "trellis";

/** What plans and executes operations: our own engine, or Apollo's, as another opinion. */
export const enginePolicy = z
  .enum(["trellis", "apollo"], { error: `"trellis" or "apollo"` })
  .default(engineDefault);
