import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  array,
  asyncProperty,
  assert,
  constantFrom,
  integer,
  oneof,
  record,
  string,
  uint8Array,
} from "fast-check";
import { isAuthRefusal } from "../../../gateway/src/admission/index.ts";
import { nowSeconds, startFakeIssuer, type FakeIssuer } from "../../kit/fake-issuer.ts";
import { openAuthenticator, type OpenAuthenticator } from "./authenticators.ts";

let issuer: FakeIssuer;
let made: OpenAuthenticator;

beforeAll(async () => {
  issuer = await startFakeIssuer();
  made = openAuthenticator({ issuers: [{ issuer: issuer.url, audiences: ["mesh"] }] });
});
afterAll(async () => {
  made.close();
  await issuer.close();
});

const part = oneof(
  string({ maxLength: 40 }),
  uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
  constantFrom("e30", "W10", "bnVsbA", "", ".", "eyJhbGciOiJFZERTQSJ9"),
);

describe("whatever stands in the header", () => {
  it("is refused and never fails, unless the issuer signed it", async () => {
    const header = oneof(
      string(),
      array(part, { maxLength: 5 }).map((parts) => `Bearer ${parts.join(".")}`),
    );
    await assert(
      asyncProperty(header, async (authorization) => {
        expect(isAuthRefusal(await made.asks(authorization))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused when a character of a good token changes", async () => {
    const token = await issuer.mint();
    expect(await made.takes(token)).toBe("ada");
    const letters = constantFrom(..."ABCxyz019-_.");
    // The last character carries bits that nobody reads, and jose takes no heed of them.
    const place = integer({ min: 0, max: token.length - 2 });
    await assert(
      asyncProperty(place, letters, async (at, letter) => {
        if (token[at] === letter) return;
        const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
        expect(isAuthRefusal(await made.asks(`Bearer ${changed}`))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("is taken exactly where its moments allow it", async () => {
    const offset = integer({ min: -4000, max: 4000 });
    await assert(
      asyncProperty(record({ iat: offset, nbf: offset, exp: offset }), async (given) => {
        // Nothing that a second on the way would decide.
        if ([given.iat - 30, given.nbf - 30, given.exp + 30].some((distance) => Math.abs(distance) < 5))
          return;
        const now = nowSeconds();
        const { iat, nbf, exp } = given;
        const token = await issuer.mint({ iat: now + iat, nbf: now + nbf, exp: now + exp });
        const isGood = exp > -30 && nbf <= 30 && iat <= 30 && exp - iat <= 3600;
        expect(isAuthRefusal(await made.asks(`Bearer ${token}`))).toBe(!isGood);
      }),
      { numRuns: 300 },
    );
  });
});
