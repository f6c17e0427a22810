import { join } from "node:path";
import { openAuditLog, type AuditLog } from "@trellis/shared/audit";
import { loadAuditKey } from "@trellis/shared/identity";
import { createAuthenticator, createBudgets, type Authenticator, type Budgets } from "../admission/index.ts";
import type { GatewayConfig, Log } from "../config/index.ts";
import { createPersisted, type Persisted } from "../operation/index.ts";
import { createDenials, type Denials } from "./denials.ts";
import { openPolicy, type FollowedPolicy } from "./open-policy.ts";
import { openTogether } from "./open-together.ts";

/** What is known of who asks, what decides what it may see, and where it is noted what was denied. */
export interface Access {
  readonly authenticator: Authenticator;
  readonly policy: FollowedPolicy;
  /** What clients may run by an id, or by an id alone. */
  readonly persisted: Persisted;
  /** What clients may still ask for. */
  readonly budgets: Budgets;
  readonly denials: Denials;
  close(): Promise<void>;
}

/** The audit log of the data folder; a gateway that lets everybody in keeps nothing on disk. */
const openAudit = (
  { open, data, keys = join(data, "keys"), audit }: GatewayConfig,
  log: Log,
): AuditLog | undefined =>
  open
    ? undefined
    : openAuditLog({
        folder: join(data, "audit"),
        writer: "gateway",
        fileBytes: audit.fileMebibytes * 2 ** 20,
        files: audit.files,
        key: loadAuditKey(keys),
        log: (trouble) => log({ ...trouble }),
      });

/** Opens identity, policy, budgets and audit as the configuration says; throws a UserError where one of them cannot be. */
export const openAccess = (config: GatewayConfig, log: Log): Promise<Access> =>
  openTogether(async (keep) => {
    const audit = openAudit(config, log);
    if (audit) keep(audit);
    const policy = keep(openPolicy(config, log));
    return {
      policy,
      authenticator: keep(createAuthenticator(config.identity, { log })),
      persisted: keep(createPersisted(config.persisted, { log })),
      budgets: keep(createBudgets(config.cost, { log })),
      denials: createDenials(audit, () => policy.current()?.policies ?? []),
    };
  });
