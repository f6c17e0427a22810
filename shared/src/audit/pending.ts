import type { AuditEvent } from "./types.ts";

/** An event that waits to be written. */
export interface Waiting {
  readonly event: AuditEvent;
  /** Milliseconds since the epoch at which the first of them happened. */
  readonly at: number;
  count: number;
}

/** Some of what waits. */
export interface Taken {
  readonly waiting: readonly Waiting[];
  /** Events for which there was no room before them. */
  readonly lost: number;
}

/** Events that wait to be written: equal denials as one, no more than fit. */
export interface Pending {
  add(event: AuditEvent, at: number): void;
  /** Takes as many as are written at once. */
  take(): Taken;
  /** Puts back what could not be written; it comes first again. */
  putBack(taken: Taken): void;
  readonly size: () => number;
  readonly lost: () => number;
}

/** Events that are taken at once: some milliseconds of work. */
const takenAtOnce = 500;

const most = { subjects: 20, rules: 20, roles: 20, text: 200 } as const;

const cut = (text: string): string => (text.length > most.text ? `${text.slice(0, most.text - 1)}…` : text);

const cutAll = (texts: readonly string[] | undefined, length: number): readonly string[] | undefined =>
  texts?.slice(0, length).map(cut);

/** What is written of an event: what the type names and nothing else, none of it long. */
const bounded = (event: AuditEvent): AuditEvent => ({
  kind: event.kind,
  outcome: cut(event.outcome),
  principal: event.principal,
  client: event.client === undefined ? undefined : cut(event.client),
  roles: cutAll(event.roles, most.roles),
  subjects: cutAll(event.subjects, most.subjects),
  rules: cutAll(event.rules, most.rules),
  severity: event.severity,
});

/** Takes away the first ones, so many at most. */
const takeFrom = <Item>(items: Map<string, Item>, count: number): Item[] => {
  const taken = [...items.entries().take(count)];
  for (const [key] of taken) items.delete(key);
  return taken.map(([, item]) => item);
};

/** At most `limit` denials wait, and as many other events again, so that no flood of denials takes their place. */
export function createPending(limit: number): Pending {
  const denials = new Map<string, Waiting>();
  const others: Waiting[] = [];
  let lost = 0;

  const addWaiting = (key: string, added: Waiting): void => {
    const known = denials.get(key);
    if (known) known.count += added.count;
    else if (denials.size < limit) denials.set(key, added);
    else lost += added.count;
  };

  return {
    add(given, at) {
      const event = bounded(given);
      const added = { event, at, count: given.count ?? 1 };
      if (event.kind === "denial") return addWaiting(JSON.stringify(event), added);
      if (others.length < limit) others.push(added);
      else lost += added.count;
    },
    take() {
      const some = others.splice(0, takenAtOnce);
      some.push(...takeFrom(denials, takenAtOnce - some.length));
      const taken = { waiting: some.toSorted((a, b) => a.at - b.at), lost };
      lost = 0;
      return taken;
    },
    putBack({ waiting, lost: before }) {
      const since = [...denials];
      denials.clear();
      lost += before;
      others.unshift(...waiting.filter(({ event }) => event.kind !== "denial"));
      for (const each of waiting)
        if (each.event.kind === "denial") addWaiting(JSON.stringify(each.event), each);
      for (const [key, each] of since) addWaiting(key, each);
    },
    size: () => denials.size + others.length,
    lost: () => lost,
  };
}
