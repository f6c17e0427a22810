/** Who calls, and proof that the gateway says so: an EdDSA assertion of the principal and an HMAC per call. */
export type { Claims } from "./claims.ts";
export {
  anonymous,
  anonymousRole,
  principalKey,
  principalLimits,
  principalProblem,
  type Fence,
  type Principal,
} from "./principal.ts";
export {
  ensureKeys,
  loadAuditKey,
  loadDomainKeys,
  loadGatewayKeys,
  type CallKey,
  type DomainKeys,
  type GatewayKeys,
  keysOf,
  type KeySource,
  type SecretKey,
} from "./keys.ts";
export {
  defaultDelaySeconds,
  gatewayName,
  listKeys,
  newKey,
  newMaskKey,
  retireKeys,
  type ListedKey,
  type MadeKey,
} from "./new-key.ts";
export { followDomainKeys, followGatewayKeys, type FollowedKeys, type FollowOptions } from "./follow-keys.ts";
export { callHeaders, type Call } from "./headers.ts";
export { createCallSigner, type CallSigner } from "./signer.ts";
export { createCallVerifier, type CallVerifier } from "./verifier.ts";
export {
  createTokenIssuer,
  tokenAudience,
  tokenSeconds,
  type TokenClaims,
  type TokenIssuer,
} from "./token-issuer.ts";
export {
  ensureIssuerKey,
  findClient,
  loadIssuerKeys,
  readClients,
  registerClient,
  removeClient,
  type RegisteredClient,
} from "./issuer-files.ts";
export { claimsOf, personas, type Persona, type PersonaAccount } from "./personas.ts";
export { refusedToken } from "./refused-token.ts";
