import type { Fetch } from "../plan/index.ts";

/**
 * The JSON body of a call: its text, those of the client's variables that it uses (one that was not given stays absent, so that the domain's
 * default holds), and the JSON texts of representations, joined by commas.
 */
export const bodyOf = (
  { bodyStart, variables: used, entities }: Fetch,
  variables: Readonly<Record<string, unknown>>,
  representations?: string,
): string => {
  let body = bodyStart;
  let separator = "";
  for (const { sent, given } of used) {
    const value = Object.hasOwn(variables, given) ? JSON.stringify(variables[given]) : undefined;
    if (value === undefined) continue;
    body += `${separator}"${sent}":${value}`;
    separator = ",";
  }
  if (entities) body += `${separator}"${entities.variable}":[${representations ?? ""}]`;
  return `${body}}}`;
};
