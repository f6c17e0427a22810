import { claimsOf, findClient, personas, tokenSeconds, type TokenIssuer } from "@trellis/shared/identity";
import { firstAccount } from "../first-account.ts";
import { keyFolder } from "../issuer-of.ts";

/** An answer of the issuer: a status, and JSON as OAuth 2.0 (RFC 6749) has it. */
export interface IssuerAnswer {
  readonly status: number;
  readonly body: object;
}

/** The grant by which the page becomes one of the personas; no other issuer has it. */
export const personaGrant = "urn:trellis:persona";

const failed = (status: number, error: string): IssuerAnswer => ({ status, body: { error } });

/** Id and secret of a client, from the header or from the form. */
const credentialsOf = (form: URLSearchParams, authorization: string | undefined): readonly string[] => {
  const [, basic] = /^Basic ([\w+/]+=*)$/i.exec(authorization ?? "") ?? [];
  if (basic === undefined) return [form.get("client_id") ?? "", form.get("client_secret") ?? ""];
  const text = Buffer.from(basic, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
};

/** Answers requests for tokens: of registered clients, and of the page, which is any of the personas without a secret. */
export const createTokenEndpoint = (issuer: TokenIssuer, data: string) => {
  const answer = async (claims: Parameters<TokenIssuer["mint"]>[0]): Promise<IssuerAnswer> => ({
    status: 200,
    body: { access_token: await issuer.mint(claims), token_type: "Bearer", expires_in: tokenSeconds },
  });
  return async (
    form: URLSearchParams,
    { authorization, isPage }: { authorization: string | undefined; isPage: boolean },
  ): Promise<IssuerAnswer> => {
    if (new Set(form.keys()).size !== form.size) return failed(400, "invalid_request");
    const grant = form.get("grant_type");
    if (grant === "client_credentials") {
      const [id = "", secret = ""] = credentialsOf(form, authorization);
      const client = findClient(keyFolder(data), id, secret);
      if (client === undefined) return failed(401, "invalid_client");
      return answer({ ...client.claims, subject: `client:${id}`, client: id });
    }
    if (grant !== personaGrant) return failed(400, "unsupported_grant_type");
    if (!isPage) return failed(403, "unauthorized_client");
    const persona = personas.find(({ name }) => name === form.get("persona"));
    return persona ? answer(claimsOf(persona, await firstAccount(data))) : failed(400, "invalid_request");
  };
};
