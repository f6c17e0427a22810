import { join } from "node:path";
import { oneOf, seeded, type Choose } from "../differential/choose.ts";
import { canaryDomain, canaryOf } from "../kit/canary-domains.ts";
import { fakeDomains, type FakeDomain } from "../kit/fake-domains.ts";
import { nowSeconds, startFakeIssuer } from "../kit/fake-issuer.ts";
import { domains, fakeIds, startFakeMesh, type Answer } from "../kit/fake-mesh.ts";
import { fieldPolicy, policyFile, roleOf, writePolicy } from "../kit/policy.ts";

/** Of two kinds of people one does not see the labels of leads. */
const policy = {
  ...policyFile,
  roles: { anonymous: roleOf(), alpha: roleOf(), beta: roleOf() },
  policies: [
    fieldPolicy(),
    fieldPolicy({
      id: "labels",
      on: { coordinates: ["LeadScore.label"] },
      require: { roles: ["alpha"] },
    }),
  ],
};

/** Somebody who signed in; alpha sees all labels, others none of leads. */
export interface User {
  readonly name: string;
  readonly isAlpha: boolean;
  readonly headers: Record<string, string>;
}

/** The codes of an answer's errors. */
export const codes = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code);

interface Question {
  readonly query: string;
  readonly variables: object;
  /** The domains that it asks for their labels. */
  readonly asked: readonly FakeDomain[];
}

/** Some question of labels; the same text, or one that differs in form alone, is asked by many. */
const someQuestion = (choose: Choose): Question => {
  const asked = domains.filter(() => choose(3) > 0);
  const cards = asked.map((domain) => {
    const { field } = fakeDomains[domain];
    const alias = choose(3) === 0 ? `${domain === "sales" ? "lead" : "x"}_${field}: ` : "";
    return choose(2) === 0
      ? `${alias}${field} { label }`
      : `... on Account { ${alias}${field} { label score } }`;
  });
  const id = oneOf(choose, fakeIds);
  return choose(2) === 0
    ? {
        query: `query($id: AccountID!) { account(id: $id) { id ${cards.join(" ")} } }`,
        variables: { id },
        asked,
      }
    : { query: `{ account(id: "${id}") { id ${cards.join(" ")} } }`, variables: {}, asked };
};

/** What is wrong with the labels of an answer. */
const faultsOf = (answer: Answer, { asked }: Question, { name, isAlpha }: User): string[] => {
  const own = canaryOf(name);
  const found = [...answer.text.matchAll(/canary-[0-9a-f]{16} [\w-]+/g)].map(([text]) => text).toSorted();
  const right = asked
    .filter((domain) => isAlpha || domain !== "marketing")
    .map((domain) => `${own} ${domain}`)
    .toSorted();
  const others = codes(answer).filter((code) => code !== "UNAUTHORIZED_FIELD_OR_TYPE");
  if (String(found) === String(right) && others.length === 0 && answer.status === 200) return [];
  return [`${name} for ${String(right)}: ${answer.status} ${answer.text}`];
};

/** A gateway over domains whose answers say whose they are, and people to ask it. */
export interface Crowd {
  readonly users: readonly User[];
  ask(user: User, query: string, variables?: object): Promise<Answer>;
  /** Everybody asks so many questions, all at once; gives what is wrong with the answers. */
  askAll(questions: number, seed?: number): Promise<readonly string[]>;
  /** Calls that were spared because an answer was kept. */
  avoided(): Promise<number>;
  close(): Promise<void>;
}

const tokenSeconds = 3000;

/** Starts it; half of the people are alpha. */
export const startCrowd = async (count: number): Promise<Crowd> => {
  const issuer = await startFakeIssuer();
  const mesh = await startFakeMesh({
    deadlines: { requestMilliseconds: 30_000, subgraphMilliseconds: 20_000 },
    identity: { issuers: [{ issuer: issuer.url, audiences: ["mesh"] }] },
    overload: { leastConcurrent: count, mostConcurrent: 2 * count },
    http: { requestsPerSocket: 10_000 },
    cost: { budget: { units: { signedIn: 0 } } },
  });
  const file = join(mesh.data, "two-roles.policy.json");
  writePolicy(file, policy);
  for (const domain of domains) mesh.fakes[domain].redeploy(canaryDomain(domain));
  await mesh.restart({ policy: { file } });
  await mesh.gateway().ready();
  const users = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const isAlpha = index % 2 === 0;
      const name = `user-${index}`;
      const claims = { sub: name, roles: [isAlpha ? "alpha" : "beta"], exp: nowSeconds() + tokenSeconds };
      return { name, isAlpha, headers: { authorization: `Bearer ${await issuer.mint(claims)}` } };
    }),
  );
  const ask = (user: User, query: string, variables: object = {}): Promise<Answer> =>
    mesh.ask(query, variables, { headers: { "content-type": "application/json", ...user.headers } });
  const askSome = async (user: User, choose: Choose, questions: number): Promise<string[]> => {
    const faults: string[] = [];
    for (let turn = 0; turn < questions; turn += 1) {
      const question = someQuestion(choose);
      faults.push(...faultsOf(await ask(user, question.query, question.variables), question, user));
    }
    return faults;
  };
  return {
    users,
    ask,
    // Neighbours ask the same.
    askAll: async (questions, seed = 0) =>
      (
        await Promise.all(users.map((user, index) => askSome(user, seeded(seed + (index >> 2)), questions)))
      ).flat(),
    async avoided() {
      const text = await (await fetch(`${mesh.gateway().url}/metrics`)).text();
      return Number(/^trellis_entity_cache_calls_avoided_total (\d+)$/m.exec(text)?.[1]);
    },
    async close() {
      await mesh.close();
      await issuer.close();
    },
  };
};
