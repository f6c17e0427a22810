import { describe, expect, it } from "@jest/globals";
import { checkContract, mergeContracts, readContract, readServedContract } from "@trellis/shared/contract";

const source = (directives: string, more = "") => ({
  domain: "sales",
  file: "sales.graphql",
  sdl: `type Query ${directives} { "A." a: Int }\n${more}`,
});
const messages = (directives: string) => checkContract(source(directives)).map(({ message }) => message);

describe("errors that a domain made for clients", () => {
  const two =
    '@publicError(code: "QUOTA_EXCEEDED", means: "Too many.") @publicError(code: "LOCKED", means: "Later.")';
  const declared = { QUOTA_EXCEEDED: "Too many.", LOCKED: "Later." };

  it("are in the contract and in the contract table, by their codes", () => {
    const contract = readContract(source(two));
    expect(contract.publicErrors).toEqual(declared);
    expect(mergeContracts([contract]).table.domains["sales"]?.publicErrors).toEqual(declared);
  });

  it("are the same in what the domain serves", () => {
    const { sdl } = readContract(source(two));
    expect(readServedContract({ domain: "sales", sdl }).publicErrors).toEqual(declared);
  });

  it("may be declared on several types", () => {
    const more =
      '"A type." type A @classification(level: PUBLIC) @publicError(code: "LOCKED", means: "Later.") { "B." b: Int }';
    const contract = readContract(source('@publicError(code: "QUOTA_EXCEEDED", means: "Too many.")', more));
    expect(contract.publicErrors).toEqual(declared);
  });

  it("are none unless they are declared", () => {
    const contract = readContract(source(""));
    expect(contract).not.toHaveProperty("publicErrors");
    expect(mergeContracts([contract]).table.domains["sales"]).not.toHaveProperty("publicErrors");
  });

  it.each([
    ['@publicError(code: "quota", means: "x")', /must be capitals, digits and underscores/],
    ['@publicError(code: "__PROTO__", means: "x")', /must be capitals, digits and underscores/],
    [`@publicError(code: "${"A".repeat(61)}", means: "x")`, /at most 60/],
    ['@publicError(code: "SUBGRAPH_TIMEOUT", means: "x")', /SUBGRAPH_TIMEOUT is the gateway's/],
    ['@publicError(code: "BAD_USER_INPUT", means: "x")', /BAD_USER_INPUT is the gateway's/],
    [
      '@publicError(code: "LOCKED", means: "x") @publicError(code: "LOCKED", means: "y")',
      /LOCKED is declared again/,
    ],
    ['@publicError(code: "LOCKED")', /must have means/],
    ['@publicError(code: 1, means: "x")', /code of @publicError must be String!/],
  ])("are refused as %s", (directives, message) => {
    expect(messages(directives)).toContainEqual(expect.stringMatching(message));
  });
});
