// Devices publish over MQTT and HTTP, and get commands, while everything on the
// way is killed at random: the broker with the journal's writer in it, the
// recorder, the process that speaks HTTP, any worker, the master, nginx, and with
// PostgreSQL the server.  Then: every event that was acknowledged is stored once,
// none that was not sent, and no command was given out twice.
//
//	KILL_SECONDS	how long (90)
//	KILL_SEED	what is killed in which order, as far as it is ours (random)
//	PATCHBAY_DB	an empty database of PostgreSQL; else SQLite
//	KILL_CLUSTER	its server's directory, for database.sh
import { createRequire } from "node:module";
import { Dice } from "./people.mjs";
import { check, sum } from "./promises.mjs";
import { sleep, Stack, until } from "./stack.mjs";

const { connect } = createRequire(new URL("../mqtt/package.json", import.meta.url))("mqtt");
const SECONDS = Number(process.env.KILL_SECONDS || 90);
const SEED = Number(process.env.KILL_SEED || Date.now() % 1000000);
const DEVICES = ["k0", "k1", "k2", "k3"], OVER_HTTP = ["h0", "h1"];
const dice = new Dice(SEED), token = (id) => `token-of-${id}`;
const victims = ["broker", "patchbay-rec", "patchbay-msg", "worker", "patchbay", "nginx", ...process.env.PATCHBAY_DB ? ["database"] : []];
const acked = new Set(), sent = new Set(), put = [], got = [], kills = Object.fromEntries(victims.map((v) => [v, 0]));
let stack, key, org, over = false;

async function post(path, [user, password], body) {
  const res = await fetch(`${stack.url}/api/v0002${path}`, { method: "POST", body, signal: AbortSignal.timeout(20000),
    headers: { "Content-Type": body.startsWith("{") || body.startsWith("[") ? "application/json" : "text/plain",
      Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` } });
  return { status: res.status, text: await res.text() };
}

async function prepare() {
  const said = await stack.run("patchbay", ["--state", stack.state, "key", "add", "kill", "admin"]);
  key = said.trim().split("\n");
  org = key[0].split("-")[1];
  const type = await post("/device/types", key, '{"id":"meter"}');
  if (type.status !== 201) throw new Error(`the type: ${type.status} ${type.text}`);
  const all = [...DEVICES, ...OVER_HTTP].map((deviceId) => ({ typeId: "meter", deviceId, authToken: token(deviceId) }));
  const { status, text } = await post("/bulk/devices/add", key, JSON.stringify(all));
  if (status !== 201) throw new Error(`the devices: ${status} ${text}`);
  await stack.broker();
}

// One device for the whole time: each number is sent once, on whatever
// connection there is; who got no answer goes on with the next.
async function publish(id) {
  for (let n = 0; !over;) {
    const c = connect(`mqtt://127.0.0.1:${stack.mqtt}`, { clientId: `d:${org}:meter:${id}`, username: "use-token-auth",
      password: token(id), reconnectPeriod: 0, connectTimeout: 5000 });
    let gone = false;
    const closed = new Promise((done) => c.once("close", () => { gone = true; done(); }));
    c.on("error", () => {});
    await Promise.race([new Promise((done) => c.once("connect", done)), closed]);
    while (!gone && !over) {
      const batch = [];
      for (let i = 0; i < 8; i++) {
        const mine = `${id} ${n++}`;
        sent.add(mine);
        batch.push(c.publishAsync("iot-2/evt/n/fmt/text", mine, { qos: 1 }).then(() => acked.add(mine), () => {}));
      }
      await Promise.race([Promise.all(batch), closed]);
      await sleep(2);
    }
    c.end(true);
    await sleep(20);
  }
}

// The same over HTTP, one after the other.
async function publishOverHttp(id) {
  for (let n = 0; !over; n++) {
    const mine = `${id} ${n}`;
    sent.add(mine);
    const res = await post(`/device/types/meter/devices/${id}/events/n`, ["use-token-auth", token(id)], mine).catch(() => null);
    if (res?.status === 200) acked.add(mine);
    else await sleep(50);
  }
}

// Commands: put in by an application, asked for by the device.
async function command(id) {
  for (let n = 0; !over; n++) {
    const res = await post(`/application/types/meter/devices/${id}/commands/go`, key, String(n)).catch(() => null);
    if (res?.status === 200) put.push(n);
    await sleep(50);
  }
}
async function ask(id) {
  while (!over) {
    const res = await post(`/device/types/meter/devices/${id}/commands/+/request`, ["use-token-auth", token(id)],
      '{"waitTimeSecs":1}').catch(() => null);
    if (res?.status === 200) got.push(Number(res.text));
    else if (res?.status !== 204) await sleep(50);
  }
}

async function killOne(victim) {
  if (victim === "database") await stack.kill(victim);
  else if (victim === "broker" || victim === "nginx" || victim === "patchbay") {
    await stack.kill(victim);
    if (dice.random() < 0.3) await sleep(dice.below(1500));
    if (victim === "broker") stack.startBroker();
    else if (victim === "nginx") stack.nginx();
    else stack.master();
  } else {
    const some = (await stack.workers()).filter(([, name]) => victim === "worker" || name === victim);
    if (some.length === 0) return;
    try { process.kill(dice.pick(some)[0], "SIGKILL"); } catch { return; }
  }
  kills[victim]++;
}

// Those that are quickly back more often.
async function killAll() {
  for (const end = Date.now() + SECONDS * 1000; Date.now() < end || Object.values(kills).includes(0);) {
    await sleep(100 + dice.below(900));
    const slow = dice.random() < 0.25;
    await killOne(dice.pick(victims.filter((v) => slow === ["patchbay", "nginx", "database"].includes(v))));
  }
}

async function judge() {
  let all = [];
  const payloads = async () => (await stack.events("n")).map(([, payload]) => payload);
  // until the journal is read
  await until("every acknowledged event stored", async () => {
    all = await payloads().catch(() => []);
    const set = new Set(all);
    return [...acked].every((e) => set.has(e));
  }, 60).catch(() => {});
  await sleep(1000);	// what would be stored again would be by now
  all = await payloads();
  const set = new Set(all), seen = new Set();
  check("every acknowledged event is stored", [...acked].filter((e) => !set.has(e)));
  check("none is stored twice", all.filter((e) => seen.has(e) || !seen.add(e)));
  check("none is stored that was not sent", all.filter((e) => !sent.has(e)));
  check("no command was given out twice", got.filter((n, i) => got.indexOf(n) !== i));
  check("no command was given out that was not put in", got.filter((n) => n > Math.max(...put) + 50));
  check("there was much to lose", acked.size > 100 && got.length > 5 ? [] : [`${acked.size} acknowledged, ${got.length} commands`]);
  check("each device has spoken", [...DEVICES, ...OVER_HTTP].filter((id) => ![...acked].some((e) => e.startsWith(`${id} `))));
  return all.length;
}

try {
  stack = await Stack.start({ db: process.env.PATCHBAY_DB });
  await prepare();
  const work = [...DEVICES.map(publish), ...OVER_HTTP.map(publishOverHttp), command("h0"), ask("h0")];
  await until("the first event", () => acked.size > 0, 30);
  await killAll();
  over = true;
  await Promise.all(work);
  await until("a page", () => stack.answers(), 60);
  const stored = await judge();
  check("the database is sound", await stack.unsound());
  console.log(`seed ${SEED}: killed ${Object.entries(kills).map(([v, n]) => `${v} ${n}`).join(", ")}; ` +
    `${acked.size} acknowledged, ${stored} stored of ${sent.size} sent; ${got.length} of ${put.length} commands`);
} catch (e) {
  over = true;
  check(`seed ${SEED}: ${e.stack}`, false);
} finally {
  await stack?.stop();
  if (sum.failed === 0) await stack?.remove();
  else console.log(`the state is kept in ${stack?.state}`);
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
