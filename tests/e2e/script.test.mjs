// The small script: nothing moves when a section is refreshed, identifiers can
// be copied, the columns chosen stay, and a message is counted as it is sent.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "./client.mjs";
import { arrive, iccid, launch, signIn, simulator, startStack } from "./stack.mjs";

let stack, browser, admin, page;
// Activated ones.
const sims = [14, 15, 16, 17, 18, 19, 20, 21].map((n) => iccid("demo", n));

before(async () => {
  stack = await startStack();
  await simulator(stack, "/simulator/policy", { account: "demo", per_second: 0, refuse: 0 });
  browser = await launch();
  admin = new Client(stack.url);
  await admin.signIn();
  for (const key of ["jasper", "second"])
    await admin.addExtension(key, { username: "demo", accesskey: "demo-api-key", endpoint: stack.simulator });
  await admin.addType("pump");
  for (const id of ["pump-1", "pump-2", "pump-3", "pump-4"]) await admin.addDevice("pump", id);
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  page = await context.newPage();
  page.setDefaultTimeout(20000);
  await signIn(page, stack);
});
after(async () => {
  await browser?.close();
  await stack?.end();
});

// Opens the page of a device as it is a quarter of an hour later: its sections
// are stale.  The answers wait until they are let go.
async function held(path) {
  let go;
  const gate = new Promise((done) => { go = done; });
  await page.route("**/refresh", async (route) => {
    const answer = await route.fetch();
    await gate;
    await route.fulfill({ response: answer });
  });
  await page.route(`**${path}`, async (route) => {
    const answer = await route.fetch();
    const html = await answer.text();
    assert.ok(html.includes('<section class="card" id="ext-'));
    await route.fulfill({ response: answer, body: html.replaceAll(/(<section class="card" id="ext-[^>]*?)( data-stale)?>/g, "$1 data-stale>") });
  });
  await page.goto(stack.url + path);
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]"));
  return async () => {
    go();
    await page.waitForFunction(() => !document.querySelector("[data-stale], [aria-busy=true]"));
    await page.unroute("**/refresh");
    await page.unroute(`**${path}`);
  };
}

// Links a device to SIMs that could not be read, their carrier being silent.
async function linkUnread(id, links) {
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "error", switch: "on" });
  await admin.link("pump", id, links);
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "all", switch: "off" });
}

// Where the parts of the page in view stand, but those inside a section of a
// SIM: these are what is filled.
const places = () => page.evaluate(() => Object.fromEntries(
  [...document.querySelectorAll("h1, h2, .card, .index a, .sum p, .sum a, footer, .pagehead .btn")]
    .filter((e) => !e.closest("#extensions .card"))
    .map((e, i) => [`${i} ${e.tagName} ${e.id || e.textContent.trim().slice(0, 20)}`, e.getBoundingClientRect()])
    .filter(([, r]) => r.bottom > 0 && r.top < innerHeight)
    .map(([name, r]) => [name.replace(/^(\d+ P).*/, "$1"), Math.round(r.top)])));
// What the browser itself counts as moved.
const shifts = () => page.evaluate(() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) sum += e.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
}));

for (const [width, id, first, second] of [[1440, "pump-1", sims[0], sims[1]], [360, "pump-2", sims[2], sims[3]]])
  test(`nothing in view moves when sections are refreshed, ${width} px`, async () => {
    await page.setViewportSize({ width, height: 900 });
    await linkUnread(id, { jasper: { iccid: first }, second: { iccid: second } });
    for (const before of [/not read yet/, /Activated/]) {
      const release = await held(`/devices/pump/${id}`);
      const head = page.locator("#sum-ext-jasper");
      assert.match(await head.innerText(), before);
      const was = await places();
      assert.ok(Object.keys(was).length > 5);
      await release();
      assert.match(await head.innerText(), /Activated/);
      assert.deepEqual(await places(), was);
      assert.equal(await shifts(), 0);
    }
  });

// With the browser's own anchor, and without it, as in Safari.
for (const anchored of [true, false]) test(`who reads further down keeps the place, ${anchored ? "anchored" : "not anchored"}`, async () => {
  const id = anchored ? "pump-3" : "pump-4";
  await page.setViewportSize({ width: 1440, height: 900 });
  await linkUnread(id, { jasper: { iccid: sims[anchored ? 4 : 6] }, second: { iccid: sims[anchored ? 5 : 7] } });
  const release = await held(`/devices/pump/${id}`);
  if (!anchored) await page.evaluate(() => {
    document.body.style.overflowAnchor = document.documentElement.style.overflowAnchor = "none";
    CSS.supports = () => false;
  });
  const second = page.locator("#h-ext-second");
  await second.evaluate((e) => e.scrollIntoView({ block: "start" }));
  const top = () => second.evaluate((e) => Math.round(e.getBoundingClientRect().top));
  const was = await top(), height = await page.evaluate(() => document.documentElement.scrollHeight);
  await release();
  assert.ok(await page.evaluate(() => document.documentElement.scrollHeight) > height + 500, "the page above and below grew");
  assert.ok(Math.abs(await top() - was) <= 1, `${was} became ${await top()}`);
});

// Who does not see the section hears the same.
test("what is said of a refresh is what became of it", async () => {
  const heard = (words) => page.waitForFunction((w) => document.querySelector("#live").textContent.includes(w), words);
  await admin.link("pump", "pump-4", { jasper: { iccid: sims[7] } });
  await page.goto(`${stack.url}/devices/pump/pump-4`);
  const button = page.getByRole("button", { name: "Refresh jasper" });
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "error", switch: "on" });
  await button.click();
  await heard("jasper could not be refreshed");
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "all", switch: "off" });
  await page.locator("summary", { hasText: "Session" }).click();
  await page.getByRole("button", { name: "Refresh Session" }).click();
  await heard("Session is refreshed");	// though the section above is not
  await button.click();
  await heard("jasper is refreshed");
});

test("an identifier is copied, and that is said", async () => {
  await page.goto(`${stack.url}/devices/pump/pump-1`);
  const button = page.getByRole("button", { name: `Copy ${sims[0]}`, exact: true });
  await button.click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), sims[0]);
  assert.equal(await button.innerText(), "Copied");
  assert.equal(await page.locator("#live").innerText(), "Copied");
  await page.waitForFunction((b) => b.textContent === "Copy", await button.elementHandle());
});

test("who may not copy finds the identifier selected", async () => {
  await page.context().clearPermissions();
  await page.goto(`${stack.url}/devices/pump/pump-1`);
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("no")); });
  await page.getByRole("button", { name: `Copy ${sims[0]}`, exact: true }).click();
  await page.waitForFunction((s) => getSelection().toString() === s, sims[0]);
});

test("what waits for a carrier says so, and is pressed once", async () => {
  await page.goto(`${stack.url}/devices/pump/pump-1`);
  // Kept past the page: while the next one is awaited nothing can be asked.
  await page.evaluate(() => new MutationObserver(() => {
    if (document.querySelector("button:disabled")?.textContent === "Waiting for the carrier…")
      sessionStorage.waited = document.querySelector("#live").textContent;
  }).observe(document.body, { subtree: true, childList: true, attributes: true }));
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "slow", switch: "on", ms: 1000 });
  const section = page.locator("#ext-jasper");
  await section.locator("summary", { hasText: "SIM usage" }).click();
  await section.getByLabel("Cycle start date").fill(new Date().toISOString().slice(0, 8) + "01");
  await arrive(page, () => section.getByRole("button", { name: "Show usage" }).click());
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "all", switch: "off" });
  assert.equal(await page.evaluate(() => sessionStorage.waited), "Waiting for the carrier…");
  assert.equal(await page.locator("button:disabled").count(), 0);
});

test("the columns chosen stay", async () => {
  const headings = () => page.locator("thead th").allInnerTexts();
  const open = (locator) => arrive(page, () => locator.click());
  const nav = page.getByRole("navigation", { name: "Main" });
  await page.goto(`${stack.url}/devices`);
  assert.equal((await headings()).length, 9);
  await page.locator("summary", { hasText: "Columns" }).click();
  for (const name of ["Class", "Location", "Extensions", "Connection", "Last event"])
    await page.getByRole("group", { name: "Columns shown" }).getByLabel(name, { exact: true }).uncheck();
  await open(page.getByRole("button", { name: "Apply", exact: true }));
  assert.deepEqual((await headings()).map((h) => h.trim()), ["Device ID", "Device Type", "Date Added", "SIM state"]);
  await open(nav.getByRole("link", { name: "Settings" }));
  await open(nav.getByRole("link", { name: "Devices", exact: true }));
  assert.deepEqual((await headings()).map((h) => h.trim()), ["Device ID", "Device Type", "Date Added", "SIM state"]);
  // The files hold the same ones.
  assert.match(await page.getByRole("link", { name: "CSV" }).getAttribute("href"), /columns=type(,|%2C)added(,|%2C)state/i);
  await page.locator("summary", { hasText: "Columns" }).click();
  for (const box of await page.getByRole("group", { name: "Columns shown" }).getByRole("checkbox").all()) await box.check();
  await open(page.getByRole("button", { name: "Apply", exact: true }));
  await page.goto(`${stack.url}/settings`);
  await open(nav.getByRole("link", { name: "Devices", exact: true }));
  assert.equal((await headings()).length, 9);
});

test("a message is counted as the carrier will", async () => {
  await page.goto(`${stack.url}/devices/pump/pump-1`);
  await page.locator("#ext-jasper summary", { hasText: "Send SMS" }).click();
  const text = page.locator("#ext-jasper").getByLabel("Message", { exact: true });
  for (const [typed, says] of [
    ["", "0 characters, 0 messages, 160 left, GSM 7-bit"],
    ["abcdef", "6 characters, 1 message, 154 left, GSM 7-bit"],
    ["x".repeat(321), "321 characters, 3 messages, 138 left, GSM 7-bit"],
    // A sign of two places does not stand astride two messages.
    ["x".repeat(152) + "€" + "x".repeat(20), "174 characters, 2 messages, 131 left, GSM 7-bit"],
    ["я", "1 character, 1 message, 69 left, Unicode (UCS-2)"],
  ]) {
    await text.fill(typed);
    assert.equal(await page.locator("#ext-jasper [data-count]").innerText(), says);
  }
});
