import { parseContract } from "./complete.ts";
import { viewDocument, type DocumentView } from "./document.ts";
import { followLinks } from "./links.ts";
import type { Contract } from "./types.ts";

/** A contract's served document by type, its directives under the names of their specs. */
export const viewContract = ({
  domain,
  file,
  sdl,
}: Pick<Contract, "domain" | "file" | "sdl">): DocumentView =>
  viewDocument(domain, file, followLinks(parseContract(sdl, file), file).document);
