import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider, type Context } from "oidc-provider";

/** A real issuer of OpenID Connect on this machine. Whoever comes is `signsIn`, without being asked for a password. */
export interface Issuer extends AsyncDisposable {
  readonly url: string;
  /** The account that signs in next. */
  signsIn: string;
  /** What accounts bear besides their subject; whoever is not here has nothing. */
  readonly accounts: Map<string, Readonly<Record<string, unknown>>>;
}

/** The issuer, with one client that is sent back to `redirectUri`. Its secret is `issuer-secret`. */
export async function startIssuer(redirectUris: readonly string[]): Promise<Issuer> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const accounts = new Map<string, Readonly<Record<string, unknown>>>();
  const issuer = { url, accounts, signsIn: "", [Symbol.asyncDispose]: stop };
  const provider = new Provider(url, {
    clients: [
      {
        client_id: "omen",
        client_secret: "issuer-secret",
        redirect_uris: redirectUris,
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username"],
      email: ["email", "email_verified"],
      groups: ["groups"],
    },
    scopes: ["openid", "profile", "email", "groups"],
    cookies: { keys: ["of-a-test"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 300, Grant: 300 },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...accounts.get(id) }),
    }),
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile email groups");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) void answer(request, response);
    else
      void provider.interactionFinished(
        request,
        response,
        { login: { accountId: issuer.signsIn } },
        { mergeWithLastSubmission: false },
      );
  });
  async function stop(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
  return issuer;
}
