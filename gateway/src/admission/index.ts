/**
 * Who asks, what they may still ask for, and whether a request is taken: an adaptive limit on how many are under way, a guard for the event loop and
 * one for the heap. What is refused costs almost nothing and is told to come back; health and metrics never come through here.
 */
export {
  createAuthenticator,
  isAuthRefusal,
  type Authenticator,
  type AuthenticatorOptions,
  type AuthRefusal,
  type Identity,
} from "./authenticate/index.ts";
export {
  createBudgets,
  type Budgets,
  type OverBudget,
  type Reservation,
  type Spending,
} from "./budget/index.ts";
export { createAdmission, type Admission, type AdmissionOptions } from "./create-admission.ts";
export { shed } from "./shed.ts";
export type { Lease, Overloaded, OverloadReason } from "./types.ts";
