import { afterAll, afterEach } from "@jest/globals";
import { createAuthenticator, isAuthRefusal, type Identity } from "../../../gateway/src/admission/index.ts";
import { parseConfig, type GatewayOptions } from "../../../gateway/src/config/index.ts";
import { startFakeIssuer } from "../../kit/fake-issuer.ts";

type Options = NonNullable<GatewayOptions["identity"]>;

/** The policy of a gateway's configuration that says this of identity. */
export const identityOf = (identity: Options) =>
  parseConfig({ subgraphs: { sales: { url: "http://127.0.0.1:1/graphql" } }, identity }).identity;

/** The machine's clock, put forward by some milliseconds. */
export const createClock = () => {
  const clock = {
    ahead: 0,
    now: () => Date.now() + clock.ahead,
    seconds: () => Math.floor(clock.now() / 1000),
  };
  return clock;
};

/** An authenticator under test, with its log and a clock that can be put forward. */
export const openAuthenticator = (options: Options, clock = createClock()) => {
  const log: string[] = [];
  const authenticator = createAuthenticator(identityOf(options), {
    log: ({ message }) => log.push(message),
    now: clock.now,
  });
  const asks = async (authorization: string | undefined): Promise<Identity> =>
    authenticator.authenticate(authorization === undefined ? {} : { authorization });
  return {
    ...authenticator,
    log,
    asks,
    /** What a bearer of this token is taken for: the subject, or `refused` with the reason that the log has. */
    async takes(token: string): Promise<string> {
      const identity = await asks(`Bearer ${token}`);
      if (isAuthRefusal(identity)) return `refused: ${log.at(-1)?.replace("a token was refused: ", "")}`;
      return identity?.subject ?? "anonymous";
    },
    /** Puts the clock forward, in seconds. */
    wait: (seconds: number) => (clock.ahead += seconds * 1000),
  };
};

export type OpenAuthenticator = ReturnType<typeof openAuthenticator>;

/** An issuer for the tests of a file, and authenticators that trust it, each of which is closed after its test. */
export const startTrusted = async () => {
  const issuer = await startFakeIssuer({ algorithm: "RS256" });
  const opened: OpenAuthenticator[] = [];
  afterEach(() => {
    for (const one of opened.splice(0)) one.close();
  });
  afterAll(() => issuer.close());
  return {
    issuer,
    authenticator(more: object = {}, options: object = {}): OpenAuthenticator {
      const made = openAuthenticator({
        issuers: [{ issuer: issuer.url, audiences: ["mesh", "mesh-2"], ...more }],
        ...options,
      });
      opened.push(made);
      return made;
    },
  };
};
