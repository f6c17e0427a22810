/** Somebody to ask as, to see what such a one sees. */
export interface Persona {
  readonly name: string;
  readonly title: string;
}

/** Whoever does not sign in. */
const nobody: Persona = { name: "anonymous", title: "Anonymous" };

/** Who the page opens as, where there is an issuer that makes tokens for it. */
export const firstPersona = "analyst";

/** The gateway says in the page where the issuer is; a domain that is served alone has none. */
const issuer = document.querySelector<HTMLMetaElement>('meta[name="trellis-issuer"]')?.content;

/** Those that one may be here; none where there is no issuer. */
export async function fetchPersonas(signal: AbortSignal): Promise<readonly Persona[]> {
  if (issuer === undefined) return [];
  const response = await fetch(`${issuer}/personas`, { signal });
  return [...((await response.json()) as readonly Persona[]), nobody];
}

interface Token {
  readonly text: string;
  /** Of `performance.now()`. */
  readonly until: number;
}

/** A token is asked for anew when it has less than a minute to live. */
const spareMilliseconds = 60_000;

const askToken = async (persona: string): Promise<Token> => {
  const body = new URLSearchParams({ grant_type: "urn:trellis:persona", persona });
  const response = await fetch(`${issuer}/token`, { method: "POST", body });
  if (!response.ok) throw new Error(`The issuer of tokens gave none for ${persona}.`);
  const { access_token: text, expires_in: seconds } = (await response.json()) as {
    access_token: string;
    expires_in: number;
  };
  return { text, until: performance.now() + seconds * 1_000 - spareMilliseconds };
};

const tokens = new Map<string, Promise<Token>>();
let current = issuer === undefined ? nobody.name : firstPersona;

/** Asks as another one from now on. */
export const become = (name: string): void => void (current = name);

/** Who is asked as now. */
export const persona = (): string => current;

let isExplained = false;

/** Has every answer say from now on how it is planned, and which rule refuses or masks which field. */
export const explain = (isOn: boolean): void => void (isExplained = isOn);

const tokenOf = async (name: string): Promise<string> => {
  const known = await tokens.get(name)?.catch(() => undefined);
  if (known && performance.now() < known.until) return known.text;
  const asked = askToken(name);
  tokens.set(name, asked);
  return (await asked).text;
};

/** `fetch` as the chosen persona; a header `authorization` that was typed by hand counts instead. */
export const fetchAs: typeof fetch = async (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (current !== nobody.name && !headers.has("authorization"))
    headers.set("authorization", `Bearer ${await tokenOf(current)}`);
  if (isExplained) headers.set("trellis-explain", "1");
  return fetch(input, { ...init, headers });
};
