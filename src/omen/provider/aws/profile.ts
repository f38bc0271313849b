import { assumeRoleAs, assumeRoleWithToken, type Place } from "./assume-role.ts";
import { credentialsOf, type Credentials } from "./credentials.ts";
import { findProfile, type Profile } from "./shared-files.ts";

/**
 * Ways to credentials that a profile may name, and that are not taken here: they run programs,
 * or need somebody at a browser.
 */
const notTaken = ["credential_process", "sso_session", "sso_start_url", "login_session", "credential_source"];

/**
 * The credentials that a profile leads to: its own access key, or a role taken with a token or with another profile's
 * credentials (AWS SDKs and tools reference guide, "Assume role credential provider"). Undefined when there is no such
 * profile, or nothing in it. Throws an `Error` that names what is not followed, or what is wrong.
 */
export async function credentialsOfProfile(
  name: string,
  place: Place,
  seen: readonly string[] = [],
): Promise<Credentials | undefined> {
  const profile = findProfile(name, place.environment);
  if (!profile) return undefined;
  const roleArn = profile.get("role_arn");
  const source = profile.get("source_profile");
  // A profile that is its own source takes the role with the key that stands in it.
  if (!roleArn || seen.includes(name)) return accessKeyIn(profile);
  const role = { roleArn, sessionName: profile.get("role_session_name") };
  const tokenFile = profile.get("web_identity_token_file");
  if (tokenFile) return assumeRoleWithToken(role, tokenFile, place);
  if (!source) return accessKeyIn(profile);
  const credentials = await credentialsOfProfile(source, place, [...seen, name]);
  if (!credentials) throw new Error(`its source_profile ${JSON.stringify(source)} has no credentials`);
  return assumeRoleAs(role, profile.get("external_id"), credentials, place);
}

function accessKeyIn(profile: Profile): Credentials | undefined {
  const found = credentialsOf(
    profile.get("aws_access_key_id"),
    profile.get("aws_secret_access_key"),
    profile.get("aws_session_token"),
  );
  const other = notTaken.find((setting) => profile.has(setting));
  if (!found && other)
    throw new Error(`it has ${other}, which Omen does not follow; export its credentials to the environment`);
  return found;
}
