import { describe, expect, it } from "@jest/globals";
import { createRawEngine, told } from "../../kit/raw-answers.ts";

const ask = createRawEngine({
  sales:
    "scalar JSON type Query { size: Int other: Int any: JSON rows: [Row] } type Row { any: JSON size: Int }",
});
const invalid = "SUBGRAPH_INVALID_RESPONSE";
const indexes = Array.from({ length: 20_000 }, (_, index) => index);

describe("an answer that is made to cost much", () => {
  it("has no path of an error that is longer than any answer is deep", async () => {
    const path = ["size", ...indexes];
    const { errors, data } = await ask("{ size other }", {
      sales: { data: { size: null, other: 1 }, errors: [{ message: "m", path }] },
    });
    expect(data).toEqual({ size: null, other: 1 });
    expect(JSON.stringify(errors).length).toBeLessThan(500);
  });

  it("has no more indexes in the path of an error than lists are within lists", async () => {
    const path = ["rows", ...indexes.slice(0, 100), "size"];
    const answer = await ask("{ rows { size } }", {
      sales: { data: { rows: [] }, errors: [{ message: "m", path }] },
    });
    expect(told(answer)).toEqual(["rows.0.1.2.3.4.5.6.7.8.9 SUBGRAPH_ERROR sales"]);
  });

  it("is cut where a value that only the domain knows is too deep to be printed", async () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const answer = await ask("{ size any rows { size any } }", {
      sales: `{"data":{"size":1,"any":${deep},"rows":[{"size":2,"any":{"a":${deep}}},{"size":3,"any":[[1]]}]}}`,
    });
    expect(JSON.stringify(answer.data)).toBe(
      '{"size":1,"any":null,"rows":[{"size":2,"any":null},{"size":3,"any":[[1]]}]}',
    );
    expect(told(answer)).toEqual([`any ${invalid} sales`, `rows.0.any ${invalid} sales`]);
  });
});
