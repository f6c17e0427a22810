interface Named {
  readonly name: { readonly value: string };
}

/** The order of names, for whatever has no order of its own. */
export const byName = (a: Named, b: Named): number => (a.name.value < b.name.value ? -1 : 1);
