/** What must hold of one domain's contract; each file holds one group of rules. */
import type { ContractProblem } from "../types.ts";
import { checkDescriptions } from "./descriptions.ts";
import { checkDirectives } from "./directives.ts";
import { checkEntities } from "./entities.ts";
import { checkFields } from "./fields.ts";
import { checkProducts } from "./product.ts";
import { checkPublicErrors } from "./public-errors.ts";
import { checkQuality } from "./quality.ts";
import type { Check, Subject } from "./report.ts";
import { checkSecurity } from "./security.ts";
import { checkServiceLevels } from "./service-levels.ts";

const checks: readonly Check[] = [
  checkDirectives,
  checkProducts,
  checkServiceLevels,
  checkQuality,
  checkEntities,
  checkPublicErrors,
  checkSecurity,
  checkFields,
  checkDescriptions,
];

/** Every problem of what a domain wrote. */
export const checkSubject = (subject: Subject): ContractProblem[] =>
  checks.flatMap((check) => check(subject));

export { checkDocument, checkSchema } from "./graphql.ts";
