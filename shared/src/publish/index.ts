/** Source → check → quarantine → snapshot: how a domain's files become a data product. */
export { initMapping } from "./init/init-mapping.ts";
export type * from "./manifest.ts";
export { publishProducts } from "./publish-products.ts";
export {
  publishSteps,
  type InitOptions,
  type InitReport,
  type ProductReport,
  type PublishOptions,
  type PublishProgress,
  type PublishReport,
  type PublishStep,
} from "./report.ts";
export { readCompany, type Company } from "./company.ts";
