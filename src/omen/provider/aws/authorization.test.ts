import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { authorizationOf, regionOf, type CredentialConfig } from "./authorization.ts";
import { parseProfiles } from "./shared-files.ts";

let folder: string;
let server: Bun.Server<undefined>;
let served: { method: string; path: string; headers: Headers; body: string }[] = [];
let routes: Readonly<Record<string, () => Response>> = {};

beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/omen-aws-`);
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      served.push({ method: request.method, path: pathname, headers: request.headers, body: await request.text() });
      return routes[`${request.method} ${pathname}`]?.() ?? new Response("secret-canary", { status: 404 });
    },
  });
});
afterAll(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  served = [];
  routes = {};
});

const origin = () => `http://127.0.0.1:${server.port}`;

function file(name: string, text: string): string {
  const path = `${folder}/${name}`;
  writeFileSync(path, text);
  return path;
}

/** An environment in which nothing is found beyond what is given. */
const bare = (more: Readonly<Record<string, string>> = {}) => ({
  HOME: `${folder}/nobody`,
  AWS_EC2_METADATA_DISABLED: "true",
  ...more,
});

const request = { method: "GET", url: "https://bedrock.us-east-1.amazonaws.com/foundation-models", headers: {} };

/** Whose key the authorization shows, with the session's token. */
async function whose(config: CredentialConfig, environment: Readonly<Record<string, string>>): Promise<string> {
  const { headers } = await authorizationOf(config, "us-east-1", environment).of(request);
  const { authorization = "", "x-amz-security-token": token } = headers;
  const id = /Credential=(\w+)\//.exec(authorization)?.[1] ?? authorization;
  return token === undefined ? id : `${id} ${token}`;
}

const answer = (id: string) =>
  Response.json({
    Code: "Success",
    AccessKeyId: id,
    SecretAccessKey: "secret-canary",
    Token: "t",
    Expiration: "2099-01-01T00:00:00Z",
  });

describe("what is configured", () => {
  const environment = bare({
    AWS_ACCESS_KEY_ID: "ENVIRONMENT",
    AWS_SECRET_ACCESS_KEY: "s",
    AWS_BEARER_TOKEN_BEDROCK: "bearer-env",
    ID: "CONFIGURED",
    SECRET: "s",
    TOKEN: "t",
  });
  const keys = { access_key_id: "env:ID", secret_access_key: "env:SECRET" };

  test.each([
    ["access keys", keys, "CONFIGURED"],
    ["temporary keys", { ...keys, session_token: "env:TOKEN" }, "CONFIGURED t"],
    ["a key of Bedrock's own", { api_key: "env:SECRET" }, "Bearer s"],
    ["nothing: Bedrock's bearer token comes before access keys", {}, "Bearer bearer-env"],
  ])("%s", async (_name, config, expected) => {
    expect(await whose(config, environment)).toBe(expected);
  });

  test("a profile, and nothing in its stead", async () => {
    const credentials = file("credentials-p", "[p]\naws_access_key_id = PROFILE\naws_secret_access_key = s\n");
    const files = { ...environment, AWS_SHARED_CREDENTIALS_FILE: credentials };
    expect(await whose({ profile: "p" }, files)).toBe("PROFILE");
    await expect(whose({ profile: "missing" }, files)).rejects.toThrow('the profile "missing": nothing');
  });
});

describe("shared files", () => {
  test("credentials win over config, and AWS_PROFILE names the profile", async () => {
    const files = {
      AWS_SHARED_CREDENTIALS_FILE: file(
        "credentials",
        "# mine\n[default]\naws_access_key_id=DEFAULT\naws_secret_access_key=s=1 ; note\n\n[work]\naws_access_key_id = WORK\naws_secret_access_key = s\naws_session_token = t\n",
      ),
      AWS_CONFIG_FILE: file(
        "config",
        "[default]\nregion = eu-west-1\naws_access_key_id = OTHER\n[profile work]\nregion=ap-south-1\ns3 =\n  region = nested\n[work]\nregion = wrong\n",
      ),
    };
    expect(await whose({}, bare(files))).toBe("DEFAULT");
    expect(await whose({}, bare({ ...files, AWS_PROFILE: "work" }))).toBe("WORK t");
    expect(regionOf({}, bare(files))).toBe("eu-west-1");
    expect(regionOf({ profile: "work" }, bare(files))).toBe("ap-south-1");
    expect(regionOf({}, bare({ ...files, AWS_DEFAULT_REGION: "us-west-2" }))).toBe("us-west-2");
    expect(regionOf({ region: "us-east-2" }, bare({ ...files, AWS_REGION: "us-west-2" }))).toBe("us-east-2");
    expect(regionOf({}, bare())).toBeUndefined();
  });

  test("in ~/.aws", async () => {
    const home = mkdtempSync(`${folder}/home-`);
    await Bun.write(`${home}/.aws/credentials`, "[default]\naws_access_key_id=HOME\naws_secret_access_key=s\n");
    expect(await whose({}, bare({ HOME: home }))).toBe("HOME");
  });

  test.each(["credential_process", "sso_session", "credential_source"])(
    "%s is not followed, and named",
    async (setting) => {
      const config = file("config-other", `[default]\n${setting} = secret-canary\n`);
      const found = whose({}, bare({ AWS_CONFIG_FILE: config }));
      await expect(found).rejects.toThrow(`it has ${setting}`);
      await expect(found).rejects.not.toThrow("canary");
    },
  );

  test("a value ends before a comment, and keeps what it holds besides", () => {
    const profiles = parseProfiles(
      "[a b]\r\nx = 1=2#3 # note\r\n\tnested = 1\r\ny=\r\nnot a setting\r\n",
      (name) => name,
    );
    expect(Object.fromEntries(profiles.get("a b") ?? [])).toEqual({ x: "1=2#3", y: "" });
  });
});

describe("roles", () => {
  const xml = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
    <Credentials><SessionToken>AQo+/=</SessionToken><SecretAccessKey>wJalr/+</SecretAccessKey>
    <Expiration>2099-01-01T00:00:00Z</Expiration><AccessKeyId>ASSUMED</AccessKeyId></Credentials>
    </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
  const environment = () =>
    bare({
      AWS_WEB_IDENTITY_TOKEN_FILE: file("token", "web-token-canary\n"),
      AWS_ROLE_ARN: "arn:aws:iam::1:role/r",
      AWS_ENDPOINT_URL_STS: `${origin()}/sts`,
    });

  test("a web identity is changed for temporary credentials", async () => {
    routes = { "POST /sts": () => new Response(xml) };
    expect(await whose({}, environment())).toBe("ASSUMED AQo+/=");
    expect(Object.fromEntries(new URLSearchParams(served[0]?.body))).toEqual({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: "arn:aws:iam::1:role/r",
      RoleSessionName: "omen",
      WebIdentityToken: "web-token-canary",
    });
  });

  test("a web identity of a profile", async () => {
    routes = { "POST /sts": () => new Response(xml) };
    const config = file(
      "config-web",
      `[profile eks]\nrole_arn = arn:r\nrole_session_name = n\nweb_identity_token_file = ${file("token2", "t2")}\n`,
    );
    const more = { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL_STS: `${origin()}/sts` };
    expect(await whose({ profile: "eks" }, bare(more))).toStartWith("ASSUMED");
    expect(served[0]?.body).toContain("RoleSessionName=n");
  });

  test("a role is taken with the credentials of another profile, signed for STS", async () => {
    routes = { "POST /sts": () => new Response(xml) };
    const config = file(
      "config-role",
      "[profile a]\nrole_arn = arn:a\nsource_profile = b\nexternal_id = x\n[profile b]\naws_access_key_id = SOURCE\naws_secret_access_key = s\n[profile c]\nrole_arn = arn:c\nsource_profile = c\naws_access_key_id = SELF\naws_secret_access_key = s\n[profile d]\nrole_arn = arn:d\nsource_profile = nobody\n",
    );
    const environment = bare({ AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL_STS: `${origin()}/sts` });
    expect(await whose({ profile: "a" }, environment)).toStartWith("ASSUMED");
    expect(await whose({ profile: "c" }, environment)).toStartWith("ASSUMED");
    expect(
      served.map(({ headers }) => /Credential=(\w+\/)\d+(\/[^,]+)/.exec(headers.get("authorization") ?? "")?.slice(1)),
    ).toEqual([
      ["SOURCE/", "/us-east-1/sts/aws4_request"],
      ["SELF/", "/us-east-1/sts/aws4_request"],
    ]);
    expect(Object.fromEntries(new URLSearchParams(served[0]?.body))).toEqual({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: "arn:a",
      RoleSessionName: "omen",
      ExternalId: "x",
    });
    await expect(whose({ profile: "d" }, environment)).rejects.toThrow(
      'its source_profile "nobody" has no credentials',
    );
  });

  test("a refusal is told by its code alone", async () => {
    const refusal =
      "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>web-token-canary</Message></Error></ErrorResponse>";
    routes = { "POST /sts": () => new Response(refusal, { status: 400 }) };
    const found = whose({}, environment());
    await expect(found).rejects.toThrow("STS answered 400 ExpiredTokenException");
    await expect(found).rejects.not.toThrow("canary");
  });
});

describe("a container", () => {
  test("is asked at the address it names, with its token", async () => {
    routes = { "GET /creds": () => answer("CONTAINER") };
    const environment = bare({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${origin()}/creds`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file("container-token", "token-of-file\n"),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "other",
    });
    expect(await whose({}, environment)).toBe("CONTAINER t");
    expect(served[0]?.headers.get("authorization")).toBe("token-of-file");
  });

  test("another machine is not asked without TLS", async () => {
    for (const url of [
      "http://example.com/creds",
      "http://169.254.170.22/",
      "http://127.0.0.1.example.com/",
      "nowhere",
    ])
      await expect(whose({}, bare({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }))).rejects.toThrow(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
      );
  });

  test.each([
    ["an error", () => new Response("secret-canary", { status: 500 }), "it answered 500"],
    ["no JSON", () => new Response("canary"), "is not JSON"],
    ["nothing of use", () => Response.json({ Code: "Failed", Message: "secret-canary" }), "holds no credentials"],
  ])("that answers %s says so, and nothing of the body", async (_name, response, reason) => {
    routes = { "GET /creds": response };
    const found = whose({}, bare({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${origin()}/creds` }));
    await expect(found).rejects.toThrow(reason);
    await expect(found).rejects.not.toThrow("canary");
  });
});

describe("an instance", () => {
  test("gives its role's credentials for a token of the session", async () => {
    const roles = "/latest/meta-data/iam/security-credentials/";
    routes = {
      "PUT /latest/api/token": () => new Response("session"),
      [`GET ${roles}`]: () => new Response("my-role\n"),
      [`GET ${roles}my-role`]: () => answer("INSTANCE"),
    };
    const environment = bare({
      AWS_EC2_METADATA_DISABLED: "false",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `${origin()}/`,
      HTTP_PROXY: "http://127.0.0.1:1",
    });
    expect(await whose({}, environment)).toBe("INSTANCE t");
    expect(served.map(({ headers }) => headers.get("x-aws-ec2-metadata-token"))).toEqual([null, "session", "session"]);
  });

  test("that is none says so", async () => {
    const environment = bare({ AWS_EC2_METADATA_DISABLED: "", AWS_EC2_METADATA_SERVICE_ENDPOINT: origin() });
    await expect(whose({}, environment)).rejects.toThrow("the instance: it answered 404");
  });
});
