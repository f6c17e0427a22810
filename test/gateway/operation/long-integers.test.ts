import { describe, expect, it } from "@jest/globals";
import { operationLimitDefaults } from "../../../gateway/src/config/index.ts";
import { coerceVariables, type VariablePlan } from "../../../gateway/src/operation/index.ts";

const digits = "123456789012345678901234567890";

const planOf = (rule: "ID" | "Float" | "Int" | "String" | "custom"): VariablePlan => ({
  variables: [{ name: "x", type: { kind: "named", name: "T", nonNull: true } }],
  types: { T: { kind: "scalar", name: "T", rule } },
});

describe("an integer of more digits than a number keeps", () => {
  it.each<[Parameters<typeof planOf>[0], unknown, string]>([
    ["ID", BigInt(digits), JSON.stringify(digits)],
    ["Float", BigInt(digits), "1.2345678901234568e+29"],
    ["custom", { a: [BigInt(digits), 1] }, `{"a":[${digits},1]}`],
  ])("as %s is sent on with what its type keeps", (rule, x, text) => {
    const { values, errors } = coerceVariables(planOf(rule), { x }, operationLimitDefaults);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(values?.["x"])).toBe(text);
  });

  it.each<Parameters<typeof planOf>[0]>(["Int", "String"])("is no %s", (rule) => {
    const { errors } = coerceVariables(planOf(rule), { x: BigInt(digits) }, operationLimitDefaults);
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  });
});
