// What others change at the carrier arrives by itself; SIMs are read in batches;
// those chosen in the list are read again; and nothing of it is lost with a
// worker.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { Client, formOf } from "./client.mjs";
import { iccid, launch, signIn, simulator, startStack } from "./stack.mjs";

const SIMS = 50;
let stack, admin, browser;

// Until it is so; the test's own time limit is the only one.
async function until(what, get) {
  for (let i = 0; ; i++) {
    const got = await get();
    if (got) return got;
    if (i === 1200) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

const counters = (account) => simulator(stack, `/simulator/counters?account=${account}`);
// Calls of an operation to an extension's carrier, as the log has them.
const calls = async (key, op) => (await stack.log()).split("\n")
  .filter((l) => l.includes(` key=${key} `) && l.includes(` op=${op} `)).length;
const tile = async (key) => {
  const { text } = await admin.get("/extensions");
  return text.split(`id="ext-${key}"`)[1].split("</section>")[0];
};
const waits = async (key) => /Waiting for refresh/.test(await tile(key));
const boxes = (html) => [...html.matchAll(/<input type="checkbox" form="pick" name="d" value="(\d+)" aria-label="([^"]+)">/g)]
  .map(([, id, name]) => ({ id, name }));
// Press Refresh SIMs with these boxes marked.
async function readAgain(list, ids) {
  const { text } = await admin.get(list), { action, fields } = formOf(text, "/devices/read");
  return admin.post(action, [...Object.entries(fields), ...ids.map((id) => ["d", id])]);
}
const allRead = (key) => until(`every SIM of ${key} is read`, async () =>
  !/Not read yet<\/span>/.test((await admin.get(`/devices?ext=${key}`)).text));

before(async () => {
  stack = await startStack({ env: { FOLLOW: "1" } });
  admin = new Client(stack.url);
  await admin.signIn();
  await admin.addType("pump");
  await admin.addExtension("rest", { username: "demo", accesskey: "demo-api-key", endpoint: stack.simulator });
  const path = "/extensions/add/control-center-soap";
  const { status } = await admin.submit(path, path, { "s-api": "control-center-soap", key: "soap", name: "soap",
    "s-username": "att-demo", "s-password": "att-demo-password", "s-accesskey": "att-demo-licence-key",
    "s-endpoint": stack.simulator });
  assert.equal(status, 303);
  await admin.addDevice("pump", "r-1");
  await admin.link("pump", "r-1", { rest: { iccid: iccid("demo", 101) } });
  // Two at a time: that is what one person may hold of an extension.
  await Promise.all([0, 1].map(async (lane) => {
    for (let n = 1 + lane; n <= SIMS; n += 2) {
      await admin.addDevice("pump", `s-${n}`);
      await admin.link("pump", `s-${n}`, { soap: { iccid: iccid("att-demo", 100 + n) } });
    }
  }));
  await admin.addDevice("pump", "bare");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await stack?.end({ expected: [/died of signal 9/, /nginx\.log: .*prematurely closed .*sim\.sock/] });
});

describe("following", { concurrency: 1, timeout: 120000 }, () => {
  test("new SIMs are read, and the carriers are asked what has changed", async () => {
    await allRead("soap");
    await allRead("rest");
    for (const key of ["soap", "rest"])
      await until(`${key} was asked`, async () => /<dt>Last sync<\/dt><dd>(?!<span class="(?:none|badge))/.test(await tile(key)));
  });

  test("a change that nobody told of stands in the device's Actions", async () => {
    for (const [device, sim] of [["r-1", iccid("demo", 101)], ["s-1", iccid("att-demo", 101)]]) {
      const page = `/devices/pump/${device}`, state = async () =>
        /Carrier status: <code>([A-Z]+)/.exec((await admin.get(page)).text.replaceAll("&#39;", "'"))?.[1];
      const pressed = async () => (await stack.log()).split(`path=${page}/extensions`).length, before = await pressed();
      const to = await state() === "DEACTIVATED" ? "Retired" : "Deactivated";
      await simulator(stack, "/simulator/push", { type: "SIM_STATE_CHANGE", iccid: sim, after: to });
      const told = async () => new RegExp(`<ol class="timeline".*?${to}.*?</ol>`, "s").test((await admin.get(page)).text);
      assert.equal(await told(), false);
      await until(`${to} shows at ${device}`, told);
      assert.equal(await pressed(), before, "nobody pressed anything");
    }
  });

  test("SIMs chosen in the list leave as one request", async () => {
    const list = "/devices?ext=soap";
    await until("nothing waits", async () => !await waits("soap"));
    const all = boxes((await admin.get(list)).text), old = await calls("soap", "details");
    assert.equal(all.length, SIMS);
    const { status, location } = await readAgain(list, all.map((b) => b.id));
    assert.equal(status, 303);
    assert.ok(location.startsWith("/devices?ext=soap&"), location);
    assert.match((await admin.get(location)).text, /50 SIMs to be read again/);
    await until("all of them are read", async () => !await waits("soap"));
    assert.equal(await calls("soap", "details") - old, 1);
  });

  test("what cannot be read is said", async () => {
    const { text } = await admin.get("/devices?q=bare"), [bare] = boxes(text);
    let { location } = await readAgain("/devices?q=bare", [bare.id, "999999"]);
    const said = (await admin.get(location)).text;
    assert.match(said, /1 selected device without a SIM\. 1 selected device not there any more\./);
    ({ location } = await readAgain("/devices?q=bare", []));
    assert.match((await admin.get(location)).text, /No device is selected/);
    assert.match(location, /^\/devices\?q=bare&/);
  });

  test("a background worker that is killed between marking and reading loses nothing", async () => {
    const all = boxes((await admin.get("/devices?ext=soap")).text);
    // The next call hangs, be it for the SIMs or for what has changed.
    await simulator(stack, "/simulator/faults", { account: "att-demo", fault: "hang", switch: "on", next: 1, ms: 60000 });
    await readAgain("/devices?ext=soap", all.map((b) => b.id));
    let held = 0;
    await until("a call hangs", async () => (held = (await counters("att-demo")).inFlight === 1 ? held + 1 : 0) === 10);
    assert.ok(await waits("soap"));
    const background = await workerOf("patchbay-bg");
    process.kill(background, "SIGKILL");
    await until("another background worker", async () => ![null, background].includes(await workerOf("patchbay-bg")));
    await until("all of them are read", async () => !await waits("soap"));
  });

  test("no call overlapped another, and no second had more than five", async () => {
    for (const account of ["demo", "att-demo"]) {
      const { overlaps, overRate, refused } = await counters(account);
      assert.deepEqual({ overlaps, overRate, refused }, { overlaps: 0, overRate: 0, refused: 0 }, account);
    }
  });
});

// A worker of the stack by its name: its pid, or null.
async function workerOf(name) {
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const read = (file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    if ((await read("comm")).trim() === name && (await read("cmdline")).includes(stack.state)) return Number(pid);
  }
  return null;
}

describe("the boxes of the list", { concurrency: 1, timeout: 60000 }, () => {
  test("one box marks all of the page, and says how many there are", async () => {
    const page = await browser.newPage();
    await signIn(page, stack);
    await page.goto(`${stack.url}/devices?ext=soap`);
    const every = page.getByLabel("All on this page"), bar = page.locator("#pick output");
    const rows = page.locator("tbody").getByRole("checkbox"), half = () => every.evaluate((b) => b.indeterminate);
    assert.equal(await rows.count(), SIMS);
    await page.getByRole("checkbox", { name: "s-7", exact: true }).check();
    assert.equal(await bar.textContent(), "1 selected");
    assert.deepEqual([await half(), await every.isChecked()], [true, false]);
    await every.check();
    assert.equal(await bar.textContent(), `${SIMS} selected`);
    assert.equal(await page.locator("tbody :checked").count(), SIMS);
    assert.equal(await half(), false);
    await every.uncheck();
    assert.equal(await page.locator("tbody :checked").count(), 0);
    await page.getByRole("checkbox", { name: "s-7", exact: true }).check();
    for (const box of [every, rows.first()]) {
      const { width, height } = await box.locator("xpath=ancestor::label").boundingBox();
      assert.ok(width >= 24 && height >= 24, `${width} x ${height}`);
    }
    await page.getByRole("button", { name: "Refresh SIMs" }).click();
    await page.getByText("1 SIM to be read again").waitFor();
    assert.match(page.url(), /\/devices\?ext=soap&/);
    await page.close();
  });

  test("a row's box works without the script, and a viewer has none", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await signIn(page, stack);
    await page.goto(`${stack.url}/devices?q=s-7`);
    assert.equal(await page.getByLabel("All on this page").isVisible(), false);
    await page.getByRole("checkbox", { name: "s-7", exact: true }).check();
    await page.getByRole("button", { name: "Refresh SIMs" }).click();
    await page.getByText("1 SIM to be read again").waitFor();
    await context.close();
    await stack.patchbay(["user", "add", "vera", "viewer"], "correct-horse-viewer\n");
    const vera = new Client(stack.url);
    await vera.signIn("vera", "correct-horse-viewer");
    const { text } = await vera.get("/devices");
    assert.deepEqual(boxes(text), []);
    assert.doesNotMatch(text, /Refresh SIMs/);
  });
});
