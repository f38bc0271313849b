import { expect, test } from "bun:test";
import { dial, isClosed } from "./dial.ts";

test.each(["169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1", "fd00:ec2::254"])(
  "%s is not called",
  (address) => expect(isClosed(address)).toBe(true),
);
test.each(["::ffff:169.254.169.254", "::ffff:a9fe:a9fe"])("%s is not called by another name", (address) =>
  expect(isClosed(address)).toBe(true),
);
test.each(["127.0.0.1", "10.0.0.1", "192.168.1.1", "1.1.1.1", "::1", "fd12::1", "2606:4700::1", "::ffff:7f00:1"])(
  "%s may be the user's own",
  (address) => expect(isClosed(address)).toBe(false),
);

test("an address is judged when it is dialled, and nobody is sent on", async () => {
  expect(dial("http://169.254.169.254/latest/meta-data")).rejects.toThrow("which is not called");
  expect(dial("http://[::ffff:169.254.169.254]/")).rejects.toThrow("which is not called");
  await using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) =>
      request.url.endsWith("/on") ? Response.redirect("http://169.254.169.254/", 307) : new Response("here"),
  });
  expect(await (await dial(`${server.url}`)).text()).toBe("here");
  expect(dial(`${server.url}on`)).rejects.toThrow("sends on to another place (307)");
});
