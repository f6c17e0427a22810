import type { CallReport, Execution } from "./execution.ts";

/** What the client gets instead of an answer that weighs more than it may. */
export const tooLargeAnswer = (answerBytes: number, calls: readonly CallReport[]): Execution => {
  const message = `The answer may weigh at most ${answerBytes} bytes but weighs more; the operation must ask for less at once.`;
  return { data: null, errors: [{ message, extensions: { code: "OPERATION_LIMIT_EXCEEDED" } }], calls };
};
