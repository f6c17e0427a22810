import { severityOf, type FieldPolicy } from "@trellis/shared/policy/deciding";
import type { Restricted } from "./types.ts";

type Parts = Pick<Restricted, "refused" | "masked">;
type When = NonNullable<Parts["refused"][number]["when"]>;

const conditionText = (when: When): string =>
  when.map((all) => all.map(({ variable, is }) => `$${variable} is ${is}`).join(" and ")).join(", or where ");

/** For people: one line for each field of an operation that is null or masked, with its path, its coordinate and the rule behind it; `policies` say which rules are warnings. */
export const explainAccess = (
  { refused, masked }: Parts,
  policies: readonly FieldPolicy[] = [],
): readonly string[] => {
  const named = (rule: string) => (severityOf(rule, policies) === "WARNING" ? `${rule} (a warning)` : rule);
  return [
    ...refused.map(
      ({ path, coordinate, rule, when }) =>
        `${path.join(".")} is null: ${coordinate} is refused by ${named(rule)}${when ? ` where ${conditionText(when)}` : ""}`,
    ),
    ...masked.map(
      ({ path, coordinate, rule }) =>
        `${path.join(".")} is masked: ${coordinate} is masked by ${named(rule)}`,
    ),
  ];
};
