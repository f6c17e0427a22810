import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { keysOf, type DomainKeys, type KeySource, type Principal } from "@trellis/shared/identity";
import { followPolicy, maskKeyOf, shippedPolicy } from "@trellis/shared/policy";
import { boundsOf, followAccounts, type Bounds } from "@trellis/shared/store";
import type { Log } from "../server/log.ts";
import type { SubgraphContext, SubgraphDefinition } from "../types.ts";
import { createJudge, openJudge, type Judge } from "./verdicts.ts";

/** How often the policy file and the account index are looked at, in milliseconds. */
const lookMilliseconds = 1000;

/** What a domain decides about whoever asks. */
export interface Access {
  /** By what the principal is bound in what it reads, judged by the account index that is in force now. */
  boundsOf(principal: Principal): Bounds | undefined;
  /** What the principal's request is told of the decisions. */
  of(principal: Principal): Promise<Pick<SubgraphContext, "verdicts" | "maskKey">>;
  close(): Promise<void>;
}

export interface AccessOptions {
  readonly keys: KeySource<DomainKeys>;
  /** The data folder. */
  readonly data: string;
  /** The policy file; the shipped one where left out. */
  readonly policy?: string | undefined;
  readonly milliseconds?: number | undefined;
  readonly log: Log;
}

/** Development: whoever asks sees everything. */
export const unrestrictedAccess: Access = {
  boundsOf: () => undefined,
  of: async (principal) => ({ verdicts: await openJudge.of(principal), maskKey: () => undefined }),
  close: async () => {},
};

/** Keys of products, derived once for each secret. */
const createMaskKeys = (keys: KeySource<DomainKeys>) => {
  let secret = "";
  let known = new Map<string, KeyObject>();
  return (product: string): KeyObject => {
    const { masks } = keysOf(keys);
    if (masks.secret !== secret) [secret, known] = [masks.secret, new Map()];
    const key = known.get(product) ?? maskKeyOf(Buffer.from(secret, "base64url"), product);
    known.set(product, key);
    return key;
  };
};

const judgeBy = (definition: SubgraphDefinition, { policy, milliseconds, log }: AccessOptions): Judge => {
  const followed = followPolicy({
    file: policy ?? shippedPolicy,
    milliseconds: milliseconds ?? lookMilliseconds,
    log: ({ level, message }) => log({ level, message, domain: definition.domain }),
  });
  try {
    return createJudge(definition, followed, log);
  } catch (thrown) {
    followed.close();
    throw thrown;
  }
};

/**
 * Opens what a signed domain decides by: the policy file, its own contract and its own copy of the account index, all followed. Throws a
 * UserError where the policy cannot be read or applied.
 */
export async function createAccess(definition: SubgraphDefinition, options: AccessOptions): Promise<Access> {
  const { domain } = definition;
  const { data, keys, milliseconds, log } = options;
  const judge = judgeBy(definition, options);
  const accounts = await followAccounts({
    source: data,
    target: join(data, domain, "accounts"),
    milliseconds: milliseconds ?? lookMilliseconds,
    onEvent: ({ kind, message }) => log({ level: kind === "taken" ? "info" : "error", message, domain }),
  });
  const maskKey = createMaskKeys(keys);
  return {
    boundsOf: (principal) => boundsOf(principal, accounts.current()),
    of: async (principal) => ({ verdicts: await judge.of(principal), maskKey }),
    async close() {
      judge.close();
      await accounts.close();
    },
  };
}
