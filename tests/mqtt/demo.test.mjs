// The demo lives: its devices speak, and one whose SIM is deactivated falls
// silent, which is not the same as one that has died.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client } from "../e2e/client.mjs";
import { launch, signIn, startStack } from "../e2e/stack.mjs";
import { until } from "./fleet.mjs";

let stack, admin, org, devices, auth;
before(async () => {
  stack = await startStack({ demo: 1, env: { TALK: "1" } });
  admin = new Client(stack.url);
  await admin.signIn();
  const { stdout } = await stack.patchbay(["key", "add", "test", "operator"]);
  auth = `Basic ${Buffer.from(stdout.trim().split("\n").join(":")).toString("base64")}`;
  devices = (await readFile(join(stack.state, "run/devices"), "utf8")).trim().split("\n")
    .map((l) => l.split(" ")).map(([client, , iccid]) => ({ client, iccid, path: client.split(":").slice(2) }));
  org = devices[0].client.split(":")[1];
});
// a note that a key was used is left out when the database is busy
after(async () => { await stack?.end({ expected: [/where=db msg="api_key_used: /] }); });

const api = async (path, options = {}) => {
  const res = await fetch(`${stack.url}/api/v0002${path}`, { ...options, headers: { Authorization: auth, ...options.headers } });
  return { status: res.status, body: await res.json() };
};
const connected = async () => new Set((await api("/clientconnectionstates?connectionStatus=connected&_limit=200")).body.results.map((c) => c.id));

test("devices of the demo speak", async () => {
  await until("five devices", async () => (await connected()).size >= 5);
  await until("events of five kinds", async () => {
    const names = new Set();
    for (const d of devices)
      for (const e of (await api(`/device/types/${d.path[0]}/devices/${d.path[1]}/events`)).body) names.add(e.eventId);
    return names.size >= 5;
  });
});

test("a SIM that is deactivated silences its device, and the page says so", async () => {
  let one;
  // a device whose token was new when the broker came may have to connect again
  await until("a connected device with a SIM of jasper", async () => {
    const now = await connected();
    for (const d of devices.filter((x) => x.iccid !== "-" && now.has(x.client))) {
      const linked = await api(`/device/types/${d.path[0]}/devices/${d.path[1]}/exts/jasper`);
      if (linked.status === 200) one = d;
    }
    return one !== undefined;
  });
  const told = await api(`/device/types/${one.path[0]}/devices/${one.path[1]}/exts/jasper/ops/state`, { method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": "silence" }, body: JSON.stringify({ state: "DEACTIVATED" }) });
  assert.equal(told.status, 202, JSON.stringify(told.body));
  await until("silent", async () => !(await connected()).has(one.client));
  await until("the others go on", async () => (await connected()).size > 0);
  await until("the verdict", async () => /Why is it silent\?[^]*Its SIM does not connect in its present state/.test(
    (await admin.get(`/devices/${one.path.join("/")}`)).text));
  if (process.env.SHOTS) {
    const browser = await launch(), page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await signIn(page, stack);
    await page.goto(`${stack.url}/devices/${one.path.join("/")}`);
    await page.screenshot({ path: `${process.env.SHOTS}/silent.png` });
    await page.goto(`${stack.url}/`);
    await page.screenshot({ path: `${process.env.SHOTS}/home-demo.png`, fullPage: true });
    await browser.close();
  }
});
