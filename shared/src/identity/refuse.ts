import { PublicError } from "@trellis/shared/errors";

/** Refuses a call: the client learns that it is not signed, the log why. */
export const refuse = (reason: string, cause?: unknown): never => {
  throw new PublicError("UNAUTHENTICATED", "This domain answers only calls that its gateway signed.", {
    cause: new Error(reason, { cause }),
  });
};
