import type { CaseOperation } from "../kit/federation.ts";

/** What of an answer is compared: the text of `data`, so that the order of keys counts, and the errors in any order. */
export interface Told {
  readonly data: string | undefined;
  readonly errors: readonly string[];
}

interface Answered {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly path?: readonly (string | number)[] | undefined;
    readonly extensions?: { readonly code?: unknown };
  }[];
}

/** The answer that a case expects. */
export const expectedOf = ({ data, errors = [] }: CaseOperation): Told => ({
  data: JSON.stringify(data),
  errors: errors.map(({ path = [], code = "SUBGRAPH_ERROR" }) => `${path.join(".")} ${code}`).toSorted(),
});

/** The answer that came, in the same form. */
export const toldBy = ({ data, errors = [] }: Answered): Told => ({
  data: JSON.stringify(data),
  errors: errors
    .map(({ path = [], extensions }) => `${path.join(".")} ${String(extensions?.code)}`)
    .toSorted(),
});

/** Without codes, which differ between engines. */
export const withoutCodes = ({ data, errors }: Told): Told => ({
  data,
  errors: errors.map((error) => error.split(" ")[0] as string),
});
