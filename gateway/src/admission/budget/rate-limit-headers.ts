/** One budget as its headers tell it. */
export interface BudgetReading {
  /** `cost`, or `cost-` and a domain's name. */
  readonly name: string;
  readonly units: number;
  readonly left: number;
  /** Seconds until the window ends. */
  readonly seconds: number;
}

const policies = new Map<string, string>();
const mostPolicies = 1000;

/** What a budget is does not change from one answer to the next. */
const policyOf = ({ name, units }: BudgetReading, windowSeconds: number): string => {
  const key = `${name} ${units} ${windowSeconds}`;
  const known = policies.get(key);
  if (known !== undefined) return known;
  const text = `"${name}";q=${units};w=${windowSeconds}`;
  if (policies.size < mostPolicies) policies.set(key, text);
  return text;
};

/** Headers as `draft-ietf-httpapi-ratelimit-headers-10` has them, names and values in turn; a quota is in units of cost. */
export const rateLimitHeaders = (
  readings: readonly BudgetReading[],
  windowSeconds: number,
): readonly string[] => {
  let policy = "";
  let limit = "";
  for (const reading of readings) {
    const comma = policy === "" ? "" : ", ";
    policy += `${comma}${policyOf(reading, windowSeconds)}`;
    limit += `${comma}"${reading.name}";r=${reading.left};t=${reading.seconds}`;
  }
  return policy === "" ? [] : ["ratelimit-policy", policy, "ratelimit", limit];
};
