// Jest transform: Node's own type stripping, so tests run the very source that the product runs.
import { stripTypeScriptTypes } from "node:module";

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
