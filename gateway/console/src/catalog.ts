/** A target of a product's service level, as `/products` gives it. */
export interface Target {
  readonly property: string;
  readonly value: number | string;
  readonly unit?: string;
}

/** One data product as `/products` lists it. */
export interface ListedProduct {
  readonly id: string;
  /** `REFERENCE` for data that every domain refers to, such as accounts; not counted as a product. */
  readonly kind?: string;
  readonly domain: string;
  readonly name: string;
  readonly owner: string;
  readonly description?: string;
  readonly purpose?: string;
  readonly consumers?: readonly string[];
  readonly sla?: readonly Target[];
  /** What is served now: `OK`, `DEGRADED`, `LAST_GOOD` or `NOT_PUBLISHED`. */
  readonly status?: string;
  readonly asOf?: string | null;
  readonly version?: string;
}

/** The products by domain; undefined where no gateway answers, as when a domain is served alone. */
export async function fetchProducts(signal: AbortSignal): Promise<readonly ListedProduct[] | undefined> {
  const response = await fetch("./products", { signal, headers: { accept: "application/json" } });
  if (!response.ok || !(response.headers.get("content-type") ?? "").includes("json")) return undefined;
  const body = (await response.json()) as { products?: readonly ListedProduct[] } | readonly ListedProduct[];
  return Array.isArray(body) ? body : (body as { products?: readonly ListedProduct[] }).products;
}

/** Whether an entry of the list is reference data. */
export const isReference = ({ kind }: ListedProduct): boolean => kind === "REFERENCE";

const byKindAndName = (a: ListedProduct, b: ListedProduct): number =>
  Number(isReference(a)) - Number(isReference(b)) || a.name.localeCompare(b.name);

/** Products grouped by domain, domains and products in alphabetical order, reference data last. */
export function byDomain(
  products: readonly ListedProduct[],
): readonly (readonly [string, readonly ListedProduct[]])[] {
  const groups = Map.groupBy(products, (product) => product.domain);
  return [...groups]
    .map(([domain, list]) => [domain, list.toSorted(byKindAndName)] as const)
    .toSorted(([a], [b]) => a.localeCompare(b));
}

const targetNames: Readonly<Record<string, string>> = {
  latency: "freshness under",
  availability: "available",
  retention: "kept for",
  breakingChangeNotice: "notice of breaking changes",
  documentationAge: "documentation at most",
  staleIfError: "shown while its domain fails for",
  endOfSupport: "supported until",
  endOfLife: "ends on",
};

const unitNames: Readonly<Record<string, string>> = {
  s: " s",
  m: " min",
  h: " h",
  d: " days",
  mo: " months",
  y: " years",
  "%": " %",
};

/** A target in a reader's words, such as "freshness under 15 min". */
export const targetText = ({ property, value, unit }: Target): string =>
  `${targetNames[property] ?? property} ${value}${unit === undefined ? "" : (unitNames[unit] ?? ` ${unit}`)}`;

/** How long ago a moment was, coarsely: "3 min ago". Undefined for what is no date. */
export function ageText(moment: string, now: number): string | undefined {
  const minutes = Math.round((now - Date.parse(moment)) / 60_000);
  if (Number.isNaN(minutes)) return undefined;
  const format = new Intl.RelativeTimeFormat("en", { style: "short", numeric: "auto" });
  if (Math.abs(minutes) < 60) return format.format(-minutes, "minute");
  if (Math.abs(minutes) < 48 * 60) return format.format(-Math.round(minutes / 60), "hour");
  return format.format(-Math.round(minutes / 1_440), "day");
}
