/** Files that outlive a crash, and their hashes. */
export { discard, readIfThere, replaceDurably, sync, writeDurable } from "./durable.ts";
export { fingerprint, hashFile, sha256 } from "./hash.ts";
