// What goes wrong at a carrier: each kind gets its own sentence, the page
// comes back, what was known stays, and nobody else waits.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { Client, formOf } from "./client.mjs";
import { iccid, simulator, startStack } from "./stack.mjs";

let stack, admin;
const TIMEOUT = /did not answer in time/, CLOSED = /closed the connection before its answer was complete/;

// Account by account: the accounts at the same time, their faults one after
// the other.  [fault, what the section says of a read, what becomes of a
// write, more for the switch]
const faults = {
  "demo": [
    ["hang", TIMEOUT, "No answer"],
    ["drop", CLOSED, "Unknown"],
    ["malformed", /does not conform to its API/, "Confirmed"],
  ],
  "att-demo": [
    ["hang-after", TIMEOUT, "Confirmed"],
    ["drop-after", CLOSED, "Confirmed"],
    ["truncated", CLOSED, "Confirmed"],
  ],
  "kpn-demo": [
    ["drip", TIMEOUT, "Confirmed"],
    ["rate", /asked Control Center too often/, "Refused"],
    ["html", /came from a web page, not from the API/, "Confirmed"],
  ],
  "test": [
    ["slow", TIMEOUT, "No answer", { ms: 15000 }],
    ["error", /Control Center had an internal error/, "Unknown"],
    ["type", null, "Confirmed"],
  ],
  "test-two": [
    ["big", /larger than Patchbay reads/, "Confirmed"],
    ["expired", /does not accept this username and access key/, "Refused"],
    ["charset", null, "Confirmed"],
  ],
};

before(async () => {
  stack = await startStack();
  admin = new Client(stack.url);
  await admin.signIn();
  await admin.addType("pump");
  for (const account of Object.keys(faults))
    await admin.addExtension(account, { username: account, accesskey: `${account}-api-key`, endpoint: stack.simulator });
});
// nginx tells of the simulator's dropped connections, which are meant.
after(async () => { await stack?.end({ expected: [/nginx\.log: .*prematurely closed .*sim\.sock/] }); });

// A device with the SIM of the account, read once.
async function device(account, serial) {
  const d = { account, sim: iccid(account, serial), page: `/devices/pump/${account}-${serial}` };
  await admin.addDevice("pump", `${account}-${serial}`);
  await admin.link("pump", `${account}-${serial}`, { [account]: { iccid: d.sim } });
  return d;
}

const fault = (account, name, more = {}) => simulator(stack, "/simulator/faults",
  { account, fault: name, switch: "on", ...more });
const clear = (account) => simulator(stack, "/simulator/faults", { account, fault: "all", switch: "off" });
const counters = (account) => simulator(stack, `/simulator/counters?account=${account}`);

// Far more than every deadline of ours: only a page that hangs reaches it.
const patience = () => ({ signal: AbortSignal.timeout(120000) });

const refresh = (d) => admin.submit(d.page, `/${d.account}/refresh`, {}, patience());

// The section of an extension, as text.
async function section(d, page = d.page) {
  const { status, text } = await admin.get(page);
  assert.equal(status, 200);
  const from = text.indexOf(`<section class="card" id="ext-${d.account}"`);
  assert.ok(from >= 0, "the section is there");
  return text.slice(from, text.indexOf("</section>", from)).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}
function says(text, words, not = false) {
  if (words.test(text) === not)
    throw new assert.AssertionError({ message: `${not ? "has" : "lacks"} ${words}: ${text.slice(0, 400)}` });
}

async function until(condition) {
  for (let i = 0; i < 600; i++) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`never: ${condition}`);
}

const PLAN = /Rate plan [A-Z]/;

describe("what goes wrong gets a sentence of its own", { concurrency: true }, () => {
  for (const [account, list] of Object.entries(faults))
    describe(account, { concurrency: 1 }, () => {
      const devices = [];
      before(async () => {
        for (let i = 0; i < list.length; i++) devices.push(await device(account, i + 1));
      });

      list.forEach(([name, words, , more], i) => test(`a read: ${name}`, async () => {
        const d = devices[i];
        says(await section(d), PLAN);
        await fault(account, name, { iccid: d.sim, ...more });
        assert.equal((await refresh(d)).status, 303);
        let text = await section(d);
        says(text, PLAN);
        if (words) {
          says(text, words);
          says(text, /Not refreshed.*The data below is from/);
        } else
          says(text, /Not refreshed/, true);
        await clear(account);
        assert.equal((await refresh(d)).status, 303);
        text = await section(d);
        says(text, PLAN);
        says(text, /Not refreshed/, true);
      }));

      list.forEach(([name, , outcome, more], i) => test(`a write: ${name}`, async () => {
        const d = devices[i];
        await fault(account, name, { iccid: d.sim, calls: "writes", ...more });
        const res = await admin.submit(d.page, `/${account}/state`, { state: "DEACTIVATED", confirm: "yes" }, patience());
        assert.equal(res.status, 303);
        says(await section(d, res.location), new RegExp(`${outcome}\\.`));
        await clear(account);
        await refresh(d);
        assert.deepEqual((await counters(account)).writesByIccid[d.sim], { put: 1, post: 0 }, "sent once");
      }));
    });
});

describe("an endpoint that is not there", { concurrency: 1 }, () => {
  // Editing and Done, as a person would.
  const point = async (to) => {
    const { status } = await admin.submit("/extensions/test/edit", "/extensions/test/edit",
      { "s-api": "control-center-rest", "s-username": "test", "s-accesskey": "test-api-key", "s-endpoint": to, name: "test", on: "on" });
    assert.equal(status, 303);
  };
  let closed, silent;
  before(async () => {
    // A port on which nobody listens, and one on which nobody speaks TLS.
    closed = createServer();
    await new Promise((done) => closed.listen(0, "127.0.0.1", done));
    const { port } = closed.address();
    await new Promise((done) => closed.close(done));
    closed = `http://127.0.0.1:${port}/`;
    silent = createServer((s) => s.on("error", () => {}).end("no TLS here\n"));
    await new Promise((done) => silent.listen(0, "127.0.0.1", done));
  });
  after(() => { silent.close(); });

  for (const [what, to, words] of [
    ["connection refused", () => closed, /does not accept connections\. Nothing was sent/],
    ["name not found", () => "https://no-such-host.invalid/", /could not be resolved/],
    ["TLS failure", () => `https://127.0.0.1:${silent.address().port}/`, /does not speak TLS at this port, so nothing was sent\. .*\(\S+/],
  ]) test(what, async () => {
    const old = { account: "test", sim: iccid("test", 1), page: "/devices/pump/test-1" };
    await point(stack.simulator);
    await refresh(old);
    await point(to());
    assert.equal((await refresh(old)).status, 303);
    let text = await section(old);
    says(text, words);
    says(text, PLAN);
    const { writes } = await counters("test");
    const res = await admin.submit(old.page, "/test/plan", { plan: "Telemetry 5MB" });
    text = await section(old, res.location);
    says(text, /Not sent\. Not sent: /);
    assert.equal((await counters("test")).writes, writes);
    // Check Connection says the same on its tile.
    await admin.post("/extensions/check/test", { ...formOf((await admin.get("/extensions")).text,
      "/extensions/check/test").fields });
    says((await admin.get("/extensions")).text, words);
    await point(stack.simulator);
  });
});

describe("while one carrier hangs", { concurrency: 1 }, () => {
  const calm = "/devices/pump/att-demo-2";

  // What people do elsewhere: pages, and a section of another carrier.
  async function elsewhere() {
    let done = 0;
    for (let round = 0; round < 10; round++) {
      for (const page of ["/devices", calm, "/devices/pump/demo-1", "/extensions", "/settings"]) {
        assert.equal((await admin.get(page)).status, 200);
        done++;
      }
      if (round % 4 === 0) {
        const res = await admin.submit(calm, "/att-demo/refresh", {});
        assert.equal(res.status, 303, res.text?.match(/<title>.*?<\/title>/)?.[0]);
        says(await section({ account: "att-demo", page: calm }), /Not refreshed/, true);
        done++;
      }
    }
    return done;
  }

  before(() => fault("demo", "hang", { ms: 60000 }));
  after(() => clear("demo"));

  test("every other page and every other carrier goes on", async () => {
    let waiting = 0, turnedAway = 0;
    const devices = [1, 2, 3].map((n) => ({ account: "demo", page: `/devices/pump/demo-${n}` }));
    const form = formOf((await admin.get(devices[0].page)).text, "/demo/refresh");
    const hanging = Array.from({ length: 12 }, async (_, i) => {
      waiting++;
      const { status, text } = await admin.post(`${devices[i % 3].page}/extensions/demo/refresh`, form.fields, patience());
      waiting--;
      assert.ok([303, 503].includes(status), `status ${status}`);
      if (status === 503) {
        turnedAway++;
        says(text, /Many requests (at once|to this carrier)/);
      }
    });
    await until(async () => (await counters("demo")).inFlight === 1);
    assert.equal(await elsewhere(), 53);
    assert.ok(waiting >= 1, "all of that while a request still waited for the carrier that hangs");
    assert.equal((await counters("demo")).inFlight, 1, "and the carrier still hangs");
    await Promise.all(hanging);
    assert.ok(turnedAway >= 1, "more than its share is turned away at once");
    const shown = await Promise.all(devices.map((d) => section(d)));
    says(shown.join(" "), /Not refreshed\. (The carrier accepted the request|Too many other requests to this carrier)/);
  });

  test("also when those who wait for it go away", async () => {
    const form = formOf((await admin.get("/devices/pump/demo-1")).text, "/demo/refresh");
    const gone = Array.from({ length: 30 }, async () => {
      const signal = AbortSignal.timeout(300);
      await admin.post("/devices/pump/demo-1/extensions/demo/refresh", form.fields, { signal }).catch(() => {});
    });
    await Promise.all(gone);
    await until(async () => (await counters("demo")).inFlight === 1);
    await elsewhere();
    assert.equal((await counters("demo")).inFlight, 1);
  });

  test("the accounts were called by the rules", async () => {
    for (const account of Object.keys(faults)) {
      const { overlaps, overRate } = await counters(account);
      assert.deepEqual({ account, overlaps, overRate }, { account, overlaps: 0, overRate: 0 });
    }
  });
});
