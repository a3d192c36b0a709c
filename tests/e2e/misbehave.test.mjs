// A carrier that hangs holds up nobody else; and an account is called one at
// a time and five a second at most, whoever calls and through a restart.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client, formOf } from "./client.mjs";
import { iccid, simulator, startStack } from "./stack.mjs";

const counters = (stack, account) => simulator(stack, `/simulator/counters?account=${account}`);

async function setUp(stack, accounts, devices) {
  const admin = new Client(stack.url);
  await admin.signIn();
  await admin.addType("pump");
  const pages = [];
  for (const [key, account] of Object.entries(accounts))
    await admin.addExtension(key, { username: account, accesskey: `${account}-api-key`, endpoint: stack.simulator });
  for (let n = 1; n <= devices; n++) {
    const config = {};
    for (const [key, account] of Object.entries(accounts))
      config[key] = { iccid: iccid(account, Object.keys(accounts).indexOf(key) * devices + n) };
    await admin.addDevice("pump", `p-${n}`);
    await admin.link("pump", `p-${n}`, config);
    pages.push(`/devices/pump/p-${n}`);
  }
  return { admin, pages };
}

describe("one carrier hangs on every call", { concurrency: 1 }, () => {
  const HANGING = 2; // what one person may hold of an extension
  let stack, admin, pages;
  before(async () => {
    stack = await startStack();
    ({ admin, pages } = await setUp(stack, { demo: "demo", "att-demo": "att-demo" }, 1));
    await simulator(stack, "/simulator/faults", { account: "demo", fault: "hang", switch: "on", ms: 60000 });
  });
  after(async () => { await stack?.end({ expected: [/nginx\.log: .*prematurely closed .*sim\.sock/] }); });

  test("200 pages and the other carrier's section, with two refreshes unanswered all the time", async () => {
    const { fields } = formOf((await admin.get(pages[0])).text, "/demo/refresh");
    const path = `${pages[0]}/extensions/demo/refresh`;
    let unanswered = 0, go = true, answered = 0;
    // Each that is answered, with a failure, is asked again.
    const hanging = Array.from({ length: HANGING }, async () => {
      while (go) {
        unanswered++;
        const { status } = await admin.post(path, fields);
        unanswered--;
        answered++;
        assert.ok([303, 503].includes(status), `status ${status}`);
      }
    });
    while ((await counters(stack, "demo")).inFlight !== 1) await new Promise((done) => setTimeout(done, 20));
    let done = 0, least = HANGING;
    for (let i = 0; i < 50; i++) {
      for (const page of ["/devices", pages[0], "/extensions", "/settings"]) {
        assert.equal((await admin.get(page)).status, 200);
        done++;
        least = Math.min(least, unanswered);
      }
      if (i % 10 !== 0) continue;
      const calls = (await counters(stack, "att-demo")).reads;
      assert.equal((await admin.submit(pages[0], "/att-demo/refresh", {})).status, 303);
      assert.ok((await counters(stack, "att-demo")).reads > calls, "the other carrier was asked");
      least = Math.min(least, unanswered);
    }
    assert.equal(done, 200);
    assert.equal(least, HANGING, "unanswered all the time");
    go = false;
    await Promise.all(hanging);
    assert.ok(answered >= HANGING);
    const { overlaps, overRate } = await counters(stack, "demo");
    assert.deepEqual({ overlaps, overRate }, { overlaps: 0, overRate: 0 });
  });
});

describe("an account that everybody calls", { concurrency: 1 }, () => {
  // Two extensions on one account share its gate.
  const accounts = { demo: "demo", twin: "demo" };
  let stack;
  // Requests that a restart cuts off are meant; so is a worker's end at the
  // deadline, in the middle of a call.
  after(async () => {
    await stack?.end({ expected: [/nginx\.log: .*(prematurely closed|connect\(\) to|recv\(\) failed)/, /killing what did not end/] });
  });

  // Twelve people press Refresh until told to stop, or until the stack goes.
  function hammer(admin, pages, forms) {
    const h = { stop: false, restarting: false, answers: {} };
    h.done = Promise.all(Array.from({ length: 12 }, async (_, i) => {
      for (let n = i; !h.stop; n++) {
        const key = Object.keys(accounts)[n % 2], page = pages[n % pages.length];
        try {
          const { status } = await admin.post(`${page}/extensions/${key}/refresh`, forms);
          h.answers[status] = (h.answers[status] ?? 0) + 1;
        } catch (e) {
          if (!h.restarting) throw e;
        }
      }
    }));
    return h;
  }

  async function until(calls) {
    while ((await counters(stack, "demo")).calls < calls) await new Promise((done) => setTimeout(done, 50));
  }

  test("no call overlaps another, and no second has more than five, also across a restart", async () => {
    stack = await startStack();
    const { state, port } = stack;
    let { admin, pages } = await setUp(stack, accounts, 4);
    const { fields } = formOf((await admin.get(pages[0])).text, "/demo/refresh");
    let h = hammer(admin, pages, fields);
    const first = (await counters(stack, "demo")).calls + 30;
    await until(first);
    h.restarting = h.stop = true;
    const { left } = await stack.stop({ keep: true });
    assert.deepEqual(left, []);
    await h.done;
    assert.ok(h.answers[303] > 0, JSON.stringify(h.answers));
    stack = await startStack({ state, port });
    h = hammer(admin, pages, fields);
    await until(first + 30);
    h.stop = true;
    await h.done;
    assert.ok(h.answers[303] > 0, JSON.stringify(h.answers));
    const { calls, overlaps, overRate, refused, peakPerSecond: peak } = await counters(stack, "demo");
    assert.ok(calls >= first + 30, "the counters are those of before the restart");
    assert.deepEqual({ overlaps, overRate, refused }, { overlaps: 0, overRate: 0, refused: 0 });
    assert.ok(peak <= 5, `${peak} in one second`);
  });
});
