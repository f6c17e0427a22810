import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkContract, readContract, type Contract } from "@trellis/shared/contract";

/** Domains of the small mesh that tests of contracts, stores and gateways share. */
export const meshDomains = ["marketing", "sales"] as const;

export type MeshDomain = (typeof meshDomains)[number];

export const contractFile = (domain: MeshDomain): string =>
  fileURLToPath(new URL(`./${domain}.graphql`, import.meta.url));

export const contractText = (domain: MeshDomain): string => readFileSync(contractFile(domain), "utf8");

/** The text with one part replaced; throws where the part is not in it, so that no test passes by accident. */
export const edited = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`the contract has no text ${from}`);
  return text.replace(from, () => to);
};

/** A domain's contract, with one part of its text replaced where given. */
export const meshContract = (domain: MeshDomain, from = "", to = ""): Contract =>
  readContract({ domain, file: `${domain}.graphql`, sdl: edited(contractText(domain), from, to) });

/** Problems of a domain's contract after one part of its text is replaced: `line coordinate: message`. */
export const problemsAfter = (domain: MeshDomain, from: string, to: string): string[] =>
  checkContract({ domain, file: `${domain}.graphql`, sdl: edited(contractText(domain), from, to) }).map(
    ({ line, coordinate, message }) => `${line} ${coordinate}: ${message}`,
  );
