/** Who calls, and proof that the gateway says so: an EdDSA assertion of the principal and an HMAC per call. */
export type { Claims } from "./claims.ts";
export { anonymous, anonymousRole, principalKey, type Fence, type Principal } from "./principal.ts";
export {
  ensureKeys,
  loadDomainKeys,
  loadGatewayKeys,
  rotateKeys,
  type CallKey,
  type DomainKeys,
  type GatewayKeys,
} from "./keys.ts";
export { callHeaders, type Call } from "./headers.ts";
export { createCallSigner, type CallSigner } from "./signer.ts";
export { createCallVerifier, type CallVerifier } from "./verifier.ts";
