import { hash } from "node:crypto";
import { anonymousRole, type Principal } from "@trellis/shared/identity";

/** Groups of an IPv6 address that a provider gives to one customer; the rest is the customer's to choose. */
const ownGroups = 4;
const groups = 8;
const mapped = "::ffff:";

/** What of an address stands for one client: an IPv4 address, or the first half of an IPv6 one. */
const networkOf = (address: string): string => {
  if (address.startsWith(mapped) && address.includes(".")) return address.slice(mapped.length);
  if (!address.includes(":")) return address;
  const [start = "", end] = address.toLowerCase().split("::");
  const head = start === "" ? [] : start.split(":");
  const tail = end === undefined || end === "" ? [] : end.split(":");
  const zeros = Array.from({ length: Math.max(0, groups - head.length - tail.length) }, () => "0");
  return [...head, ...zeros, ...tail].slice(0, ownGroups).join(":");
};

const known = new WeakMap<Principal, string>();

/** Who pays: a person with the program that asks for it, or the network of whoever did not sign in. A hash, so that a shared database holds no personal data. */
export const clientKey = (principal: Principal, address: string): string => {
  if (principal.roles.includes(anonymousRole)) return `address ${networkOf(address)}`;
  const found = known.get(principal);
  if (found !== undefined) return found;
  const key = hash("sha256", JSON.stringify([principal.client, principal.id]), "base64url");
  known.set(principal, key);
  return key;
};
