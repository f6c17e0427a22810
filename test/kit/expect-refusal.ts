import { expect } from "@jest/globals";
import { isErrorCode } from "@trellis/shared/errors";
import type { RawAnswer } from "./raw-socket.ts";

/** Expects one error of the closed list with this status and media type, and nothing internal. */
export const expectRefusal = (answer: RawAnswer | undefined, status: number): void => {
  expect(answer?.status).toBe(status);
  expect(answer?.head.toLowerCase()).toContain(
    "content-type: application/graphql-response+json; charset=utf-8",
  );
  expect(answer?.head.toLowerCase()).toContain("x-content-type-options: nosniff");
  const { errors, data } = JSON.parse(answer?.body ?? "") as {
    errors: { extensions: { code: string } }[];
    data?: object;
  };
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  expect(isErrorCode(errors[0]?.extensions.code)).toBe(true);
  expect(answer?.body).not.toMatch(/\n +at |node:|FST_|stack|SyntaxError|Unexpected/);
};
