import { z } from "zod";

/** What an address of a domain must be, as the errors say it. */
export const addressShape =
  "an https address, an http address of this machine (127.0.0.1, [::1] or localhost) or unix:///path/to/a.sock, without user, password, query or fragment";

const loopback = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|localhost)$/;
const socketPath = /^unix:\/\/\/./;
/** What the operating system takes as the path of a socket. */
const maxSocketPath = 100;

const isReachable = (text: string, { protocol, hostname, pathname }: URL): boolean => {
  if (protocol === "https:") return true;
  if (protocol === "http:") return loopback.test(hostname);
  return socketPath.test(text) && Buffer.byteLength(decodeURI(pathname)) <= maxSocketPath;
};

/**
 * Whether a domain may be called at this address. Over plain HTTP, whoever is on the way reads what a domain answers, so it is for this machine
 * alone; an https address is safe from names that lead elsewhere by its certificate. A user, password, query or fragment would be a secret or a trick.
 */
export const isAddress = (text: string): boolean => {
  try {
    const url = new URL(text);
    const isBare = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
    return isBare && isReachable(text, url);
  } catch {
    return false;
  }
};

/** The address of a domain. */
export const address = z.string({ error: addressShape }).refine(isAddress, { error: addressShape });
