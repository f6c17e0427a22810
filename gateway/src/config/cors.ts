import { z } from "zod";

/** Nobody's page may read answers unless it is named. */
export const corsDefault: readonly string[] = [];

const error = `"localhost" or a list of origins such as "https://app.example.com"`;

const originError = `an origin such as "https://app.example.com", without a path`;

const isOrigin = (text: string) => {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
};

/** Which web origins may read answers: an exact list, or `localhost` for any port of this machine's own names. */
export const corsPolicy = z
  .union(
    [
      z.literal("localhost"),
      z.array(z.string({ error: originError }).refine(isOrigin, { error: originError }), { error }),
    ],
    { error },
  )
  .default([...corsDefault]);

export type CorsPolicy = z.output<typeof corsPolicy>;

const localhost = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** Whether the policy lets pages of this origin read answers. */
export const allowsOrigin = (policy: CorsPolicy, origin: string | undefined): boolean => {
  if (origin === undefined) return false;
  return policy === "localhost" ? localhost.test(origin) : policy.includes(origin);
};
