// Broker, recorder and the process that speaks HTTP are killed at random while
// devices publish: every event that was acknowledged is stored once, and none
// that was not sent.  No command is given out twice.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { connect } from "mqtt";
import { BUILD } from "../e2e/stack.mjs";
import { startFleet, token, until } from "./fleet.mjs";

const SECONDS = Number(process.env.KILL_SECONDS ?? 10);
const DEVICES = ["k0", "k1", "k2", "k3"], OVER_HTTP = "h0";
const run = promisify(execFile);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let fleet, port, broker = null, over = false;

const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, "127.0.0.1", () => { const p = s.address().port; s.close(() => done(p)); });
});

before(async () => {
  fleet = await startFleet({ devices: [...DEVICES, OVER_HTTP] });
  // a broker of our own to kill: make run ends when its own does
  port = await freePort();
  const own = (await readFile(join(fleet.stack.state, "run/mosquitto.conf"), "utf8"))
    .replaceAll(String(fleet.stack.port + 2), String(port));
  await writeFile(join(fleet.stack.state, "run/killed.conf"), own, { mode: 0o644 });
});
after(async () => {
  over = true;
  broker?.kill("SIGKILL");
  await fleet.end({ expected: [/patchbay-(rec|msg).*(signal 9|ended|killed)/i,
    /^nginx\.log: .*(prematurely closed|Broken pipe|Connection (refused|reset)|temporarily unavailable)/, /^patchbay\.log: .*level=error where=(pool|master)/] });
});

async function keepBroker() {
  while (!over) {
    broker = spawn("mosquitto", ["-c", join(fleet.stack.state, "run/killed.conf")],
      { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    await new Promise((done) => broker.once("exit", done));
  }
}

// One device for the whole time: each number is sent once, on whatever
// connection there is; who got no answer goes on with the next.
async function publish(id, acked, sent) {
  let n = 0;
  while (!over) {
    const c = connect(`mqtt://127.0.0.1:${port}`, { clientId: `d:${fleet.org}:meter:${id}`, username: "use-token-auth",
      password: token(id), reconnectPeriod: 0, connectTimeout: 5000 });
    let gone = false;
    const closed = new Promise((done) => c.once("close", () => { gone = true; done(); }));
    c.on("error", () => {});
    await Promise.race([new Promise((done) => c.once("connect", done)), closed]);
    while (!gone && !over) {
      const batch = [];
      for (let i = 0; i < 8; i++) {
        const mine = n++;
        sent.add(`${id} ${mine}`);
        batch.push(c.publishAsync("iot-2/evt/n/fmt/text", String(mine), { qos: 1 })
          .then(() => acked.add(`${id} ${mine}`), () => {}));
      }
      await Promise.race([Promise.all(batch), closed]);
    }
    c.end(true);
    await sleep(20);
  }
}

const post = async (path, [user, password], body) => {
  const res = await fetch(`${fleet.stack.url}/api/v0002${path}`, { method: "POST", body,
    headers: { "Content-Type": "text/plain", Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` } });
  return { status: res.status, text: await res.text() };
};

// The same over HTTP, one after the other.
async function publishOverHttp(acked, sent) {
  for (let n = 0; !over; n++) {
    sent.add(`${OVER_HTTP} ${n}`);
    const res = await post(`/device/types/meter/devices/${OVER_HTTP}/events/n`, ["use-token-auth", token(OVER_HTTP)], String(n)).catch(() => null);
    if (res?.status === 200) acked.add(`${OVER_HTTP} ${n}`);
    else await sleep(50);
  }
}

// Commands: put in by an application, asked for by the device.
async function command(put) {
  const key = [fleet.operator.username, fleet.operator.password];
  for (let n = 0; !over; n++) {
    const res = await post(`/application/types/meter/devices/${OVER_HTTP}/commands/go`, key, String(n)).catch(() => null);
    if (res?.status === 200) put.push(n);
    await sleep(50);
  }
}
async function ask(got) {
  while (!over) {
    const res = await post(`/device/types/meter/devices/${OVER_HTTP}/commands/+/request`, ["use-token-auth", token(OVER_HTTP)],
      '{"waitTimeSecs":1}').catch(() => null);
    if (res?.status === 200) got.push(Number(res.text));
    else if (res?.status !== 204) await sleep(50);
  }
}

async function stored() {
  if (fleet.database !== null) {
    const { stdout } = await run("psql", ["-qXAtF ", fleet.database, "-c",
      "SELECT device_id, payload FROM events.event e JOIN device d ON d.id = e.device"], { maxBuffer: 1 << 28 });
    return stdout.split("\n").filter(Boolean);
  }
  const { stdout: devices } = await run(join(BUILD, "sql"), [join(fleet.stack.state, "patchbay.db"), "SELECT id, device_id FROM device"]);
  const names = new Map(devices.trim().split("\n").map((l) => JSON.parse(l)));
  const all = [];
  for (const file of await readdir(join(fleet.stack.state, "events"))) {
    if (!/^\d+\.db$/.test(file)) continue;
    const { stdout } = await run(join(BUILD, "sql"), [join(fleet.stack.state, "events", file), "SELECT device, payload FROM event"],
      { maxBuffer: 1 << 28 });
    for (const line of stdout.split("\n").filter(Boolean)) {
      const [device, payload] = JSON.parse(line);
      all.push(`${names.get(device)} ${payload}`);
    }
  }
  return all;
}

test("every acknowledged event is stored once, whatever is killed", async () => {
  const acked = new Set(), sent = new Set();
  const kept = keepBroker();
  const put = [], got = [];
  const publishers = [...DEVICES.map((id) => publish(id, acked, sent)), publishOverHttp(acked, sent), command(put), ask(got)];
  let kills = 0;
  await until("the first", () => acked.size > 0);
  for (const end = Date.now() + SECONDS * 1000; Date.now() < end || kills < 6;) {
    await sleep(100 + Math.random() * 700);
    const which = ["broker", "patchbay-rec", "patchbay-msg"][kills % 3];
    if (which === "broker") broker.kill("SIGKILL");
    else {
      const pid = await fleet.worker(which);
      if (pid === null) continue;
      process.kill(pid, "SIGKILL");
    }
    kills++;
  }
  over = true;
  await Promise.all(publishers);
  broker.kill("SIGKILL");
  await kept;
  // until the journal is read
  let all = [];
  await until("all of them stored", async () => {
    all = await stored();
    const set = new Set(all);
    return [...acked].every((e) => set.has(e));
  });
  assert.ok(acked.size > 100, `only ${acked.size} acknowledged`);
  assert.equal(new Set(all).size, all.length, "none twice");
  assert.deepEqual(all.filter((e) => !sent.has(e)), [], "none invented");
  assert.ok([...acked].filter((e) => e.startsWith(OVER_HTTP)).length > 20, "some over HTTP");
  assert.equal(new Set(got).size, got.length, "no command twice");
  assert.ok(got.length > 5, `only ${got.length} of ${put.length} commands came`);
  console.log(`${kills} kills, ${acked.size} acknowledged, ${all.length} stored of ${sent.size} sent; ${got.length} of ${put.length} commands`);
});
