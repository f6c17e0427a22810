/** Batching: many keys of one request become one fetch. */
export { createLoader, type Loader, type LoaderOptions } from "./loader.ts";
