// What pages weigh on the wire, and what a second visit asks for.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { Client } from "./client.mjs";
import { launch, signIn, startStack } from "./stack.mjs";

const KB = 1000;
let stack, admin, browser, device;

before(async () => {
  stack = await startStack({ demo: 1 });
  browser = await launch();
  admin = new Client(stack.url);
  await admin.signIn();
  // One with a SIM in use, and with something in every part of its page.
  const { text } = await admin.get("/devices?ext=jasper");
  for (const [, path] of text.matchAll(/<th scope="row"[^>]*><a [^>]*href="([^"]+)"/g)) {
    await admin.submit(path, "/jasper/refresh", {});
    if (!/Carrier status: <code>ACTIVATED/.test((await admin.get(path)).text.replaceAll("&#39;", "'"))) continue;
    device = path;
    break;
  }
  assert.ok(device, "the demo has a device with an active SIM on its first page");
  for (const [what, fields] of [["state", { state: "DEACTIVATED", confirm: "yes" }], ["state", { state: "ACTIVATED" }],
    ["state", { state: "INVENTORY", confirm: "yes" }], ["sms", { text: "Report your level, please." }],
    ["usage", { cycle_start: new Date().toISOString().slice(0, 8) + "01" }]])
    await admin.submit(device, `/jasper/${what}`, fields);
});
after(async () => {
  await browser?.close();
  await stack?.end();
});

// Bytes of the body as they come, compressed.
function weigh(path) {
  return new Promise((done, fail) => {
    request({ host: "127.0.0.1", port: stack.port, path, headers: { "Accept-Encoding": "gzip",
      Cookie: [...admin.cookies].map(([k, v]) => `${k}=${v}`).join("; ") } }, (res) => {
      let bytes = 0;
      res.on("data", (d) => { bytes += d.length; });
      res.on("end", () => done({ bytes, status: res.statusCode, encoding: res.headers["content-encoding"] }));
    }).on("error", fail).end();
  });
}

async function style() {
  return /href="(\/static\/style\.css\?v=[^"]+)"/.exec((await admin.get("/devices")).text)[1];
}

test("a Device Drilldown with its style sheet weighs 15 KB at most", async (t) => {
  const { text } = await admin.get(device);
  for (const part of ["Rate plan", "class=\"timeline\"", "Billable"]) assert.ok(text.includes(part), `it has ${part}`);
  const page = await weigh(device), css = await weigh(await style());
  t.diagnostic(`page ${page.bytes}, style ${css.bytes}`);
  for (const { status, encoding } of [page, css]) assert.deepEqual([status, encoding], [200, "gzip"]);
  assert.ok(page.bytes + css.bytes <= 15 * KB, `${page.bytes} + ${css.bytes}`);
});

test("a list of 50 devices weighs 30 KB at most, with its style sheet", async (t) => {
  const { text } = await admin.get("/devices");
  assert.equal(text.match(/<th scope="row"/g).length, 50);
  const page = await weigh("/devices"), css = await weigh(await style());
  t.diagnostic(`page ${page.bytes}, style ${css.bytes}`);
  assert.ok(page.bytes + css.bytes <= 30 * KB, `${page.bytes} + ${css.bytes}`);
});

test("a second visit asks for the page and nothing else", async () => {
  const page = await browser.newPage();
  await signIn(page, stack);
  await page.goto(stack.url + device);
  const cdp = await page.context().newCDPSession(page);
  const asked = new Map();
  cdp.on("Network.responseReceived", ({ requestId, response }) => {
    if (!response.fromDiskCache && !asked.has(requestId)) asked.set(requestId, new URL(response.url).pathname);
  });
  cdp.on("Network.requestServedFromCache", ({ requestId }) => asked.set(requestId, null));
  await cdp.send("Network.enable");
  await page.goto(`${stack.url}/devices`);
  await page.goto(stack.url + device);
  await page.waitForLoadState("networkidle");
  assert.deepEqual([...asked.values()].filter((p) => p !== null), ["/devices", device]);
  await page.close();
});
