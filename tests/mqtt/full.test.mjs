// A journal that nobody reads: publishers are refused with words when it is full,
// nothing that was acknowledged is lost, and all goes on when it is read again.
// Each acknowledgement means: on the disk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFleet, token, until } from "./fleet.mjs";

const FULL = /Too many messages are waiting to be stored/;
let fleet, recorder;
before(async () => {
  fleet = await startFleet({ devices: ["full", "http"], env: { EVENT_JOURNAL_MB: "1", EVENT_SYNC_MS: "0" } });
  recorder = await fleet.worker("patchbay-rec");
});
after(async () => {
  try { process.kill(recorder, "SIGCONT"); } catch { /* gone */ }
  await fleet.end({ expected: [/bytes wait to be stored/, /disconnected|Out of memory/i] });
});

const basic = (user, password) => ({ Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` });
const post = async (id, body) => {
  const res = await fetch(`${fleet.stack.url}/api/v0002/device/types/meter/devices/${id}/events/e`, { method: "POST", body,
    headers: { "Content-Type": "text/plain", ...basic("use-token-auth", token(id)) } });
  return { status: res.status, retry: res.headers.get("retry-after"), text: await res.text() };
};
const page = async (at) => (await fleet.admin.get(at)).text;
const metric = async (name) => {
  const res = await fetch(`${fleet.stack.url}/metrics`, { headers: basic(fleet.operator.username, fleet.operator.password) });
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(await res.text())[1]);
};

test("a full journal refuses publishers with words, and keeps what it took", async () => {
  assert.equal(await metric("patchbay_journal_max_bytes"), 1 << 20);
  assert.match(await page("/"), /Journal, before events are stored/);
  assert.doesNotMatch(await page("/"), /publishers are refused/);
  process.kill(recorder, "SIGSTOP");
  let acked = 0, refused = 0;
  for (let n = 0; refused < 3; n++) {
    assert.ok(n < 200, `${acked} were taken`);
    const c = await fleet.device("full", { protocolVersion: 5 });
    const done = await Promise.race([c.publishAsync(`iot-2/evt/n${n}/fmt/text`, `${n} `.padEnd(40000, "."), { qos: 1 }).then(() => true, () => false),
      c.closed.then(() => false)]);
    if (done) acked++;
    else refused++;
    c.end(true);
  }
  assert.ok(acked > 15 && acked < 30, `${acked} were taken`);
  // it counts what others wrote once a second
  let over;
  await until("the other is refused", async () => (over = await post("http", "x".repeat(40000))).status !== 200);
  assert.deepEqual([over.status, over.retry], [503, "60"]);
  assert.match(over.text, /Too many events are waiting to be stored/);
  assert.match(await page("/"), /The journal is full/);
  assert.ok(await metric("patchbay_journal_bytes") > 900000);
  // who comes and goes is still noted: the device can sign in
  await (await fleet.device("full")).endAsync();
  process.kill(recorder, "SIGCONT");
  await until("its log", async () => FULL.test(await page("/devices/meter/full")));
  await until("the log of the other", async () => /Too many events are waiting to be stored/.test(await page("/devices/meter/http")));
  await until("there is room", async () => (await post("http", "again")).status === 200);
  const c = await fleet.device("full", { protocolVersion: 5 });
  await c.publishAsync("iot-2/evt/after/fmt/text", "after", { qos: 1 });
  await c.endAsync();
  await until("it is stored", async () => (await page("/devices/meter/full")).includes("<summary>after</summary>"));
  await until("the page says so", async () => !/The journal is full/.test(await page("/")));
  const res = await fetch(`${fleet.stack.url}/api/v0002/device/types/meter/devices/full/events`,
    { headers: basic(fleet.operator.username, fleet.operator.password) });
  const last = (await res.json()).map((e) => e.eventId);
  assert.equal(last.filter((e) => /^n\d+$/.test(e)).length, acked, "what was acknowledged, and no more");
});
