import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { contractText, problemsAfter } from "../../kit/contracts/index.ts";

const file = fileURLToPath(
  new URL("../../../../shared/standards/fides/data_categories.json", import.meta.url),
);
const isHere = existsSync(file);

const published = (): string[] => {
  const content = JSON.parse(readFileSync(file, "utf8")) as
    | { fides_key: string }[]
    | { data_category: { fides_key: string }[] };
  return (Array.isArray(content) ? content : content.data_category).map(({ fides_key: key }) => key);
};

const problems = (category: string) => problemsAfter("marketing", '"user.contact.email"', `"${category}"`);

describe(`categories of personal data (the published list is ${isHere ? "here" : "not here, so it is not compared"})`, () => {
  (isHere ? it : it.skip)("are those of fideslang that are about a person", () => {
    expect(contractText("marketing")).toContain("user.contact.email");
    const refused = published().filter((category) => problems(category).length > 0);
    expect(refused).toEqual(["system", "system.authentication", "system.operations"]);
  });

  it.each(["user.email", "email", "user.contact.email.home", "User.contact.email", "", "constructor"])(
    "refuse %j",
    (category) => {
      expect(problems(category)).toEqual([expect.stringContaining(`but is "${category}".`)]);
    },
  );

  it("suggest what may be meant", () => {
    expect(problems("user.email").join()).toContain(
      "category must be one of fideslang, user.contact.email, but is",
    );
  });
});
