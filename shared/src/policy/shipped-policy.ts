import { fileURLToPath } from "node:url";

/** Path of the policy file that comes with Trellis: what gateway and domains go by where no other is named. */
export const shippedPolicy = fileURLToPath(new URL("../../policy.json", import.meta.url));
