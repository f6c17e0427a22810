import { describe, expect, it } from "@jest/globals";
import { problemsAfter } from "../../kit/contracts/index.ts";

const latency = '@sla(property: "latency", value: 1, unit: "h", element: "scoredAt", percentile: 99)';

describe("a service level is refused", () => {
  it.each([
    [
      "of an unknown property",
      "latency",
      "freshness",
      '@sla: property must be latency, availability, retention, breakingChangeNotice, documentationAge, staleIfError, endOfSupport or endOfLife, but is "freshness".',
    ],
    [
      "in an unknown unit",
      'unit: "h"',
      'unit: "hours"',
      '@sla: unit of latency must be s, m, h or d, but is "hours".',
    ],
    ["without a unit", ' unit: "h",', "", "@sla: unit of latency must be s, m, h or d, but is missing."],
    [
      "on a field that is none",
      '"scoredAt"',
      '"scored_at"',
      "@sla: element must be a stored field of Lead, but there is no scored_at.",
    ],
    [
      "on a field that is no time",
      '"scoredAt"',
      '"score"',
      "@sla: element of latency must be a DateTime or LocalDate, but score is Float.",
    ],
    [
      "on no field",
      'element: "scoredAt",',
      "",
      "@sla: element of latency must name the field that dates a record, but is missing.",
    ],
    ["of nothing", "value: 1", "value: 0", "@sla: value of latency must be a number above 0, but is 0."],
    [
      "that is yes or no",
      "value: 1",
      "value: true",
      "value of @sla must be a number or a text, but is true.",
    ],
    [
      "that is no number",
      "value: 1",
      'value: "1"',
      "@sla: value of latency must be a number above 0, but is 1.",
    ],
    [
      "beyond all records",
      "percentile: 99",
      "percentile: 101",
      "@sla: percentile must be above 0 and at most 100, but is 101.",
    ],
    [
      "over no window",
      "percentile: 99",
      'window: "a month"',
      '@sla: window must be like 24h or 30d, but is "a month".',
    ],
  ])("%s", (_what, from, to, problem) => {
    expect(problemsAfter("marketing", latency, latency.replace(from, to)).join()).toContain(problem);
  });

  it("that is missing where freshness is due", () => {
    expect(problemsAfter("marketing", latency, "").join()).toContain("must say how fresh it is");
  });

  it("that stands twice", () => {
    expect(problemsAfter("marketing", latency, `${latency} ${latency}`).join()).toContain(
      "each property must stand once, but latency stands again.",
    );
  });

  it.each(["2027-02-31", "soon", "2027-1-1"])("whose end is %s", (value) => {
    const sla = `${latency} @sla(property: "endOfLife", value: "${value}")`;
    expect(problemsAfter("marketing", latency, sla).join()).toContain(
      `value of endOfLife must be a date like 2027-01-31, but is ${value}.`,
    );
  });
});

describe("a quality rule is refused", () => {
  const rule = "@quality(metric: nullValues, severity: ERROR)";
  it.each([
    [
      "of an unknown metric",
      "@quality(metric: freshness)",
      /metric of @quality must be nullValues, .* or rowCount, but is freshness/,
    ],
    [
      "about rows on a field",
      "@quality(metric: rowCount, mustBe: 1)",
      /rowCount is about the whole product and must have no element, but has score/,
    ],
    [
      "that does not say what is valid",
      "@quality(metric: invalidValues)",
      /invalidValues must say what is valid/,
    ],
    [
      "whose range is upside down",
      "@quality(metric: invalidValues, minimum: 5, maximum: 1)",
      /minimum must be at most maximum, but 5 is more than 1/,
    ],
    [
      "whose pattern RE2 lacks",
      '@quality(metric: invalidValues, pattern: "(?=x)y")',
      /pattern must be a regular expression of RE2/,
    ],
    [
      "whose pattern is broken",
      '@quality(metric: invalidValues, pattern: "(")',
      /pattern must be a regular expression of RE2/,
    ],
    [
      "that counts more than all",
      "@quality(metric: nullValues, mustBeLessThan: 101, unit: PERCENT)",
      /a share in PERCENT must be 0 to 100, but is 101/,
    ],
    [
      "of an unknown dimension",
      '@quality(metric: nullValues, dimension: "beauty")',
      /dimension must be accuracy, .*, but is "beauty"/,
    ],
    [
      "that misplaces what is valid",
      "@quality(metric: nullValues, minimum: 1)",
      /must stand with invalidValues/,
    ],
  ])("%s", (_what, other, problem) => {
    expect(problemsAfter("marketing", rule, other).join("\n")).toMatch(problem);
  });

  it.each([
    [
      "on a field that is none",
      '@quality(metric: nullValues, element: "scores", mustBe: 0)',
      /element must be a stored field of Lead, but there is no scores/,
    ],
    [
      "about each value of a list",
      '@quality(metric: invalidValues, element: "intentTopics", pattern: "x")',
      /invalidValues must stand on one value, but intentTopics is a list/,
    ],
    ["without a bound", "@quality(metric: rowCount)", /rowCount on a type must have a bound/],
    [
      "about one field on none",
      "@quality(metric: duplicateValues, mustBe: 0)",
      /duplicateValues must stand on a field, but stands on Lead/,
    ],
  ])("of the product %s", (_what, other, problem) => {
    expect(problemsAfter("marketing", latency, `${latency} ${other}`).join("\n")).toMatch(problem);
  });
});
