import { refusedToken } from "@trellis/shared/identity";
import type { AuthRefusal, Identity } from "./types.ts";

/** The only refusal there is: whatever is wrong with a token, its bearer learns no more than that. */
export const refusal: AuthRefusal = Object.freeze({ isRefused: true, ...refusedToken });

/** Whether a request is to be refused. */
export const isAuthRefusal = (identity: Identity): identity is AuthRefusal => identity === refusal;
