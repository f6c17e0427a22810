import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { array, assert, property, string, uint8Array } from "fast-check";
import { hmac } from "../../../shared/src/identity/hmac.ts";

describe("the HMAC of a call", () => {
  it("is what OpenSSL makes, for secrets and texts of any length, one after the other", () => {
    const texts = array(string({ unit: "binary", maxLength: 3000 }), { minLength: 1, maxLength: 5 });
    assert(
      property(uint8Array({ minLength: 1, maxLength: 100 }), texts, (bytes, all) => {
        const secret = Buffer.from(bytes);
        const key = { kid: "k", secret: secret.toString("base64url") };
        for (const text of all)
          expect(hmac(key, text)).toBe(createHmac("sha256", secret).update(text).digest("base64url"));
      }),
    );
  });
});
