import { resolveSecret, type OidcConfig } from "../../../platform/config/index.ts";
import { GithubProvider } from "./github.ts";
import { OidcProvider } from "./oidc.ts";
import type { IdentityProvider } from "./provider.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where people can sign in, as the configuration says. Its secrets were found there when it was checked. */
export const identityProviders = (
  configs: Readonly<Record<string, OidcConfig>>,
  environment: Environment,
): ReadonlyMap<string, IdentityProvider> =>
  new Map(Object.entries(configs).map(([name, config]) => [name, providerOf(name, config, environment)]));

function providerOf(name: string, config: OidcConfig, environment: Environment): IdentityProvider {
  const { preset, issuer = "", tenant = "", client_secret: reference } = config;
  const secret = reference === undefined ? undefined : resolveSecret(reference, environment).reveal();
  switch (preset) {
    case "github":
      return new GithubProvider({ name, secret: secret ?? "", config });
    case "google":
      return new OidcProvider({
        name,
        title: "Google",
        issuer: issuer || "https://accounts.google.com",
        secret,
        config,
      });
    case "microsoft": {
      const own = `https://login.microsoftonline.com/${tenant}/v2.0`;
      return new OidcProvider({ name, title: "Microsoft", issuer: issuer || own, secret, config });
    }
    case "none":
      return new OidcProvider({ name, title: name, issuer, secret, config });
  }
}
