import { expect, test } from "bun:test";
import { Watch } from "./watch.ts";

const expiry = (afterMs: number): Promise<void> => new Promise((resolve) => new Watch(afterMs, resolve));

test("fires once when its time has passed, and the shortest first", async () => {
  const fired: string[] = [];
  void expiry(10).then(() => fired.push("early"));
  await expiry(150).then(() => fired.push("late"));
  await expiry(60);
  expect(fired).toEqual(["early", "late"]);
});

test("never fires once it is stopped, however often", async () => {
  let fired = false;
  const watch = new Watch(10, () => (fired = true));
  watch.stop();
  watch.stop();
  await expiry(120);
  expect(fired).toBe(false);
});

test("is moved by extend, both ways", async () => {
  const fired: string[] = [];
  const moved = new Watch(20, () => fired.push("moved"));
  moved.extend(60_000);
  await expiry(120);
  expect(fired).toEqual([]);
  moved.extend(0);
  await expiry(60);
  expect(fired).toEqual(["moved"]);
});

test("one that another's expiry stops or sets is honoured", async () => {
  const fired: string[] = [];
  const chained = new Promise<void>((resolve) => {
    const first = new Watch(0, () => {
      victim.stop();
      first.stop();
      void expiry(0).then(resolve);
    });
  });
  const victim = new Watch(0, () => fired.push("victim"));
  await chained;
  expect(fired).toEqual([]);
});

test("holds the process while it is set, and no longer", async () => {
  const script = `import { Watch } from ${JSON.stringify(`${import.meta.dir}/watch.ts`)};
    new Watch(60_000, () => {}).stop();
    new Watch(1, () => process.stdout.write("fired"));`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
  expect(await child.exited).toBe(0);
  expect(await child.stdout.text()).toBe("fired");
});

test("keeps nothing of those that ended, for a collection of young garbage to find", async () => {
  const script = `import { Watch } from ${JSON.stringify(`${import.meta.dir}/watch.ts`)};
    import { edenGC, heapStats } from "bun:jsc";
    const maps = () => heapStats().objectTypeCounts.Map ?? 0;
    const open = [];
    const churn = (count) => {
      for (let index = 0; index < count; index++) {
        const exchange = new Map();
        open.push(new Watch(60_000, () => exchange));
        if (open.length > 100) open.shift().stop();
      }
    };
    churn(1_000);
    edenGC();
    const before = maps();
    churn(10_000);
    edenGC();
    process.stdout.write(String(maps() - before));
    process.exit();`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
  expect(Number(await child.stdout.text())).toBeLessThan(1_000);
});
