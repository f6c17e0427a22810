import { messageOf } from "@trellis/shared/errors";
import type { Log } from "../config/index.ts";

/** Asks domains for their schemas, and says once when one is silent and when it is back. */
export interface DomainAsker {
  /** The schemas of the domains that answered. */
  ask(signal: AbortSignal): Promise<Record<string, string>>;
  /** How many domains did not answer when they were last asked. */
  silent(): number;
}

/** Makes an asker for these domains; `fetchSdl` throws where a domain does not answer. */
export const createDomainAsker = (options: {
  domains: readonly string[];
  fetchSdl(domain: string, signal: AbortSignal): Promise<string>;
  log: Log;
}): DomainAsker => {
  const { domains, log } = options;
  const silent = new Set<string>();
  const sayBack = (domain: string): void => {
    if (!silent.delete(domain)) return;
    log({ level: "info", event: "domain-back", domain, message: "the domain gives its schema again" });
  };
  const saySilent = (domain: string, error: unknown): void => {
    if (silent.has(domain)) return;
    silent.add(domain);
    const message = `the domain does not give its schema: ${messageOf(error)}`;
    log({ level: "warn", event: "domain-silent", domain, message });
  };
  return {
    silent: () => silent.size,
    async ask(signal) {
      const sdls: Record<string, string> = {};
      const askOne = async (domain: string): Promise<void> => {
        try {
          sdls[domain] = await options.fetchSdl(domain, signal);
          sayBack(domain);
        } catch (error) {
          if (!signal.aborted) saySilent(domain, error);
        }
      };
      await Promise.all(domains.map(askOne));
      return sdls;
    },
  };
};
