// Two nodes on one PostgreSQL database: they see each other's changes, keep
// one pace at the carrier, and one that is killed among commands takes no
// promise with it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { Client, formOf } from "./client.mjs";
import { atCarrier, BUILD, iccid, simulator, startStack } from "./stack.mjs";

const DEVICES = 8;
const counters = (stack) => simulator(stack, "/simulator/counters?account=demo");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// The program of a node, master and workers.
async function processes(stack, named = /./) {
  const found = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (line.includes(`/patchbay\0serve\0--state\0${stack.state}\0`) && named.test(name)) found.push(Number(pid));
  }
  assert.ok(found.length > 10, `${found.length} processes`);
  return found;
}

describe("two nodes on one database", { concurrency: 1 }, () => {
  let one, two, url, atOne, atTwo;
  const sql = async (text) => (await promisify(execFile)("psql", ["-qXAt", url, "-c", text])).stdout.trim();
  const page = (n) => `/devices/pump/p-${n}`;

  before(async () => {
    one = await startStack({ env: { DB: "postgresql", NODE: "one" } });
    url = `postgresql://patchbay@${encodeURIComponent(join(one.state, "run"))}/patchbay`;
    const state = await mkdtemp(join(tmpdir(), "patchbay-e2e-"));
    await copyFile(join(one.state, "secret.key"), join(state, "secret.key"));
    two = await startStack({ state, env: { PATCHBAY_DB: url, NODE: "two" } });
    atOne = new Client(one.url);
    await atOne.signIn();
    await atOne.addType("pump");
    await atOne.addExtension("demo", { username: "demo", accesskey: "demo-api-key", endpoint: one.simulator });
    for (let n = 1; n <= DEVICES + 1; n++) {
      await atOne.addDevice("pump", `p-${n}`);
      await atOne.link("pump", `p-${n}`, { demo: { iccid: iccid("demo", n) } });
    }
    // who has signed in at one node has at the other
    atTwo = new Client(two.url);
    atTwo.cookies = new Map(atOne.cookies);
  });
  after(async () => {
    await two?.stop();
    await one?.end({ expected: [/^postgresql\.log: /, /nginx\.log: .*prematurely closed .*sim\.sock/, /level=error where=(db|background) /] });
  });

  test("what is changed at one is seen at the other with the next request", async () => {
    for (const [here, there, type] of [[atOne, atTwo, "boiler"], [atTwo, atOne, "lift"]]) {
      assert.doesNotMatch((await there.get("/devices")).text, new RegExp(`"${type}"`));
      await here.addType(type);
      assert.match((await there.get("/devices")).text, new RegExp(`"${type}"`));
    }
  });

  test("a node with another key does not start", async () => {
    for (const [key, says] of [[null, /the key is missing.*copy it from another node/],
      [randomBytes(32), /not the key that the credentials in the database are sealed with/]]) {
      const state = await mkdtemp(join(tmpdir(), "patchbay-e2e-"));
      if (key !== null) await writeFile(join(state, "secret.key"), key);
      await assert.rejects(startStack({ state, env: { PATCHBAY_DB: url, NODE: "three" } }), says);
      await rm(state, { recursive: true });
    }
  });

  test("a database that goes away and comes back: pages and forms say so, nothing typed is lost, the same processes go on", async () => {
    const other = url.replace(/patchbay$/, "postgres");
    const allow = (yes) => promisify(execFile)("psql", ["-qXAt", other, "-c", `ALTER DATABASE patchbay ALLOW_CONNECTIONS ${yes}`,
      "-c", "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'patchbay'"]);
    const type = await atOne.get("/device-types/add");
    const { fields } = formOf(type.text, "/device-types/add");
    const typed = { ...fields, id: "kettle", class: "Device", about: "Typed with care" };
    const workers = await processes(one);
    await allow(true);
    assert.equal((await atOne.get("/devices")).status, 200, "connected again within the request");
    await allow(false);
    const page = await atOne.get("/devices"), form = await atOne.post("/device-types/add", typed);
    assert.deepEqual([page.status, form.status], [503, 503]);
    assert.match(page.text, /The database is away/);
    assert.match(form.text, /The database is away/);
    assert.match(form.text, /Typed with care/);
    await allow(true);
    while ((await atOne.get("/devices")).status !== 200) await pause(100);
    while ((await atOne.post("/device-types/add", typed)).status === 503) await pause(100);
    assert.match((await atTwo.get("/devices")).text, /"kettle"/);
    assert.deepEqual(await processes(one), workers);
  });

  test("one whose clock is a day ahead ends no session and takes no command of another's; log lines say whose they are", async () => {
    const state = await mkdtemp(join(tmpdir(), "patchbay-e2e-"));
    await copyFile(join(one.state, "secret.key"), join(state, "secret.key"));
    const three = await startStack({ state, env: { PATCHBAY_DB: url, NODE: "three",
      LD_PRELOAD: join(BUILD, "wrong-clock.so"), WRONG_CLOCK_MS: String(24 * 3600 * 1000) } });
    const atThree = new Client(three.url);
    atThree.cookies = new Map(atOne.cookies);
    try {
      assert.equal((await atThree.get("/devices")).status, 200);
      await simulator(one, "/simulator/faults", { account: "demo", fault: "hang-after", switch: "on", next: "1",
        calls: "writes", ms: "9000" });
      const answer = atOne.submit(page(DEVICES + 1), "/demo/state", { state: "ACTIVATED", confirm: "yes" });
      while (await sql("SELECT count(*) FROM command WHERE op = 'state' AND status = 'sent'") === "0") await pause(20);
      // each new worker for calls looks for commands that were left behind
      for (const pid of await processes(three, /patchbay-out/)) process.kill(pid, "SIGKILL");
      const { fields } = formOf((await atThree.get(page(1))).text, "/demo/refresh");
      while ((await atThree.post("/devices/pump/none/extensions/demo/refresh", fields)).status !== 404) await pause(50);
      // on a slow day its answer has come by now
      assert.match(await sql("SELECT status FROM command WHERE op = 'state'"), /sent|accepted|confirmed/);
      assert.equal((await answer).status, 303);
      assert.match(await sql("SELECT status FROM command WHERE op = 'state'"), /accepted|confirmed/);
      assert.equal((await atThree.get("/devices")).status, 200);
      const log = await readFile(join(state, "log/patchbay.log"), "utf8");
      assert.doesNotMatch(log, /was left/);
      for (const line of log.split("\n").filter((l) => l.startsWith("t="))) assert.match(line, /^t=\S+ node=three /);
      assert.ok(Math.abs(Date.parse(/t=(\S+) .*path=\/devices /.exec(log)[1]) - Date.now()) < 3600 * 1000, "the database's time");
    } finally {
      await three.stop();
    }
  });

  test("both keep to one call at a time and five a second", async () => {
    const until = (await counters(one)).calls + 30;
    const { fields } = formOf((await atOne.get(page(1))).text, "/demo/refresh");
    const answers = {};
    let go = true;
    const people = [atOne, atTwo, atOne, atTwo, atOne, atTwo].map(async (who, i) => {
      for (let n = i; go; n++) {
        const { status } = await who.post(`${page(1 + n % DEVICES)}/extensions/demo/refresh`, fields);
        answers[status] = (answers[status] ?? 0) + 1;
      }
    });
    while ((await counters(one)).calls < until) await pause(50);
    go = false;
    await Promise.all(people);
    assert.ok(answers[303] > 0, JSON.stringify(answers));
    const { overlaps, overRate, refused } = await counters(one);
    assert.deepEqual({ overlaps, overRate, refused }, { overlaps: 0, overRate: 0, refused: 0 });
  });

  test("one is killed among commands: each is sent once at most, and decided by the other", async () => {
    const writes = async () => Object.values((await counters(one)).writesByIccid).reduce((n, w) => n + w.put, 0);
    const asked = Array.from({ length: DEVICES }, (_, i) =>
      atTwo.submit(page(i + 1), "/demo/state", { state: "DEACTIVATED", confirm: "yes" }).catch(() => "cut off"));
    while (await writes() < 2) await pause(20);
    for (const pid of await processes(two)) process.kill(pid, "SIGKILL");	// as when its machine dies
    await Promise.all(asked);
    const open = "SELECT count(*) FROM command WHERE status IN ('requested', 'sent', 'accepted', 'unknown')";
    while (await sql(open) !== "0") await pause(500);
    const { overlaps, overRate, writesByIccid } = await counters(one);
    assert.deepEqual({ overlaps, overRate }, { overlaps: 0, overRate: 0 });
    // our own questions count as well
    const stateOf = async (sim) => {
      for (;; await pause(300)) {
        const said = await atCarrier(one, "demo", sim).catch((e) => {
          if (!/Rate Limit/.test(e.message)) throw e;
        });
        if (said) return said.status;
      }
    };
    for (let n = 1; n <= DEVICES; n++) {
      const sim = iccid("demo", n), put = writesByIccid[sim]?.put ?? 0;
      const status = await sql(`SELECT status FROM command WHERE op = 'state' AND device_id = 'p-${n}'`);
      const state = await stateOf(sim);
      assert.ok(put <= 1, `p-${n} was sent ${put} times`);
      assert.ok(["", "confirmed", "refused"].includes(status), `p-${n}: ${status}`);
      assert.equal(state === "DEACTIVATED", put === 1, `p-${n} ${state}, sent ${put} times`);
      if (status === "confirmed") assert.equal(put, 1, `p-${n} confirmed`);
      assert.equal((await atOne.get(page(n))).status, 200);
    }
  });
});
