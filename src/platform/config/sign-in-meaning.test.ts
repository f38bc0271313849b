import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { ConfigError, loadConfig } from "./index.ts";

/** The problems of a configuration's text, as `KEY: REASON`. */
function problemsOf(text: string): readonly string[] {
  const folder = mkdtempSync(`${tmpdir()}/omen-config-`);
  try {
    writeFileSync(`${folder}/omen.toml`, text);
    loadConfig({ environment: { SECRET: "hush-hush" }, file: `${folder}/omen.toml` });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ key, reason }) => `${key}: ${reason}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const keys = '[auth]\nmode = "keys"\n';
const oidc = (more: string) => `${keys}[auth.oidc.a]\nclient_id = "x"\n${more}`;
const tenant = "7d9f2c1e-5b60-4a3d-9c8e-0f1a2b3c4d5e";
const jwt = (more: string) =>
  `[[auth.jwt_issuers]]\nname = "ci"\nissuer = "https://ci.example"\naudience = "omen"\nalgorithms = ["ES256"]\nrules = [{ claim = "sub", value = "*" }]\n${more}`;

test.each([
  oidc('issuer = "https://id.example.com"'),
  oidc('issuer = "http://127.0.0.1:9000"'),
  oidc('preset = "google"\ndomains = ["example.com"]'),
  oidc(`preset = "microsoft"\ntenant = "${tenant}"`),
  oidc('preset = "github"\nclient_secret = "env:SECRET"'),
  `${oidc('issuer = "https://id.example.com"')}\n[server]\nhost = "0.0.0.0"\npublic_url = "https://omen.example.com"`,
  jwt(""),
])("%s is sound", (text) => {
  expect(problemsOf(text)).toEqual([]);
});

test.each([
  ['[auth.oidc.a]\nclient_id = "x"\nissuer = "https://id.example.com"', 'auth.mode: must be "keys"'],
  [oidc(""), "auth.oidc.a.issuer: is missing"],
  [oidc('issuer = "http://id.example.com"'), "auth.oidc.a.issuer: must begin with https://"],
  [oidc('preset = "google"'), "auth.oidc.a.domains: is missing"],
  [oidc('preset = "microsoft"'), "auth.oidc.a.tenant: is missing"],
  [oidc('preset = "microsoft"\ntenant = "common"'), "auth.oidc.a.tenant: is missing"],
  [oidc('preset = "github"'), "auth.oidc.a.client_secret: is missing"],
  [oidc('issuer = "https://a"\ntenant = "x"'), "auth.oidc.a.tenant: belongs to"],
  [oidc('issuer = "https://a"\ndomains = ["x"]'), "auth.oidc.a.domains: belongs to"],
  [oidc('issuer = "https://a"\nclient_secret = "env:NOT_SET"'), "auth.oidc.a.client_secret: the environment variable"],
  [oidc('issuer = "https://a"\nclient_secret = "hush-hush"'), "auth.oidc.a.client_secret: "],
  [oidc('issuer = "https://a"\nrules = [{ claim = "x", value = "y", role = "king" }]'), "auth.oidc.a.rules.0.role: "],
  [`${oidc('issuer = "https://a"')}\n[server]\nhost = "0.0.0.0"`, "server.public_url: is missing"],
  ['[server]\npublic_url = "https://a.example/omen"', "server.public_url: must be an origin alone"],
  ['[server]\npublic_url = "http://a.example"', "server.public_url: must begin with https://"],
  [jwt("").replace("https://ci", "http://ci"), "auth.jwt_issuers.0.issuer: must begin with https://"],
  [jwt('jwks_uri = "http://ci.example/keys"'), "auth.jwt_issuers.0.jwks_uri: must begin with https://"],
  [jwt("") + jwt(""), "auth.jwt_issuers.1.name: "],
  [jwt("").replace('["ES256"]', '["HS256"]'), "auth.jwt_issuers.0.algorithms.0: "],
  [jwt("").replace('["ES256"]', '["none"]'), "auth.jwt_issuers.0.algorithms.0: "],
  [jwt("").replace('["ES256"]', "[]"), "auth.jwt_issuers.0.algorithms: "],
  [jwt("").replace('audience = "omen"\n', ""), "auth.jwt_issuers.0.audience: is missing"],
  [jwt("").replace('rules = [{ claim = "sub", value = "*" }]\n', ""), "auth.jwt_issuers.0.rules: "],
  [jwt('audiense = "x"\n'), "auth.jwt_issuers.0.audiense: unknown key; did you mean audience?"],
])("%s can't be meant", (text, problem) => {
  const problems = problemsOf(text);
  expect(
    problems.filter((found) => found.startsWith(problem)),
    problems.join("\n"),
  ).toHaveLength(1);
});
