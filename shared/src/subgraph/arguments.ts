import { defaultPageSize, maximumPageSize } from "@trellis/shared/contract";
import { PublicError } from "@trellis/shared/errors";
import { accountIdPattern } from "@trellis/shared/scalars";

const maximumIdLength = 512;

/** Records on a page: 20 where nothing is given. Throws BAD_USER_INPUT outside 1 to 1,000. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? defaultPageSize;
  if (Number.isInteger(size) && size >= 1 && size <= maximumPageSize) return size;
  throw new PublicError(
    "BAD_USER_INPUT",
    `first must be from 1 to ${maximumPageSize}, the maximum, but is ${size}.`,
  );
}

const isControl = (text: string): boolean => /\p{Cc}/u.test(text);

/** An id that a store can hold: well-formed text of 1 to 512 characters without control characters. Throws BAD_USER_INPUT for anything else. */
export function recordId(id: unknown): string {
  if (
    typeof id === "string" &&
    id.length > 0 &&
    id.length <= maximumIdLength &&
    id.isWellFormed() &&
    !isControl(id)
  ) {
    return id;
  }
  throw new PublicError(
    "BAD_USER_INPUT",
    `An id must be text of 1 to ${maximumIdLength} characters without control characters.`,
  );
}

/** An account id of the one format that all domains share. Throws BAD_USER_INPUT for anything else. */
export function accountId(id: unknown): string {
  if (typeof id === "string" && accountIdPattern.test(id)) return id;
  throw new PublicError("BAD_USER_INPUT", "An account id must be 1 to 64 characters of A-Z a-z 0-9 . _ : -");
}
