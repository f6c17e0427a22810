import { join } from "node:path";
import { stubDomains, urlOf } from "./company.ts";
import { untilUp } from "./load.ts";
import { start, type Running } from "./processes.ts";

/** Starts the stub domains on the core that the load is on; resolves once all of them answer. */
export const startStubs = async (env: Readonly<Record<string, string>> = {}): Promise<Running> => {
  const script = join(import.meta.dirname, "stub-subgraphs.ts");
  const running = start([process.execPath, script], { core: 1, env });
  await Promise.all(stubDomains.map((domain) => untilUp(urlOf(domain), running)));
  return running;
};
