import { createAuthenticator, type Authenticator } from "../admission/index.ts";
import type { GatewayConfig, Log } from "../config/index.ts";
import { createPersisted, type Persisted } from "../operation/index.ts";
import { createDenials, type Denials } from "./denials.ts";
import { openPolicy, type FollowedPolicy } from "./open-policy.ts";

/** What is known of who asks, what decides what it may see, and where it is noted what was denied. */
export interface Access {
  readonly authenticator: Authenticator;
  readonly policy: FollowedPolicy;
  /** What clients may run by an id, or by an id alone. */
  readonly persisted: Persisted;
  readonly denials: Denials;
  close(): Promise<void>;
}

/** Opens identity, policy and audit as the configuration says; throws a UserError where one of them cannot be. */
export const openAccess = (config: GatewayConfig, log: Log): Access => {
  const opened: { close(): void }[] = [];
  const keep = <Part extends { close(): void }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const closeAll = (): void => {
    for (const part of opened.toReversed()) part.close();
  };
  try {
    return {
      policy: keep(openPolicy(config, log)),
      authenticator: keep(createAuthenticator(config.identity, { log })),
      persisted: keep(createPersisted(config.persisted, { log })),
      denials: createDenials(undefined),
      async close() {
        closeAll();
      },
    };
  } catch (error) {
    closeAll();
    throw error;
  }
};
