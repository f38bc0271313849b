import type { LoadedConfig } from "../../platform/config/index.ts";
import { useProxiesOf } from "../../omen/provider/http.ts";
import { identityProviders } from "../../omen/identity/provider/index.ts";
import type { Finding } from "./finding.ts";

/** Whether those answer by whom people sign in, and what they must be told of this Omen. */
export async function examineSignIn({ config }: LoadedConfig): Promise<readonly Finding[]> {
  useProxiesOf(process.env);
  const { public_url: url, host, port, tls } = config.server;
  const origin = url === undefined ? `${tls ? "https" : "http"}://${host}:${port}` : new URL(url).origin;
  const providers = [...identityProviders(config.auth.oidc, process.env).values()];
  return Promise.all(
    providers.map(async (provider): Promise<Finding> => {
      const what = `sign-in ${provider.name}`;
      const redirectUri = `${origin}/auth/callback/${provider.name}`;
      try {
        await provider.authorize({ redirectUri, state: "look", nonce: "look", verifier: "look" });
        return { what, state: "ok", detail: `${provider.title} answers; its redirect URI is ${redirectUri}` };
      } catch (error) {
        const { message, cause } = error as Error;
        const why = cause instanceof Error ? `${message} (${cause.message})` : message;
        return {
          what,
          state: "failed",
          detail: `${provider.title} does not say where people sign in: ${why}`,
          next: `Check auth.oidc.${provider.name}.issuer: below it is /.well-known/openid-configuration.`,
        };
      }
    }),
  );
}
