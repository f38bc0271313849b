import { describe, expect, test } from "bun:test";
import { Dice } from "../dialect/testing.ts";
import { isPublicAddress } from "./address.ts";

const closed = [
  "0.0.0.0",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.127.255.255",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.0.2.7",
  "192.168.1.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.9",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "::ffff:7f00:1",
  "::127.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b::808:808",
  "64:ff9b:1::1",
  "100::1",
  "2001::1",
  "2001:0:4136:e378:8000:63bf:3fff:fdd2",
  "2001:db8::1",
  "2002:7f00:1::",
  "2002:808:808::",
  "3fff::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
];
const open = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.255.255"];
const openV6 = [
  "2606:4700:4700::1111",
  "2001:4860:4860::8888",
  "2a00:1450::1",
  "2003::1",
  "2400:CB00:2048:1::C629:D7A2",
];
const none = [
  "",
  "localhost",
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "0x7f.0.0.1",
  "2130706433",
  "256.1.1.1",
  "1.1.1.1 ",
  ":::",
  "::g",
  "[::1]",
];

test.each([...closed, ...none])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));
test.each([...open, ...openV6])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));

describe("spellings", () => {
  const dice = new Dice(7);
  const groups = (leading: readonly number[]) => [
    ...leading,
    ...Array.from({ length: 8 - leading.length }, () => dice.below(0x10000)),
  ];
  const written = (values: readonly number[]) =>
    values.map((value) => {
      const hex = value.toString(16);
      return dice.pick(hex, hex.padStart(4, "0"), hex.toUpperCase());
    });

  test("of one IPv6 address are judged alike", () => {
    for (let round = 0; round < 2000; round++) {
      const values = groups([dice.pick(0x2606, 0x2001, 0x2002, 0xfe80, 0xfd00, 0, 0x3fff)]);
      const spelt = written(values).join(":");
      expect([spelt, isPublicAddress(spelt)]).toEqual([
        spelt,
        isPublicAddress(values.map((v) => v.toString(16)).join(":")),
      ]);
    }
  });

  test("with zeros left out are judged as those with zeros", () => {
    for (let round = 0; round < 2000; round++) {
      const count = 1 + dice.below(6);
      const [head, tail] = [groups([dice.pick(0x2606, 0x2002, 0xfe80)]).slice(0, count), [dice.below(0x10000)]];
      const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
      const [short, long] = [
        `${written(head).join(":")}::${written(tail).join(":")}`,
        [...written(head), ...zeros, ...written(tail)].join(":"),
      ];
      expect([short, isPublicAddress(short)]).toEqual([short, isPublicAddress(long)]);
    }
  });

  test("that hold an IPv4 address are never public", () => {
    for (let round = 0; round < 2000; round++) {
      const four = Array.from({ length: 4 }, () => dice.below(256)).join(".");
      for (const prefix of ["::ffff:", "::", "64:ff9b::", "64:ff9b:1::", "::ffff:0:", "0:0:0:0:0:ffff:"])
        expect([prefix + four, isPublicAddress(prefix + four)]).toEqual([prefix + four, false]);
    }
  });
});
