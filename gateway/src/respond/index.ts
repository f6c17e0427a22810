/** What leaves the house: answers with masked errors and the state of each domain, compressed where that is worth it, and the list of products. */
export {
  createDomainReport,
  type DomainEntries,
  type DomainEntry,
  type DomainReport,
  type DomainState,
} from "./domain-report.ts";
export { listProducts } from "./product-list.ts";
export { toPublicResult, type EngineResult } from "./public-result.ts";
export { createReadingBook, type ReadingBook } from "./reading-book.ts";
export { createResponder, type Responder } from "./responder.ts";
export { toPublicError } from "./request-errors.ts";
export { productDocument } from "./product-documents.ts";
