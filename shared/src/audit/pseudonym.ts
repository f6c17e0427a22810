import { createHmac, createSecretKey } from "node:crypto";
import type { SecretKey } from "@trellis/shared/identity";

const length = 26;

/** Gives what stands for a principal in the log: the same for the same one, and not to be traced back without the key. */
export const createPseudonyms = ({ kid, secret }: SecretKey): ((principal: string) => string) => {
  const key = createSecretKey(secret, "base64url");
  return (principal) => {
    const hash = createHmac("sha256", key).update(`audit\n${principal}`).digest("base64url");
    return `${kid}.${hash.slice(0, length)}`;
  };
};
