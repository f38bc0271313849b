import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, setSystemTime, test } from "bun:test";
import { migrations } from "../../platform/store/migrations.ts";
import { Tenancy } from "../tenancy/tenancy.ts";
import { Devices } from "./devices.ts";
import { Journeys } from "./journeys.ts";
import { People } from "./people.ts";
import { isCsrf, Sessions } from "./sessions.ts";
import { IdentityStore } from "./store.ts";

const start = Date.parse("2026-12-01T09:00:00Z");
const minute = 60_000;
const after = (minutes: number) => setSystemTime(new Date(start + minutes * minute));

let database: Database;
let people: People;
let sessions: Sessions;

beforeEach(() => {
  setSystemTime(new Date(start));
  database = new Database(":memory:", { strict: true });
  database.run("PRAGMA foreign_keys = ON");
  for (const step of migrations) database.run(step);
  const store = new IdentityStore(database);
  const tenancy = new Tenancy(undefined, { keys: [], budgets: [], workspaces: [] });
  people = new People({ store, tenancy, rules: { company: [{ claim: "groups", value: "a", role: "viewer" }] } });
  sessions = new Sessions(store, people, { idle_minutes: 60, hours: 12, key_days: 30 });
});
afterEach(() => {
  setSystemTime();
  database.close();
});

const signIn = () => people.signedIn("company", "Ada", { sub: "ada", groups: ["a"] })?.person.id ?? "";

test("a session holds while it is used, and at most as long as it may", () => {
  const text = sessions.begin(signIn());
  for (let minutes = 0; minutes < 12 * 60; minutes += 50) {
    after(minutes);
    expect(sessions.find(text)?.known.person.id).toBe("oidc:company/ada");
  }
  after(12 * 60);
  expect(sessions.find(text)).toBeUndefined();
  after(1);
  expect(sessions.find(text)).toBeUndefined(); // what is over stays over
});

test("a session that nobody used ends", () => {
  const text = sessions.begin(signIn());
  after(59);
  expect(sessions.find(text)).toBeDefined();
  after(59 + 60);
  expect(sessions.find(text)).toBeUndefined();
});

test("the store holds nothing that a cookie could be made from", () => {
  const text = sessions.begin(signIn());
  const rows = JSON.stringify(database.query("SELECT hex(digest) AS digest, person FROM sessions").all());
  expect(rows).not.toContain(text);
  const session = sessions.find(text);
  if (!session) throw new Error("no session");
  expect([isCsrf(session, session.csrf), isCsrf(session, ""), isCsrf(session, text)]).toEqual([true, false, false]);
  expect(sessions.find("x".repeat(43))).toBeUndefined();
});

test("sessions end with their person", () => {
  const text = sessions.begin(signIn());
  people.signedIn("company", "Ada", { sub: "ada", groups: ["b"] });
  expect(sessions.find(text)).toBeUndefined();
  expect(database.query("SELECT count(*) AS count FROM sessions").get()).toEqual({ count: 0 });
});

test("people and sessions outlive the process, as far as the rules of now let them", () => {
  const text = sessions.begin(signIn());
  const store = new IdentityStore(database);
  const tenancy = new Tenancy(undefined, { keys: [], budgets: [], workspaces: [] });
  const again = (value: string) => {
    const now = new People({ store, tenancy, rules: { company: [{ claim: "groups", value, role: "owner" }] } });
    return new Sessions(store, now, { idle_minutes: 60, hours: 12, key_days: 30 }).find(text)?.known.standing.roles;
  };
  expect(again("a")).toEqual(["owner"]);
  expect(again("another")).toBeUndefined();
});

test("a sign-in under way ends once, in the browser and at the issuer where it began", () => {
  const journeys = new Journeys();
  const begin = () => journeys.begin({ provider: "company", redirectUri: "u", returnTo: "/auth/login", browser: "b" });
  const { state } = begin();
  expect(journeys.end(state, "company", "another")).toBeUndefined();
  expect(journeys.end(state, "hub", "b")).toBeUndefined();
  expect(journeys.end("x", "company", "b")).toBeUndefined();
  expect(journeys.end(state, "company", "b")?.returnTo).toBe("/auth/login");
  expect(journeys.end(state, "company", "b")).toBeUndefined();
  const first = begin();
  for (let count = 0; count < 1000; count++) begin();
  expect(journeys.end(first.state, "company", "b")).toBeUndefined(); // the oldest gave way
});

test("a command line that waits is found by its code however it is written, and told once", () => {
  const devices = new Devices();
  const begun = devices.begin();
  if (!begun) throw new Error("none");
  const { code, secret } = begun;
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(devices.find(` ${code.toLowerCase().replace("-", " ")}`)).toBe(code);
  expect(devices.ask(secret)).toEqual({ kind: "waiting" });
  expect(devices.ask(code)).toBeUndefined();
  expect(devices.decide(code, { kind: "approved", person: "p", place: "o/w" })).toBe(true);
  expect(devices.decide(code, { kind: "refused", reason: "no" })).toBe(false);
  expect(devices.find(code)).toBeUndefined();
  expect(devices.ask(secret)).toMatchObject({ kind: "approved", person: "p" });
  expect(devices.ask(secret)).toBeUndefined();
  for (let count = 0; count < 1000; count++) devices.begin();
  expect(devices.begin()).toBeUndefined();
});
