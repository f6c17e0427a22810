import { isErrorCode } from "@trellis/shared/errors";
import { accountId, cards, labelOf, scoreOf } from "./graph.ts";

/** What a client asks, and the ids that the answer must be about, in their order. */
export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly ids: readonly string[];
}

const fields = cards.map((domain) => `${domain} { score label }`).join(" ");
const related = `related${cards[0]} { id ${cards[1]} { score label } }`;
const one = `query($id: ID!) { account(id: $id) { id ${fields} } }`;
const chain = `query($id: ID!) { account(id: $id) { id ${related} } }`;
const many = `query($from: Int!, $count: Int!) { accounts(from: $from, count: $count) { id ${fields} } }`;

/** Some question; `random` is below 1. */
export const someQuestion = (random: () => number): Question => {
  const from = Math.floor(random() * 150);
  if (random() < 0.3) {
    const count = 1 + Math.floor(random() * 50);
    const ids = Array.from({ length: count }, (_, index) => accountId(from + index));
    return { query: many, variables: { from, count }, ids };
  }
  return { query: random() < 0.3 ? chain : one, variables: { id: accountId(from) }, ids: [accountId(from)] };
};

type Path = readonly (string | number)[];

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly path?: Path; readonly extensions?: { readonly code?: unknown } }[];
}

const internals = /CANARY|127\.0\.0\.1|node_modules|\bat .*\.ts:/;

/** What is wrong with an answer; nothing where it is complete and right, or partial and marked. */
export const faultsOf = (question: Question, text: string): string[] => {
  const { data, errors = [] } = JSON.parse(text) as Answer;
  const faults: string[] = internals.test(text) ? ["internals in the answer"] : [];
  for (const { extensions } of errors)
    if (!isErrorCode(extensions?.code)) faults.push(`an error with the code ${String(extensions?.code)}`);
  if (data === undefined || data === null)
    return errors.length > 0 ? faults : [...faults, "no data and no error"];
  const isMarked = (path: Path) =>
    errors.some(({ path: at = [] }) => at.slice(0, path.length).every((part, index) => part === path[index]));
  const checkAccount = (value: unknown, id: string, path: Path): void => {
    if (value === null) return void (isMarked(path) || faults.push(`an unmarked gap at ${path.join(".")}`));
    for (const [key, inner] of Object.entries(value as Readonly<Record<string, unknown>>))
      checkField(key, inner, { id, path: [...path, key] });
  };
  const checkField = (key: string, value: unknown, { id, path }: { id: string; path: Path }): void => {
    if (key === "id") return void (value === id || faults.push(`${String(value)} in the place of ${id}`));
    if (value === null) return void (isMarked(path) || faults.push(`an unmarked gap at ${path.join(".")}`));
    if (Array.isArray(value))
      return value.forEach((item, index) =>
        checkAccount(item, accountId(Number(id.slice(5)) + index + 1), [...path, index]),
      );
    const expected = { score: scoreOf(key, id), label: labelOf(key, id) };
    if (JSON.stringify(value) !== JSON.stringify(expected))
      faults.push(`${JSON.stringify(value)} at ${path.join(".")} of ${id}`);
  };
  const [[root, found] = ["", null]] = Object.entries(data);
  if (Array.isArray(found)) {
    if (found.length !== question.ids.length)
      faults.push(`${found.length} accounts for ${question.ids.length}`);
    found.forEach((value, index) => checkAccount(value, question.ids[index] ?? "", [root, index]));
  } else checkAccount(found, question.ids[0] ?? "", [root]);
  return faults;
};
