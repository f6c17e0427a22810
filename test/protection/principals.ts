import type { PrincipalFacts } from "@trellis/shared/policy";
import { oneOf, type Choose } from "../differential/choose.ts";
import { names, oneOrMore, someOf } from "./demand.ts";

/** Somebody, or nobody who signed in. */
export const makePrincipal = (choose: Choose): PrincipalFacts =>
  choose(4) === 0
    ? { id: "anonymous", roles: ["anonymous"], scopes: [] }
    : {
        id: `user-${choose(1000)}`,
        roles: choose(6) === 0 ? [] : oneOrMore(choose, names.roles),
        scopes: someOf(choose, names.scopes),
        ...(choose(2) === 0 ? { purpose: oneOf(choose, names.purposes) } : {}),
      };
