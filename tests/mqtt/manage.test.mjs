// Device management over MQTT, by agents of a few lines.  Those that IBM wrote
// are in sdk.test.mjs.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { formOf } from "../e2e/client.mjs";
import { launch, PASSWORD, signIn } from "../e2e/stack.mjs";
import { startFleet, token, until } from "./fleet.mjs";

let fleet;
before(async () => {
  fleet = await startFleet({ devices: ["one", "two"], gateways: ["hub1"] });
});
after(() => fleet.end({ expected: [/patchbay-msg.*(signal 9|ended|killed)/i, /^patchbay\.log: .*level=error where=(pool|master)/,
  /^nginx\.log: .*(prematurely closed|Connection (refused|reset)|temporarily unavailable)/] }));

// The process of messages.
async function messages() {
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (name.trim() === "patchbay-msg" && line.includes(fleet.stack.state)) return Number(pid);
  }
  return null;
}

const key = () => `Basic ${Buffer.from(`${fleet.operator.username}:${fleet.operator.password}`).toString("base64")}`;
const api = async (path, method = "GET", body) => {
  const res = await fetch(`${fleet.stack.url}/api/v0002${path}`, { method, body: body && JSON.stringify(body),
    headers: { Authorization: key(), "Content-Type": "application/json" } });
  const text = await res.text();
  return { status: res.status, body: text === "" ? null : JSON.parse(text) };
};
const D = (id) => `/device/types/meter/devices/${id}`;

test("an agent of a few lines: each request is answered", async () => {
  const d = await fleet.device("one");
  await d.subscribeAsync("iotdm-1/#", { qos: 1 });
  const ask = async (topic, body) => {
    const reqId = `r${Math.random()}`;
    await d.publishAsync(`iotdevice-1/${topic}`, JSON.stringify({ ...body, reqId }), { qos: 1 });
    const m = await until(topic, () => d.received.find((r) => r.topic === "iotdm-1/response" && JSON.parse(r.text).reqId === reqId));
    return JSON.parse(m.text).rc;
  };
  assert.equal((await api(`${D("one")}/mgmt`)).status, 404);
  assert.equal(await ask("mgmt/manage", { d: { lifetime: 3600, supports: { deviceActions: true, "pack-v1": true },
    deviceInfo: { fwVersion: "1.0" } } }), 200);
  const m = (await api(`${D("one")}/mgmt`)).body;
  assert.deepEqual([m.dormant, m.supports], [false, { deviceActions: true, firmwareActions: false, "pack-v1": true }]);
  assert.equal((await api(D("one"))).body.deviceInfo.fwVersion, "1.0");
  assert.equal(await ask("mgmt/manage", { d: { lifetime: 3599 } }), 400);
  assert.equal(await ask("device/update/location", { d: { latitude: 48.1, longitude: 11.6 } }), 200);
  assert.equal((await api(`${D("one")}/location`)).body.latitude, 48.1);
  assert.equal(await ask("device/update/location", { d: { latitude: 100, longitude: 0 } }), 400);
  assert.equal(await ask("add/diag/errorCodes", { d: { errorCode: 42 } }), 200);
  assert.equal((await api(`${D("one")}/diag/errorCodes`)).body[0].errorCode, 42);
  assert.equal(await ask("clear/diag/errorCodes", {}), 200);
  assert.equal(await ask("add/diag/log", { d: { message: "hot", severity: 1 } }), 200);
  assert.equal((await api(`${D("one")}/diag/logs`)).body[0].message, "hot");
  assert.equal(await ask("clear/diag/log", {}), 200);
  assert.equal(await ask("mgmt/unmanage", {}), 200);
  assert.equal((await api(`${D("one")}/mgmt`)).status, 404);
  // nobody else's topics
  await assert.rejects(d.subscribeAsync("iotdm-1/type/meter/id/two/#"));
  await assert.rejects(d.subscribeAsync("iotdevice-1/#"));
  d.end();
});

test("who asks too fast is refused, and served again afterwards", async () => {
  const d = await fleet.device("two");
  await d.subscribeAsync("iotdm-1/response", { qos: 1 });
  for (let i = 0; i < 600; i++) d.publish("iotdevice-1/clear/diag/log", `{"reqId":"fast${i}"}`);
  await until("a refusal in the log", async () => (await api("/logs/connection?typeId=meter&deviceId=two")).body
    .some((l) => /Too many device management requests/.test(l.message)));
  await until("an answer to a new one", async () => {
    await d.publishAsync("iotdevice-1/clear/diag/log", '{"reqId":"slow"}', { qos: 1 });
    return d.received.some((m) => JSON.parse(m.text).reqId === "slow");
  });
  assert.ok(d.received.filter((m) => /fast/.test(m.text)).length < 600);
  d.end();
});

test("a gateway speaks for a device behind it", async () => {
  let hub, leaf;
  // with PostgreSQL, before the broker's copy of the accounts has the device
  const sync = fleet.database && await fleet.worker("patchbay-sync");
  if (sync) process.kill(sync, "SIGSTOP");
  // the first message of a device that it registers is answered, unless it is not acknowledged: then for another device
  for (let i = 0; ; i++) {
    hub = await fleet.gateway("hub1");
    await hub.subscribeAsync("iotdm-1/type/+/id/+/#", { qos: 1 });
    leaf = `leaf${i}`;
    const taken = await Promise.race([hub.closed.then(() => false),
      hub.publishAsync(`iotdevice-1/type/meter/id/${leaf}/mgmt/manage`, '{"reqId":"g1"}', { qos: 1 }).then(() => true, () => false)]);
    if (taken) break;
  }
  try {
    await until("an answer", () => hub.received.some((m) => m.topic === `iotdm-1/type/meter/id/${leaf}/response` && JSON.parse(m.text).rc === 200));
  } finally {
    if (sync) process.kill(sync, "SIGCONT");
  }
  assert.equal((await api(`${D(leaf)}/mgmt`)).status, 200);
  // not for one that is behind none
  await hub.publishAsync("iotdevice-1/type/meter/id/two/mgmt/manage", '{"reqId":"g2"}', { qos: 1 });
  await hub.publishAsync("iotdevice-1/type/hub/id/hub1/mgmt/manage", '{"reqId":"g3"}', { qos: 1 });
  await until("its own answer", () => hub.received.some((m) => JSON.parse(m.text).reqId === "g3"));
  assert.ok(!hub.received.some((m) => JSON.parse(m.text).reqId === "g2"));
  assert.equal((await api(`${D("two")}/mgmt`)).status, 404);
  hub.end();
});

// --- requests ---

const initiate = async (action, ids, more = {}) => {
  const res = await api("/mgmt/requests", "POST", { action, devices: ids.map((deviceId) => ({ typeId: "meter", deviceId })), ...more });
  assert.equal(res.status, 202, JSON.stringify(res.body));
  return res.body.reqId;
};
const status = async (req, id) => (await api(`/mgmt/requests/${req}/deviceStatus/meter/${id}`)).body;
const complete = (req) => until(`${req} complete`, async () => (await api(`/mgmt/requests/${req}`)).body.complete);

// Says yes to what it is asked; what it heard is in .asked.
async function agent(id, supports) {
  const d = await fleet.device(id);
  d.asked = [];
  d.on("message", (topic, payload) => {
    if (topic === "iotdm-1/response") return;
    const m = JSON.parse(payload);
    d.asked.push({ topic: topic.slice(8), ...m });
    const rc = d.rc ?? { observe: 200, cancel: 200, "device/update": 204 }[topic.slice(8)] ?? 202;
    d.publish("iotdevice-1/response", JSON.stringify({ rc, reqId: m.reqId }), { qos: 1 });
  });
  d.say = (topic, body) => d.publishAsync(`iotdevice-1/${topic}`, JSON.stringify(body), { qos: 1 });
  await d.subscribeAsync("iotdm-1/#", { qos: 1 });
  await d.say("mgmt/manage", { reqId: "m", d: { supports } });
  await until("managed", () => d.received.some((m) => m.topic === "iotdm-1/response" && JSON.parse(m.text).reqId === "m"));
  return d;
}
const both = { deviceActions: true, firmwareActions: true };

test("a reboot: asked once, done when the device reports again", async () => {
  const d = await agent("one", both);
  const req = await initiate("device/reboot", ["one"]);
  await until("accepted", async () => (await status(req, "one")).state === "accepted");
  assert.deepEqual(d.asked.map((m) => m.topic), ["mgmt/initiate/device/reboot"]);
  assert.equal((await status(req, "one")).status, 1);
  await d.say("mgmt/manage", { reqId: "again", d: { supports: both } });
  await complete(req);
  assert.equal((await status(req, "one")).status, 0);
  assert.equal((await api(`/mgmt/requests/${req}`, "DELETE")).status, 204);
  assert.equal((await api(`/mgmt/requests/${req}`)).status, 404);
  d.end();
});

test("what a device does not support, and who is not there", async () => {
  const d = await agent("one", { deviceActions: false });
  for (const [devices, expected] of [[["one"], 403], [["nobody"], 404], [["two"], 403]])
    assert.equal((await api("/mgmt/requests", "POST", { action: "device/reboot",
      devices: devices.map((deviceId) => ({ typeId: "meter", deviceId })) })).status, expected);
  d.end();
});

test("the failed again: a summary first, and its form makes one request", async () => {
  const d = await agent("one", both);
  d.rc = 500;
  const req = await initiate("device/reboot", ["one"]);
  await complete(req);
  const { text } = await fleet.admin.submit(`/actions/requests/${req}`, "/retry", {});
  assert.equal(d.asked.length, 1);
  d.rc = 200;
  const { action, fields } = formOf(text, "/retry");
  const made = await fleet.admin.post(action, fields), twice = await fleet.admin.post(action, fields);
  assert.deepEqual([made.status, twice.status], [303, 303]);
  const id = (res) => /([^/?]+)(\?.*)?$/.exec(res.location)[1];
  assert.equal(id(made), id(twice));
  await complete(id(made));
  assert.equal(d.asked.length, 2);
  d.end();
});

test("firmware, step by step", async () => {
  const d = await agent("one", both);
  const firmware = (value) => d.say("notify", { d: { fields: [{ field: "mgmt.firmware", value }] } });
  const load = await initiate("firmware/download", ["one"], { parameters: [{ name: "uri", value: "https://a.example/fw" }, { name: "version", value: "2" }] });
  await until("begun", async () => (await status(load, "one")).step === "notify");
  assert.deepEqual(d.asked.map((m) => m.topic), ["device/update", "observe", "mgmt/initiate/firmware/download"]);
  assert.equal(d.asked[0].d.fields[0].value.version, "2");
  await firmware({ state: 1 });
  await until("downloading", async () => (await api(`${D("one")}/mgmt`)).body.firmware.state === 1);
  await firmware({ state: 2 });
  await complete(load);
  assert.equal((await status(load, "one")).status, 0);
  assert.equal(d.asked.at(-1).topic, "cancel");
  const install = await initiate("firmware/update", ["one"]);
  await until("begun", async () => (await status(install, "one")).step === "notify");
  await firmware({ state: 0, updateStatus: 4 });
  await complete(install);
  assert.deepEqual([(await status(install, "one")).status, (await status(install, "one")).message], [2, "The device reports updateStatus 4."]);
  d.end();
});

test("a location that a program sets reaches the device, and one that was away gets the newest", async () => {
  const d = await agent("one", both), at = `${D("one")}/location`;
  const told = (list) => list.filter((m) => m.topic === "device/update").map((m) => m.d.fields[0].value.latitude);
  assert.equal((await api(at, "PUT", { latitude: 48.85, longitude: 2.35, elevation: 30 })).status, 200);
  await until("told", () => d.asked.length > 0);
  const { topic, reqId, d: { fields } } = d.asked[0];
  assert.deepEqual([topic, reqId, fields[0].field, fields[0].value.elevation], ["device/update", undefined, "location", 30]);
  await d.endAsync();
  for (const latitude of [49, 50]) assert.equal((await api(at, "PUT", { latitude, longitude: 2 })).status, 200);
  const back = await agent("one", both);
  await until("told", () => back.asked.length > 0);
  assert.deepEqual(told(back.asked), [50]);
  back.end();
});

test("an open request is deleted: who reports its progress is told to stop", async () => {
  const d = await agent("one", both);
  const load = await initiate("firmware/download", ["one"]);
  await until("begun", async () => (await status(load, "one")).step === "notify");
  assert.equal((await api(`/mgmt/requests/${load}`, "DELETE")).status, 204);
  await until("told", () => d.asked.at(-1).topic === "cancel");
  assert.deepEqual(d.asked.map((m) => m.topic), ["observe", "mgmt/initiate/firmware/download", "cancel"]);
  d.end();
});

test("a device that is away is asked when it returns; once, whatever ends meanwhile", async () => {
  const d = await agent("one", both);
  await d.endAsync();
  const req = await initiate("device/reboot", ["one"]);
  await until("away", async () => (await status(req, "one")).state === "away");
  const back = await fleet.device("one");
  await back.subscribeAsync("iotdm-1/mgmt/initiate/#", { qos: 1 });
  await until("asked", () => back.received.length > 0);
  await back.endAsync();
  const again = await fleet.device("one");
  await again.subscribeAsync("iotdm-1/#", { qos: 1 });
  await until("asked", async () => (await status(req, "one")).state === "asked");
  const { reqId } = JSON.parse(back.received[0].text);
  await again.publishAsync("iotdevice-1/response", JSON.stringify({ rc: 500, message: "no battery", reqId }), { qos: 1 });
  await complete(req);
  assert.deepEqual([(await status(req, "one")).state, (await status(req, "one")).message], ["failed", "no battery"]);
  assert.equal(again.received.length, 0);
  again.end();
});

// --- pages ---

test("a device behind a gateway: its request comes to the gateway, also when that was away", async () => {
  const behind = async () => {
    const hub = await fleet.gateway("hub1");
    hub.asked = [];
    hub.on("message", (topic, payload) => {
      const [, id, what] = /^iotdm-1\/type\/meter\/id\/([^/]+)\/(.*)$/.exec(topic) ?? [];
      if (id === undefined || what === "response") return;
      hub.asked.push(`${id} ${what}`);
      hub.publish(`iotdevice-1/type/meter/id/${id}/response`, JSON.stringify({ rc: 200, reqId: JSON.parse(payload).reqId }), { qos: 1 });
    });
    await hub.subscribeAsync("iotdm-1/type/+/id/+/#", { qos: 1 });
    return hub;
  };
  const hub = await behind(), leaf = "leaf-asked", at = `iotdevice-1/type/meter/id/${leaf}`;
  await until("managed", async () => {
    await hub.publishAsync(`${at}/mgmt/manage`, '{"d":{"supports":{"deviceActions":true}}}', { qos: 1 }).catch(() => null);
    return (await api(`${D(leaf)}/mgmt`)).status === 200;
  });
  const first = await initiate("device/reboot", [leaf]);
  await complete(first);
  assert.equal((await status(first, leaf)).state, "done");
  await hub.endAsync();
  const away = await initiate("device/reboot", [leaf]);
  await until("away", async () => (await status(away, leaf)).state === "away");
  const back = await behind();
  await complete(away);
  assert.equal((await status(away, leaf)).state, "done");
  assert.deepEqual([hub.asked, back.asked], [[`${leaf} mgmt/initiate/device/reboot`], [`${leaf} mgmt/initiate/device/reboot`]]);
  await back.publishAsync(`${at}/mgmt/unmanage`, "{}", { qos: 1 });
  await until("unmanaged", async () => (await api(`${D(leaf)}/mgmt`)).status === 404);
  back.end();
});

test("packages: added by a form, asked for with a parameter that is checked", async () => {
  const pack = { bundleId: "plugins-v1", version: "1.0", displayName: { en_US: "Plugins" }, actions: { install: { actionDisplayName: { en_US: "Install plugin" },
    parameters: [{ name: "uri", value: "https?://.*", required: true }] } } };
  const at = "/extensions/packages/add";
  assert.equal((await fleet.admin.submit(at, at, { json: "{" })).status, 422);
  assert.equal((await fleet.admin.submit(at, at, { json: JSON.stringify(pack) })).status, 303);
  const d = await agent("one", { "plugins-v1": true });
  assert.match((await fleet.admin.get("/devices/meter/one")).text, /Install plugin \(plugins-v1\)/);
  const form = "/actions/new?action=plugins-v1%2Finstall&type=meter&device=one";
  const refused = await fleet.admin.submit(form, "/actions/new", { list: "meter one", "p-uri": "ftp://a" });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /The parameter uri does not match https\?:\/\/\.\*/);
  const summary = await fleet.admin.submit(form, "/actions/new", { list: "meter one", "p-uri": "http://a.example" });
  assert.equal(summary.status, 200);
  const fields = formOf(summary.text, "/actions/new").fields;
  const sent = await fleet.admin.post("/actions/new", fields);
  assert.equal(sent.status, 303);
  // the same form once more makes nothing new
  const twice = await fleet.admin.post("/actions/new", fields);
  assert.equal(twice.location.split("?")[0], sent.location.split("?")[0]);
  await complete(sent.location.split(/[/?]/)[3]);
  assert.deepEqual(d.asked.map((m) => [m.topic, m.d]), [["mgmt/custom/plugins-v1/install",
    { fields: [{ field: "uri", value: "http://a.example" }] }]]);
  d.end();
});

test("devices by a filter of the device list, by its boxes, by a list; who is refused is named", async () => {
  const d = await agent("one", both), { admin } = fleet, form = "/actions/new?action=device%2Freboot";
  const refused = await admin.submit(form, "/actions/new", { list: "meter one\nmeter nobody\nmeter noone" });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /does not exist: meter nobody, meter noone\./);
  assert.match((await admin.submit(form, "/actions/new", { list: "meter one\nhub hub1" })).text, /does not support the requested action: hub hub1\./);
  // a filter that finds two more, which are not managed
  const list = (await admin.get("/devices?type=meter")).text;
  const [, link] = /href="(\/actions\/new\?filter=[^"]*)"/.exec(list);
  const chosen = await admin.get(link);
  assert.match(chosen.text, /Device Type: meter/);
  const { fields } = formOf((await admin.get(`${link}&action=device%2Freboot`)).text, "/actions/new");
  assert.match((await admin.post("/actions/new", { ...fields, list: "" })).text, /A request is for 1 to 5000 devices/);
  const summary = await admin.post("/actions/new", { ...fields, type: "?" });
  assert.match(summary.text, /Reboot: 1 device</);
  assert.match(summary.text, /Left out/);
  const sent = await admin.post("/actions/new", formOf(summary.text, "/actions/new").fields);
  const req = sent.location.split(/[/?]/)[3];
  await until("asked", async () => (await status(req, "one")).state === "accepted");
  await d.say("mgmt/manage", { reqId: "back", d: { supports: both } });
  await complete(req);
  assert.equal(d.asked.length, 1);
  // boxes
  const picks = formOf(list, "/devices/read").fields;
  const row = /<th scope="row"><a class="mono" href="\/devices\/meter\/one">.*?name="d" value="(\d+)"/.exec(list)[1];
  assert.match((await admin.post("/actions/new", picks)).location, /^\/devices\?done=none-chosen/);
  const first = await admin.post("/actions/new", { ...picks, d: row });
  assert.match(first.text, /1 device selected/);
  const second = await admin.post("/actions/new", { ...formOf(first.text, "/actions/new").fields, action: "device/reboot" });
  assert.match(second.text, /<textarea[^>]*name="list"[^>]*>\s*meter one\s*<\/textarea>/);
  d.end();
});

test("a factory reset takes one's password and waits for the grace period", async () => {
  const d = await agent("one", both);
  const form = "/actions/new?action=device%2FfactoryReset&type=meter&device=one";
  const summary = await fleet.admin.submit(form, "/actions/new", { list: "meter one" });
  assert.match(summary.text, /This can&#39;t be undone|This can't be undone/);
  const fields = formOf(summary.text, "/actions/new").fields;
  assert.equal((await fleet.admin.post("/actions/new", { ...fields, confirm: "one", password: "wrong-password" })).status, 422);
  const sent = await fleet.admin.post("/actions/new", { ...fields, confirm: "one", password: PASSWORD });
  assert.equal(sent.status, 303);
  assert.match((await fleet.admin.get(sent.location)).text, /Scheduled/);
  const page = sent.location.split("?")[0];
  assert.equal((await fleet.admin.submit(page, `${page}/cancel`, {})).status, 303);
  assert.match((await fleet.admin.get(page)).text, /1 cancelled/);
  assert.equal(d.asked.length, 0);
  d.end();
});

test("a roll-out in two groups, watched in a browser", async () => {
  const agents = [await agent("one", both), await agent("two", both)];
  const browser = await launch(), page = await browser.newPage();
  try {
    await signIn(page, fleet.stack);
    await page.goto(`${fleet.stack.url}/actions`);
    await page.getByRole("link", { name: "Initiate Action" }).click();
    await page.getByLabel("Action").selectOption("device/reboot");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Which").selectOption("meter");
    await page.getByText("Roll out in groups").click();
    await page.getByLabel("Devices in the first group").fill("1");
    await page.getByLabel(/Wait for approval/).check();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("heading", { name: "Summary" }).waitFor();
    await page.getByRole("button", { name: "Reboot: 2 devices" }).click();
    await page.waitForURL(/requests/);
    const req = new URL(page.url()).pathname.split("/")[3];
    const one = async () => agents[(await status(req, "one")).state === "accepted" ? 0 : 1];
    await until("one has agreed", async () => (await api(`/mgmt/requests/${req}/deviceStatus?state=accepted`)).body.results.length === 1);
    const first = await one(), other = agents.find((a) => a !== first);
    assert.deepEqual([first.asked.length, other.asked.length], [1, 0]);
    await first.say("mgmt/manage", { reqId: "back", d: { supports: both } });
    // the page follows by itself
    await page.getByRole("button", { name: "Continue" }).click({ timeout: 60000 });
    await until("the other has agreed", async () => (await api(`/mgmt/requests/${req}/deviceStatus?state=accepted`)).body.results.length === 1);
    await other.say("mgmt/manage", { reqId: "back", d: { supports: both } });
    await page.getByText("Complete", { exact: true }).waitFor({ timeout: 60000 });
    assert.deepEqual([first.asked.length, other.asked.length], [1, 1]);
  } finally {
    await browser.close();
  }
  for (const a of agents) a.end();
});

// --- killed ---

// Each step of it once, and what it tells.
const killed = (action, prefix) => async () => {
  const ids = Array.from({ length: 24 }, (_, i) => `${prefix}${i}`), admin = await fleet.key("admin");
  const added = await fetch(`${fleet.stack.url}/api/v0002/bulk/devices/add`, { method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(`${admin.username}:${admin.password}`).toString("base64")}`, "Content-Type": "application/json" },
    body: JSON.stringify(ids.map((deviceId) => ({ typeId: "meter", deviceId, authToken: token(deviceId) }))) });
  assert.equal(added.status, 201);
  const asked = new Map(), open = [];
  for (const id of ids) {
    const d = await fleet.added(id);
    open.push(d);
    d.on("message", (topic, payload) => {
      if (topic === "iotdm-1/response") return;
      const { reqId } = JSON.parse(payload), step = topic.slice(8);
      asked.set(id, [...asked.get(id) ?? [], step]);
      d.publish("iotdevice-1/response", JSON.stringify({ rc: { "device/update": 204, "mgmt/initiate/firmware/download": 202 }[step] ?? 200, reqId }), { qos: 1 });
      if (step === "mgmt/initiate/firmware/download") d.publish("iotdevice-1/notify",
        '{"d":{"fields":[{"field":"mgmt.firmware","value":{"state":2}}]}}', { qos: 1 });
    });
    await d.subscribeAsync("iotdm-1/#", { qos: 1 });
    await d.publishAsync("iotdevice-1/mgmt/manage", '{"d":{"supports":{"deviceActions":true,"firmwareActions":true}}}', { qos: 1 });
  }
  await until("the last is managed", async () => (await api(`${D(ids.at(-1))}/mgmt`)).status === 200);
  const req = await initiate(action, ids, { rollout: { rate: 600, timeLimit: 60 },
    ...(action === "device/reboot" ? {} : { parameters: [{ name: "version", value: "2" }] }) });
  let kills = 0;
  await until("complete", async () => {
    const pid = kills < 4 && asked.size > kills * 5 ? await messages() : null;
    if (pid) { process.kill(pid, "SIGKILL"); kills++; }
    return (await api(`/mgmt/requests/${req}`)).body.complete;
  }, 200_000);
  assert.ok(kills > 0);
  for (const [id, all] of asked) assert.equal(new Set(all).size, all.length, `${id} ${all}`);
  // one that was on its way when the process died is not asked again, and says so
  for (const s of (await api(`/mgmt/requests/${req}/deviceStatus?_limit=200`)).body.results)
    assert.ok(s.state === "done" || s.state === "timeout", JSON.stringify(s));
  for (const d of open) d.end();
};
test("the process of messages is killed while devices are asked: each is asked once, and all come to an end",
  { timeout: 240_000 }, killed("device/reboot", "k"));
test("and while they download firmware: each step once, and on from where it stopped", { timeout: 240_000 }, killed("firmware/download", "f"));
