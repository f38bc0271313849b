import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { resolveSecret, type ProviderConfig } from "../../../platform/config/index.ts";
import { readCredentialsFile } from "./credentials-file.ts";
import { askMachineProject, requestMachineToken } from "./metadata.ts";
import { RefreshedToken, type TokenSource } from "../oauth/token.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type AccountConfig = Pick<ProviderConfig, "project" | "access_token" | "credentials">;

/** As whom Vertex AI is called, and whose project it is. */
export interface Account {
  readonly tokens: TokenSource;
  readonly project: string;
  readonly quotaProject: string | undefined;
}

/**
 * Google's own order ("How Application Default Credentials works"), behind what the configuration says: the
 * token, the file, the file of GOOGLE_APPLICATION_CREDENTIALS, gcloud's, the metadata server. Rejects with an
 * `Error` that says what is missing.
 */
export async function findAccount(config: AccountConfig, environment: Environment): Promise<Account> {
  const told = config.project ?? (environment["GOOGLE_CLOUD_PROJECT"] || undefined);
  const { access_token: reference } = config;
  if (reference !== undefined)
    return { tokens: keptFresh(reference, environment), project: known(told), quotaProject: undefined };
  const path = config.credentials ?? (environment["GOOGLE_APPLICATION_CREDENTIALS"] || gcloudFile(environment));
  if (path !== undefined) {
    const file = readCredentialsFile(path);
    if (!file) throw new Error(`the file ${path} is not there`);
    const { project, quotaProject } = file;
    const tokens = new RefreshedToken(() => file.request());
    return { tokens, project: known(told ?? project ?? quotaProject), quotaProject };
  }
  const project = told ?? (await askMachineProject(environment));
  return { tokens: new RefreshedToken(() => requestMachineToken(environment)), project, quotaProject: undefined };
}

function known(project: string | undefined): string {
  if (project !== undefined) return project;
  throw new Error("no project is known; set the provider's project or GOOGLE_CLOUD_PROJECT");
}

/** What `gcloud auth application-default login` writes, where it did. */
function gcloudFile(environment: Environment): string | undefined {
  const folder = environment["CLOUDSDK_CONFIG"] || join(environment["HOME"] || homedir(), ".config", "gcloud");
  const path = join(folder, "application_default_credentials.json");
  return existsSync(path) ? path : undefined;
}

/** A token that something else keeps fresh: it is read for every call. */
const keptFresh = (reference: string, environment: Environment): TokenSource => ({
  get: async () => resolveSecret(reference, environment),
  reject: () => undefined,
});
