import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { codes, list } from "./markdown.ts";

/**
 * Variables that the clouds' own SDKs read, and that Omen reads as they do. Each is looked for in the source:
 * script/docs stops at one that is missing here, or that nothing reads.
 */

const rooms = {
  bedrock: "src/omen/provider/aws",
  vertex: "src/omen/provider/google",
  azure: "src/omen/provider/azure.ts",
} as const;

const meanings: Readonly<
  Record<keyof typeof rooms, readonly (readonly [names: readonly string[], meaning: string])[]>
> = {
  bedrock: [
    [["AWS_REGION", "AWS_DEFAULT_REGION"], "the region, behind the key `region`; then the profile's"],
    [["AWS_BEARER_TOKEN_BEDROCK"], "a key of Bedrock's own, before any access key"],
    [["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"], "an access key"],
    [["AWS_PROFILE"], "the profile of the shared files; else `default`"],
    [["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"], "where those are, if not in `~/.aws`"],
    [
      ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME"],
      "a role that is taken with a token, as on EKS",
    ],
    [["AWS_ENDPOINT_URL_STS"], "where roles are taken, if not at the region's STS"],
    [
      ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"],
      "where a container is given its credentials, as on ECS",
    ],
    [["AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"], "what it shows for them"],
    [
      ["AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT"],
      "an instance's metadata service: not to be asked, or elsewhere",
    ],
  ],
  vertex: [
    [["GOOGLE_CLOUD_PROJECT"], "the project, behind the key `project`; then the credentials' own"],
    [["GOOGLE_CLOUD_LOCATION"], "the location, behind the key `location`; then `global`"],
    [["GOOGLE_APPLICATION_CREDENTIALS"], "a file of credentials, behind the key `credentials`"],
    [
      ["CLOUDSDK_CONFIG"],
      "gcloud's folder, if not `~/.config/gcloud`; its `application_default_credentials.json` comes next",
    ],
    [["GCE_METADATA_HOST"], "the metadata server, asked last"],
  ],
  azure: [[["AZURE_AUTHORITY_HOST"], "Entra ID of another cloud than the public one"]],
};

/** The variables of one provider's cloud, as a list. */
export function cloudVariables(type: keyof typeof rooms): string {
  const told = meanings[type].flatMap(([names]) => names);
  const read = variablesRead(rooms[type]);
  const missing = [...read].filter((name) => !told.includes(name));
  const idle = told.filter((name) => !read.has(name));
  if (missing.length + idle.length > 0)
    throw new Error(`script/lib/docs/cloud-variables.ts: ${[...missing, ...idle].join(", ")} of ${type}`);
  return list(meanings[type].map(([names, meaning]) => `${codes(names)}: ${meaning}.`));
}

/** Home folders are every program's. */
const everybodys: ReadonlySet<string> = new Set(["HOME", "USERPROFILE"]);

function variablesRead(room: string): ReadonlySet<string> {
  const root = resolve(import.meta.dir, "../../..", room);
  const files = room.endsWith(".ts") ? [root] : readdirSync(root).map((name) => join(root, name));
  const sources = files.filter((file) => !file.endsWith(".test.ts")).map((file) => readFileSync(file, "utf8"));
  const names = sources.flatMap((text) =>
    [...text.matchAll(/environment\["([A-Z0-9_]+)"\]/g)].map(([, name = ""]) => name),
  );
  return new Set(names.filter((name) => !everybodys.has(name)));
}
