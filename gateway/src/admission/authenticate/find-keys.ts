import { isLoopbackHost, isTrustedAddress, type IssuerPolicy } from "../../config/index.ts";
import { fetchJson, type FetchLimits } from "./fetch-json.ts";

const isLocal = (url: string): boolean => isLoopbackHost(new URL(url).hostname);

/** An issuer elsewhere must not send us to this machine's own services. */
const isAllowed = (found: unknown, issuer: string): found is string =>
  typeof found === "string" && isTrustedAddress(found) && (!isLocal(found) || isLocal(issuer));

/** Where an issuer publishes its keys: as the policy says, or by OpenID discovery. Throws an Error where what it says cannot be trusted. */
export const findKeys = async (policy: IssuerPolicy, limits: FetchLimits): Promise<string> => {
  const { issuer, jwksUri } = policy;
  if (jwksUri !== undefined) return jwksUri;
  const found = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, limits);
  if (found["issuer"] !== issuer)
    throw new Error("the issuer calls itself by another name than it is trusted by");
  const { jwks_uri: uri } = found;
  if (!isAllowed(uri, issuer)) throw new Error("the issuer's keys are at an address that is not secure");
  return uri;
};
