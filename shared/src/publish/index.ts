/** Source → check → quarantine → snapshot: how a domain's files become a data product. */
export { dataFolderOf } from "./company.ts";
export { initMapping } from "./init-mapping.ts";
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
