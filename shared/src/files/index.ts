/** Files that outlive a crash, their hashes, and what domains may be called in the data folder. */
export { domainNameRule, isDomainName, isPlainName } from "./domain-name.ts";
export { discard, readIfThere, replaceDurably, sync, writeDurable } from "./durable.ts";
export { fingerprint, hashFile, sha256 } from "./hash.ts";
