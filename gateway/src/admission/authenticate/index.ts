/** Who asks: bearer tokens of trusted issuers, verified by their published keys. Nothing here decides what anybody may see. */
export { createAuthenticator, type AuthenticatorOptions } from "./create-authenticator.ts";
export { isAuthRefusal } from "./refusal.ts";
export type { Authenticator, AuthRefusal, Identity } from "./types.ts";
