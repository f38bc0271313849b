import { expect, test } from "bun:test";
import { configCandidates, defaultDataFolder, userConfigPath } from "./paths.ts";

const home = { HOME: "/home/ada" };

test("the user's configuration follows XDG_CONFIG_HOME", () => {
  expect(userConfigPath(home)).toBe("/home/ada/.config/omen/omen.toml");
  expect(userConfigPath({ ...home, XDG_CONFIG_HOME: "/etc/xdg" })).toBe("/etc/xdg/omen/omen.toml");
});

test("data follows OMEN_DATA, then XDG_DATA_HOME", () => {
  expect(defaultDataFolder(home)).toBe("/home/ada/.local/share/omen");
  expect(defaultDataFolder({ ...home, XDG_DATA_HOME: "/data" })).toBe("/data/omen");
  expect(defaultDataFolder({ ...home, XDG_DATA_HOME: "/data", OMEN_DATA: "/srv/omen" })).toBe("/srv/omen");
});

test("a relative or empty base counts as unset", () => {
  expect(userConfigPath({ ...home, XDG_CONFIG_HOME: "config" })).toBe("/home/ada/.config/omen/omen.toml");
  expect(defaultDataFolder({ ...home, XDG_DATA_HOME: "", OMEN_DATA: "" })).toBe("/home/ada/.local/share/omen");
});

test("without HOME the user database says where home is", () => {
  expect(userConfigPath({})).toMatch(/^\/.*\/\.config\/omen\/omen\.toml$/);
});

test("the working directory comes before the user's file, and that before the machine's", () => {
  expect(configCandidates(home)).toEqual(["omen.toml", "/home/ada/.config/omen/omen.toml", "/etc/omen/omen.toml"]);
});
