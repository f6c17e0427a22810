import { PublicError } from "@trellis/shared/errors";
import type { DataProduct } from "@trellis/shared/contract";
import { accountId } from "../arguments.ts";
import type { Resolver, SubgraphContext } from "../types.ts";

const unpublished = Symbol("why the stored fields cannot be read");

type AccountParent = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly [unpublished]?: PublicError;
};

/**
 * An account by any well-formed id: what other products hold of it stands whether or not its own record exists. In the domain that owns
 * accounts the stored fields come with it, null where it is unknown. Null for an account that the principal may not know of.
 */
export async function accountOf(
  product: DataProduct | undefined,
  id: unknown,
  { loaders, view }: SubgraphContext,
): Promise<AccountParent | null> {
  const known = accountId(id);
  if (!view.mayRead(known)) return null;
  if (!product) return { id: known };
  try {
    const record = await loaders.record(product.id, known);
    return { ...record, id: known };
  } catch (thrown) {
    if (!(thrown instanceof PublicError) || thrown.code !== "NOT_PUBLISHED") throw thrown;
    return { id: known, [unpublished]: thrown };
  }
}

/** A stored field of an account, which is an error of its own where no accounts are published. */
export const storedAccountField =
  (name: string): Resolver =>
  (parent) => {
    const reason = (parent as AccountParent)[unpublished];
    if (reason) throw new PublicError(reason.code, reason.message);
    return parent[name];
  };
