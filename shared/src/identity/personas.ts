import type { TokenClaims } from "./token-issuer.ts";

/** Somebody to be for a while, to see what such a one sees. */
export interface Persona {
  /** Its role, and its name on the command line. */
  readonly name: string;
  readonly title: string;
  readonly claims: Omit<TokenClaims, "subject" | "client">;
  /** What it takes from an account of the mesh that it is started on, so that it has one. */
  readonly from?: "owner" | "territory";
}

/** What of an account personas are made for. */
export interface PersonaAccount {
  readonly owner: string | null;
  readonly territory: string | null;
  readonly dataRegion: string | null;
}

/** The data regions of the sample. */
const regions = ["US", "EU", "APAC"];

const persona = (
  name: string,
  purpose: string,
  rest: Pick<Persona, "from"> & { readonly title?: string } = {},
): Persona => {
  const words = name.replaceAll("-", " ");
  return {
    name,
    title: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    claims: { roles: [name], regions, purpose },
    ...rest,
  };
};

/** Those that the page and `trellis token` know; who is none of them, and does not sign in, is anonymous. */
export const personas: readonly Persona[] = [
  persona("analyst", "analytics"),
  persona("account-executive", "sales", { from: "owner" }),
  persona("cs-manager", "customer-success", { title: "Customer success manager", from: "territory" }),
  persona("marketing-app", "marketing"),
  persona("privacy-officer", "privacy"),
];

/** What a persona that is bound to accounts takes from one of them, so that it has some: whose it is and where, for the region that it works in alone. */
const boundTo = ({ owner, territory, dataRegion }: PersonaAccount, from: Persona["from"]) => ({
  ...(dataRegion !== null && { regions: [dataRegion] }),
  ...(from === "owner" && owner !== null && { email: owner }),
  ...(from === "territory" && territory !== null && { territories: [territory] }),
});

/** What a token says of a persona; one that is bound to accounts has those like `account`, none where there is no account. */
export const claimsOf = (
  { name, claims, from }: Persona,
  account: PersonaAccount | undefined,
): TokenClaims => ({
  subject: `persona:${name}`,
  client: "trellis-page",
  ...claims,
  ...(from !== undefined && account !== undefined && boundTo(account, from)),
});
