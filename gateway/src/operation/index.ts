/** From text to one operation that is allowed, valid, in normal form and costed; and from JSON to the variables it declares. */
export type {
  CostPlan,
  InputField,
  InputType,
  InputTypeRef,
  Operation,
  OperationError,
  OperationRequest,
  Prepared,
  ReadOperation,
  SizedCost,
  VariablePlan,
  VariableSpec,
} from "./types.ts";
