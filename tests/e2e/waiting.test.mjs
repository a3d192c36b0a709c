// An act without a way back waits, over a restart, and is sent once; whoever
// sees it can cancel it.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { Client } from "./client.mjs";
import { BUILD, iccid, PASSWORD, simulator, startStack } from "./stack.mjs";

const until = async (what) => { while (!await what()) await new Promise((done) => setTimeout(done, 100)); };
const clock = (minutes) => ({ LD_PRELOAD: join(BUILD, "wrong-clock.so"), WRONG_CLOCK_MS: String(minutes * 60000) });
const sims = { kept: iccid("test", 1), retired: iccid("test", 2) };
let stack, admin;

const writes = async (sim) => ((await simulator(stack, "/simulator/counters?account=test")).writesByIccid[sim] ?? { put: 0 }).put;
const page = async (id) => (await admin.get(`/devices/pump/${id}`)).text;
async function begin(options) {
  stack = await startStack(options);
  admin = new Client(stack.url);
  await admin.signIn();
}
// Stop all of it, and begin anew on the same state with a clock so far ahead.
async function again(minutes) {
  const { state, port } = stack;
  await stack.stop({ keep: true });
  await begin({ state, port, env: clock(minutes) });
}
// How often the background worker asked what has changed, as it does first after
// some minutes.
const asked = async () => (await stack.log()).split(" op=modified ").length;
async function retire(id) {
  const at = `/devices/pump/${id}/extensions/jasper/state?to=RETIRED`;
  const res = await admin.submit(at, "/jasper/state", { confirm: sims[id].slice(-4), password: PASSWORD });
  assert.equal(res.status, 303);
  return (await admin.get(res.location)).text;
}

after(async () => {
  const state = stack?.state;
  await stack?.stop({ keep: true });
  if (state) await rm(state, { recursive: true, force: true });
});

const most = { timeout: 180_000 };
test("two SIMs are to be retired, nothing is sent", most, async () => {
  await begin({ env: clock(0) });
  await admin.addType("pump");
  await admin.addExtension("jasper", { username: "test", accesskey: "test-api-key", endpoint: stack.simulator });
  for (const [id, sim] of Object.entries(sims)) {
    await admin.addDevice("pump", id);
    await admin.link("pump", id, { jasper: { iccid: sim } });
    assert.match(await retire(id), /<b>Waiting\.<\/b> It can't be undone/);
  }
  assert.match(await page("kept"), /2 irreversible actions wait\. The first: Change SIM state to Retired for kept, requested by admin\. It will be sent at/);
  const { text } = await admin.get("/actions/waiting");
  for (const id of Object.keys(sims)) assert.ok(text.includes(`/devices/pump/${id}"`), id);
});

test("one is cancelled", most, async () => {
  const { location } = await admin.submit("/devices/pump/kept", "/cancel", {});
  assert.match((await admin.get(location)).text, /<b>Cancelled\.<\/b> Cancelled by admin before it was sent/);
});

test("a restart before its time changes nothing", most, async () => {
  const rounds = await asked();
  await again(8);
  await until(async () => await asked() > rounds);
  assert.match(await page("retired"), /Waits until/);
  for (const sim of Object.values(sims)) assert.equal(await writes(sim), 0);
});

test("when it is due it is sent, and the cancelled one is not", most, async () => {
  await again(11);
  await until(async () => /Retired<\/bdi><\/span> <span class="badge ok">Confirmed/.test(await page("retired")));
  assert.equal(await writes(sims.retired), 1);
  assert.doesNotMatch(await page("retired"), /Waits until|irreversible action/);
});

test("and never again", most, async () => {
  await again(13);
  // the background worker has been at its other work since
  await admin.submit("/devices/pump/retired", "/jasper/refresh", {});
  await until(async () => /As of/.test(await page("kept")));
  assert.equal(await writes(sims.retired), 1);
  assert.equal(await writes(sims.kept), 0);
  assert.match(await page("kept"), /Cancelled/);
});
