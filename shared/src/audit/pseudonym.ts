import { createHmac } from "node:crypto";
import type { SecretKey } from "@trellis/shared/identity";

const length = 26;

/** Stands for a principal in the log: the same for the same one, and not to be traced back without the key. */
export const pseudonymOf = (principal: string, { kid, secret }: SecretKey): string => {
  const hash = createHmac("sha256", Buffer.from(secret, "base64url")).update(`audit\n${principal}`);
  return `${kid}.${hash.digest("base64url").slice(0, length)}`;
};
