/** The scalars of the mesh and the small types that every domain serves alike. */
export { AccountID, accountIdPattern } from "./account-id.ts";
export { attachScalars, meshScalar } from "./attach-scalars.ts";
export { Decimal, decimalPattern } from "./decimal.ts";
export { currencies, fromMinor, minorDigits, toMinor } from "./money.ts";
export { scalars } from "./scalars.ts";
export { commonTypeDefs, equalityOps, listOps, pageTypeDefs } from "./type-defs.ts";
