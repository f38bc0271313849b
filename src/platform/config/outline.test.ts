import { expect, test } from "bun:test";
import { parse } from "smol-toml";
import { loadConfig } from "./index.ts";
import { outline } from "./outline.ts";
import { getAt } from "./path.ts";

test("names every table once, in the order of the schema", () => {
  expect(outline().map(({ name }) => name)).toEqual([
    "server",
    "server.tls",
    "auth",
    "auth.keys.NAME",
    "auth.keys.NAME.budgets",
    "auth.keys.NAME.limits",
    "auth.local",
    "auth.local.budgets",
    "auth.local.limits",
    "auth.oidc.NAME",
    "auth.oidc.NAME.rules",
    "auth.sessions",
    "auth.jwt_issuers",
    "auth.jwt_issuers.rules",
    "auth.jwt_issuers.rules.budgets",
    "auth.jwt_issuers.rules.limits",
    "providers.NAME",
    "providers.NAME.timeouts",
    "providers.NAME.limits",
    "models",
    "routing",
    "routing.data.NAME",
    "routing.intents.NAME",
    "routing.health",
    "budgets",
    "usage",
    "fetch",
    "responses",
    "discovery",
    "glyph",
    "glyph.policy",
    "glyph.hooks",
    "glyph.servers.NAME",
    "glyph.consent",
    "glyph.taint",
    "glyph.audit",
    "observability",
  ]);
});

test("every key has a type and a meaning, as a sentence without its full stop", () => {
  for (const { name, description, keys } of outline()) {
    expect(description, name).toMatch(/^[A-Z].*[^.]$/);
    for (const key of keys) {
      expect(key.type, `${name}.${key.key}`).not.toBe("value");
      expect(key.description, `${name}.${key.key}`).toMatch(/^[A-Za-z].*[^.]$/);
    }
  }
});

test("a default is TOML, and is what the key has when nothing is said", () => {
  const { config } = loadConfig({ environment: {}, file: null });
  for (const { name, keys } of outline().filter((table) => !table.repeated && !table.name.includes("NAME"))) {
    for (const { key, defaultValue } of keys) {
      if (key === "NAME") continue;
      const { value } = defaultValue === undefined ? {} : parse(`value = ${defaultValue}`);
      expect<unknown>({ [key]: value }).toEqual({ [key]: getAt(config, [...name.split("."), key]) });
    }
  }
});

test("a key's variable sets that key", () => {
  const values: Readonly<Record<string, string>> = {
    "whole number": "2000",
    number: "20",
    "true | false": "false",
    text: "127.0.0.1",
    "list of texts": "http://x",
  };
  /** Keys that take less than their type. */
  const own: Readonly<Record<string, string>> = {
    trusted_proxies: "10.0.0.0/8",
    public_url: "https://omen.example.com",
    attempts: "2",
    max_held_bytes: "2000000",
    write_seconds: "30",
    again: "1",
    trace_ratio: "0.5",
    failures: "4",
    webhook: "", // a variable's secrets stay there
    webhook_secret: "",
    cert: "", // one without the other means nothing
    key: "",
  };
  for (const { name, keys } of outline().filter((table) => !table.repeated && !table.name.includes("NAME"))) {
    for (const { key, type, variable } of keys) {
      const value = own[key] ?? values[type] ?? "";
      if (variable === undefined || value === "") continue;
      const { config, variables } = loadConfig({ environment: { [variable]: value }, file: null });
      expect(variables).toEqual([variable]);
      expect(String(getAt(config, [...name.split("."), key]))).toBe(value);
    }
  }
});
