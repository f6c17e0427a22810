const pattern = /^[a-z][a-z0-9-]{0,62}$/;

/** Whether a name is of at most 63 small letters, digits and hyphens, a letter first, so that it can be part of any file's. */
export const isPlainName = (name: string): boolean => pattern.test(name);

/** What the data folder holds besides the folders of domains, and the gateway's own subgraph. */
const taken = [
  "mesh",
  "accounts",
  "audit",
  "cache",
  "companies",
  "gateway",
  "keys",
  "leases",
  "products",
  "sources",
];

/** What a domain of this mesh must be called, as errors say it after "must have". */
export const domainNameRule = `a name of small letters, digits and hyphens, other than ${taken.join(", ")}`;

/** Whether a domain of this mesh may be called so: its folders then meet nothing else in the data folder. */
export const isDomainName = (name: string): boolean => isPlainName(name) && !taken.includes(name);
