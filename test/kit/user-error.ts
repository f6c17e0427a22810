import { expect } from "@jest/globals";

/** The sentence that a user is told by what `act` throws, which must be an error for users. */
export const userErrorOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ name: "UserError" });
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};
