import type { DataProduct } from "../contract/index.ts";
import { deciding } from "./check/quality.ts";
import type { Manifest, ProductLedger } from "./manifest.ts";

/** What the checks found. */
export interface Made {
  readonly sources: Manifest["sources"];
  readonly rows: ProductLedger;
  readonly completeness: Manifest["completeness"];
  readonly quality: Manifest["quality"];
}

const percent = (share: number) => `${Math.floor(share * 1000) / 10} %`;

/** Whether the records may be published, and why they may not or are marked. */
export function verdict(
  product: DataProduct,
  { rows, completeness, quality }: Made,
): { status: "OK" | "DEGRADED" | "REFUSED"; message?: string } {
  const { value, target, floor } = completeness;
  const broken = deciding(product, quality).filter(({ passed }) => !passed);
  const name = ({ metric, element, value: measured, unit }: (typeof broken)[number]) =>
    `${metric}${element === undefined ? "" : ` of ${element}`} is ${Math.round(measured * 100) / 100}${unit === "PERCENT" ? " %" : ""}`;
  if (rows.published === 0)
    return {
      status: "REFUSED",
      message: `A snapshot must have a record, and of ${rows.produced} made none passed its checks.`,
    };
  if (value < floor)
    return {
      status: "REFUSED",
      message: `At least ${percent(floor)} of the records must be complete, and ${percent(value)} are.`,
    };
  const error = broken.find(({ severity }) => severity === "ERROR");
  if (error)
    return { status: "REFUSED", message: `The contract does not allow what was measured: ${name(error)}.` };
  if (value < target)
    return {
      status: "DEGRADED",
      message: `${percent(target)} of the records should be complete, and ${percent(value)} are.`,
    };
  const warning = broken[0];
  return warning
    ? { status: "DEGRADED", message: `The contract warns: ${name(warning)}.` }
    : { status: "OK" };
}
