import { UserError } from "@trellis/shared/errors";
import type { Policy } from "./types.ts";

/** Reads a policy file. Throws a UserError that says where it is wrong; nothing of such a file may be used. */
export const readPolicy = (_text: string, file: string): Policy => {
  throw new UserError(`The policy ${file} cannot be read yet.`);
};
