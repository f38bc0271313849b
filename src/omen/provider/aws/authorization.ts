import { now } from "../../../platform/clock.ts";
import { resolveSecret, type ProviderConfig, type Secret } from "../../../platform/config/index.ts";
import { assumeRoleWithToken, type Place } from "./assume-role.ts";
import { CredentialChain, credentialsOf, type Credentials, type CredentialSource } from "./credentials.ts";
import { findContainerCredentials, findInstanceCredentials } from "./metadata.ts";
import { credentialsOfProfile } from "./profile.ts";
import { findProfile } from "./shared-files.ts";
import { sign, type Unsigned } from "./signature.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type CredentialConfig = Pick<
  ProviderConfig,
  "api_key" | "access_key_id" | "secret_access_key" | "session_token" | "profile" | "region"
>;

/** How a request shows who sends it. */
export interface Authorization {
  /** The headers that authorize it, and what to call when AWS says that they have expired. */
  of(request: Unsigned): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly reject: () => void }>;
}

/** The region as configured, of the environment, or of the profile. */
export const regionOf = ({ region, profile }: CredentialConfig, environment: Environment): string | undefined =>
  region ||
  environment["AWS_REGION"] ||
  environment["AWS_DEFAULT_REGION"] ||
  findProfile(nameOf(profile, environment), environment)?.get("region");

/**
 * A key of Bedrock's own goes as a bearer token (Amazon Bedrock user guide, "API keys"); all else is
 * signed. What is configured comes before the environment; in that, AWS_BEARER_TOKEN_BEDROCK before access
 * keys, as AWS's own SDKs have it.
 */
export function authorizationOf(config: CredentialConfig, region: string, environment: Environment): Authorization {
  const key = bearerOf(config, environment);
  if (key) {
    const authorized = { headers: { authorization: `Bearer ${key.reveal()}` }, reject: () => undefined };
    return { of: async () => authorized };
  }
  const chain = new CredentialChain(sourcesOf(config, region, environment));
  return {
    async of(request) {
      const credentials = await chain.get();
      const headers = sign(request, credentials, { region, service: "bedrock" }, now());
      return { headers, reject: () => chain.reject(credentials) };
    },
  };
}

function bearerOf(config: CredentialConfig, environment: Environment): Secret | undefined {
  if (config.api_key !== undefined) return resolveSecret(config.api_key, environment);
  if (config.access_key_id !== undefined || config.profile !== undefined) return undefined;
  return environment["AWS_BEARER_TOKEN_BEDROCK"]
    ? resolveSecret("env:AWS_BEARER_TOKEN_BEDROCK", environment)
    : undefined;
}

/**
 * What is configured is the only source: nothing else may stand in for whom somebody
 * named. Without it, AWS's own order.
 */
function sourcesOf(config: CredentialConfig, region: string, environment: Environment): readonly CredentialSource[] {
  const { access_key_id: id, secret_access_key: secret, session_token: token, profile } = config;
  const place = { region, environment };
  if (id !== undefined && secret !== undefined) {
    const reveal = (reference: string) => resolveSecret(reference, environment).reveal();
    const configured = credentialsOf(reveal(id), reveal(secret), token === undefined ? undefined : reveal(token));
    return [{ name: "the configuration", find: async () => configured }];
  }
  if (profile !== undefined) return [profileSource(profile, place)];
  return [
    {
      name: "AWS_ACCESS_KEY_ID",
      find: async () =>
        credentialsOf(
          environment["AWS_ACCESS_KEY_ID"],
          environment["AWS_SECRET_ACCESS_KEY"],
          environment["AWS_SESSION_TOKEN"],
        ),
    },
    profileSource(undefined, place),
    { name: "AWS_WEB_IDENTITY_TOKEN_FILE", find: () => findWebIdentity(place) },
    { name: "the container", find: () => findContainerCredentials(environment) },
    { name: "the instance", find: () => findInstanceCredentials(environment) },
  ];
}

const nameOf = (profile: string | undefined, environment: Environment): string =>
  profile ?? (environment["AWS_PROFILE"] || "default");

function profileSource(configured: string | undefined, place: Place): CredentialSource {
  const name = nameOf(configured, place.environment);
  return { name: `the profile ${JSON.stringify(name)}`, find: () => credentialsOfProfile(name, place) };
}

/** The identity that the environment names, as EKS does for the accounts of its pods. */
async function findWebIdentity(place: Place): Promise<Credentials | undefined> {
  const { environment } = place;
  const roleArn = environment["AWS_ROLE_ARN"];
  const tokenFile = environment["AWS_WEB_IDENTITY_TOKEN_FILE"];
  if (!roleArn || !tokenFile) return undefined;
  return assumeRoleWithToken({ roleArn, sessionName: environment["AWS_ROLE_SESSION_NAME"] }, tokenFile, place);
}
