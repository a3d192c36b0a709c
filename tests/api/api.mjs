// The API as docs/openapi.json has it: each operation with what it takes and
// what it does not, by keys of each role; then the official clients.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { BUILD, ROOT, Stack, until } from "../kill/stack.mjs";
import { answerFaults, doc, operationOf, operations, requestFaults } from "./openapi.mjs";
import { tryClients } from "./clients.mjs";

let passed = 0, failed = 0;
async function check(what, fn) {
  try {
    await fn();
    passed++;
  } catch (e) {
    failed++;
    console.log(`FAIL ${what}: ${e.message}`);
  }
}

const s = await Stack.start();
const keys = {};

async function makeKeys() {
  await s.run("patchbay", ["--state", s.state, "demo", "--simulator", s.simulator]);
  for (const role of ["viewer", "operator", "admin"]) {
    const out = await s.run("patchbay", ["--state", s.state, "key", "add", `tests ${role}`, role]);
    keys[role] = out.trim().split("\n");
  }
}

const freePort = () => new Promise((done) => {
  const l = createServer().listen(0, "127.0.0.1", () => { const { port } = l.address(); l.close(() => done(port)); });
});

const basic = (key) => `Basic ${Buffer.from(key.join(":")).toString("base64")}`;

// One request.  It must be as the file has it, unless wrong is set, when it must
// not be; the answer always is.
async function call(method, path, { body, role = "admin", wrong = false, headers = {}, status, raw } = {}) {
  const url = new URL(`${s.url}/api/v0002${path}`), op = operationOf(method, url.pathname);
  assert.ok(op, `${method} ${path} is not in the file`);
  const sent = { ...headers };
  if (body !== undefined || raw !== undefined) sent["Content-Type"] ??= "application/json";
  const faults = raw !== undefined ? "raw" : requestFaults(op, url.pathname, url.searchParams, sent, body);
  assert.equal(faults !== "", wrong, `request ${method} ${path}: ${faults || "the file lets it through"}`);
  if (role) sent.Authorization = typeof role === "string" ? basic(keys[role]) : basic(role);
  const res = await fetch(url, { method, headers: sent, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)) });
  const text = await res.text();
  const type = res.headers.get("content-type");
  assert.equal(answerFaults(op, res.status, type, text), "", `answer ${res.status} of ${method} ${path}: ${text.slice(0, 300)}`);
  op.tried.add(res.status);
  if (status !== undefined) assert.equal(res.status, status, `${method} ${path}: ${text.slice(0, 400)}`);
  return { status: res.status, headers: res.headers, body: text === "" ? null : JSON.parse(text) };
}
const wrong = (method, path, body, status = 400) => call(method, path, { body, wrong: true, status });

// What a device said, over MQTT.
async function messaging() {
  const T = "/device/types/talker", org = keys.admin[0].split("-")[1], port = await freePort();
  const conf = (await readFile(join(ROOT, "cgi/broker/mosquitto.conf"), "utf8"))
    .replace("@PLUGIN@", join(BUILD, "patchbay-mosquitto.so")).replace("@STATE@", s.state)
    .replace("@ACCOUNTS@", join(s.state, "patchbay.db")).replaceAll("@PORT@", port);
  await writeFile(join(s.state, "run/mosquitto.conf"), `${conf}\n${process.getuid() === 0 ? "user root\n" : ""}`);
  await call("POST", "/device/types", { body: { id: "talker" }, status: 201 });
  await call("POST", `${T}/devices`, { body: { deviceId: "one", authToken: "token-of-one" }, status: 201 });
  await call("POST", `${T}/devices`, { body: { deviceId: "mute" }, status: 201 });
  s.launch("mosquitto", "mosquitto", ["-c", join(s.state, "run/mosquitto.conf")]);
  const publish = (event, payload, token = "token-of-one") => promisify(execFile)("mosquitto_pub", ["-h", "127.0.0.1", "-p", String(port),
    "-q", "1", "-i", `d:${org}:talker:one`, "-u", "use-token-auth", "-P", token, "-t", `iot-2/evt/${event}/fmt/json`, "-m", payload]).catch(() => null);
  await until("the broker", async () => await publish("climate", '{"d":{"celsius":21.5}}') !== null, 30);
  await publish("door", '{"open":true}');
  await check("last events", async () => {
    await until("both", async () => (await call("GET", `${T}/devices/one/events`, { role: "viewer", status: 200 })).body.length === 2, 30);
    const [climate, door] = (await call("GET", `${T}/devices/one/events/`, { status: 200 })).body;
    assert.equal(Buffer.from(climate.payload, "base64").toString(), '{"d":{"celsius":21.5}}');
    assert.deepEqual([climate.typeId, climate.deviceId, climate.eventId, climate.format], ["talker", "one", "climate", "json"]);
    assert.deepEqual((await call("GET", `${T}/devices/one/events/door`, { role: "viewer", status: 200 })).body, door);
    await call("GET", `${T}/devices/one/events/window`, { status: 404 });
    await call("GET", `${T}/devices/none/events`, { status: 404 });
    assert.deepEqual((await call("GET", `${T}/devices/mute/events`, { status: 200 })).body, []);
    assert.deepEqual((await call("GET", "/config/lec", { role: "viewer", status: 200 })).body, { enabled: true, ttlDays: 365 });
  });
  await check("the connection log", async () => {
    await publish("door", "{}", "wrong-token");
    const log = (more = "") => call("GET", `/logs/connection?typeId=talker&deviceId=one${more}`, { role: "viewer", status: 200 });
    await until("refused", async () => (await log()).body.some((l) => /^Refused: .*not that of the device/.test(l.message)), 30);
    const all = (await log()).body;
    assert.ok(all.some((l) => /^Connected: MQTT/.test(l.message)));
    assert.deepEqual(all.map((l) => l.timestamp), all.map((l) => l.timestamp).sort().reverse());
    assert.deepEqual((await log("&limit=1&offset=1")).body, [all[1]]);
    assert.deepEqual((await log(`&toTime=${all.at(-1).timestamp}`)).body.at(-1), all.at(-1));
    assert.deepEqual((await log("&fromTime=2099-01-01T00:00:00Z")).body, []);
    for (const q of ["", "?typeId=talker", "?typeId=talker&deviceId=one&limit=21", "?typeId=talker&deviceId=one&offset=-1",
      "?typeId=talker&deviceId=one&color=red"]) await wrong("GET", `/logs/connection${q}`);
    await call("GET", "/logs/connection?typeId=talker&deviceId=one&fromTime=noon", { status: 400 });
    await call("GET", "/logs/connection?typeId=talker&deviceId=none", { status: 404 });
  });
  await check("who is connected", async () => {
    const id = `d:${org}:talker:one`, list = (q = "") => call("GET", `/clientconnectionstates${q}`, { role: "viewer", status: 200 });
    await until("gone", async () => (await call("GET", `/clientconnectionstates/${id}`, { status: 200 })).body.connectionStatus === "disconnected", 30);
    assert.deepEqual((await list()).body.results.map((c) => c.id), [id]);
    assert.deepEqual((await list("?connectionStatus=connected")).body.results, []);
    assert.deepEqual((await list("?connectionStatus=disconnected&deviceType=talker&deviceId=one")).body.results.map((c) => c.id), [id]);
    assert.deepEqual((await list("?deviceType=other")).body.results, []);
    const here = spawn("mosquitto_sub", ["-h", "127.0.0.1", "-p", String(port), "-i", id, "-u", "use-token-auth", "-P", "token-of-one",
      "-t", "iot-2/cmd/+/fmt/+"], { stdio: "ignore" });
    await until("connected", async () => (await list("?connectionStatus=connected")).body.results[0]?.id === id, 30);
    assert.deepEqual((await list("?connectedAfter=2099-01-01T00:00:00Z")).body.results, []);
    assert.equal((await list("?connectedAfter=2020-01-01T00:00:00Z")).body.results.length, 1);
    here.kill();
    await call("GET", "/clientconnectionstates/d:none", { status: 404 });
    await wrong("GET", "/clientconnectionstates?connectionStatus=asleep");
    await call("GET", "/clientconnectionstates?connectedAfter=noon", { status: 400 });
  });
  await check("device management", async () => {
    for (const id of ["m1", "m2"]) await call("POST", `${T}/devices`, { body: { deviceId: id, authToken: `token-of-${id}` }, status: 201 });
    const as = (id) => ["-h", "127.0.0.1", "-p", String(port), "-q", "1", "-i", `d:${org}:talker:${id}`, "-u", "use-token-auth", "-P", `token-of-${id}`];
    const say = (id, topic, body) => promisify(execFile)("mosquitto_pub", [...as(id), "-t", `iotdevice-1/${topic}`, "-m", JSON.stringify(body)]);
    // asked once, and answers
    const answer = async (id, rc) => {
      const { stdout } = await promisify(execFile)("mosquitto_sub", [...as(id), "-C", "1", "-W", "30", "-t", "iotdm-1/mgmt/initiate/#"]);
      await say(id, "response", { rc, reqId: JSON.parse(stdout).reqId });
    };
    const R = "/mgmt/requests", M = (id) => `${T}/devices/${id}/mgmt`, ask = { action: "device/reboot", devices: [{ typeId: "talker", deviceId: "m1" }] };
    await call("GET", M("m1"), { role: "viewer", status: 404 });
    await call("POST", R, { body: ask, role: "operator", status: 403 });
    for (const id of ["m1", "m2"]) {
      await say(id, "mgmt/manage", { d: { lifetime: 3600, supports: { deviceActions: true, "pack-v1": true } } });
      await until("managed", async () => (await fetch(`${s.url}/api/v0002${M(id)}`, { headers: { Authorization: basic(keys.admin) } })).status === 200, 30);
    }
    assert.deepEqual((await call("GET", M("m1"), { role: "viewer", status: 200 })).body.supports, { deviceActions: true, firmwareActions: false, "pack-v1": true });
    assert.equal((await call("GET", `${T}/devices/m1?expand=mgmt`, { status: 200 })).body.mgmt.dormant, false);
    for (const body of [{}, { ...ask, devices: [] }, { ...ask, color: 1 }, { ...ask, rollout: { rate: 0 } }, { ...ask, rollout: { fast: true } },
      { ...ask, parameters: [{ name: "x" }] }]) await wrong("POST", R, body);
    await call("POST", R, { body: { ...ask, action: "device/dance" }, status: 400 });
    await call("POST", R, { body: { ...ask, parameters: [{ name: "x", value: "y" }] }, status: 400 });
    await call("POST", R, { body: { ...ask, devices: [...ask.devices, ...ask.devices] }, status: 400 });
    await call("POST", R, { body: { ...ask, devices: [{ typeId: "talker", deviceId: "none" }] }, status: 404 });
    const { reqId } = (await call("POST", R, { body: { ...ask, devices: [...ask.devices, { typeId: "talker", deviceId: "m2" }],
      rollout: { first: 1, approve: true } }, role: "operator", status: 202 })).body;
    assert.equal((await call("GET", `${R}?_limit=1`, { role: "viewer", status: 200 })).body.results[0].id, reqId);
    const at = `${R}/${reqId}`, show = async () => (await call("GET", at, { role: "viewer", status: 200 })).body;
    await answer("m1", 500);
    await until("a pause", async () => (await show()).status === "paused", 30);
    const m1 = (await call("GET", `${at}/deviceStatus/talker/m1`, { status: 200 })).body;
    assert.deepEqual([m1.status, m1.state, m1.complete, m1.rc], [2, "failed", true, 500]);
    assert.deepEqual((await call("GET", `${at}/deviceStatus?_limit=1`, { role: "viewer", status: 200 })).body.results, [m1]);
    assert.deepEqual((await call("GET", `${at}/deviceStatus?state=failed`, { status: 200 })).body.results, [m1]);
    await wrong("GET", `${at}/deviceStatus?state=odd`);
    await call("GET", `${at}/deviceStatus/talker/one`, { status: 404 });
    assert.equal((await call("POST", `${at}/continue`, { role: "operator", status: 200 })).body.rollout.group, 2);
    await call("POST", `${at}/continue`, { status: 409 });
    assert.equal((await call("POST", `${at}/cancel`, { status: 200 })).body.status, "cancelled");
    const again = (await call("POST", `${at}/retry`, { status: 202 })).body.reqId;
    assert.equal((await call("GET", `${R}/${again}/deviceStatus`, { status: 200 })).body.meta.total_rows, 1);
    for (const id of [reqId, again]) await call("DELETE", `${R}/${id}`, { role: "operator", status: 204 });
    await call("GET", at, { status: 404 });
  });
  await check("packages", async () => {
    const B = "/mgmt/custom/bundle", go = { actionDisplayName: { en_US: "Go" }, parameters: [{ name: "speed", value: 5, required: "false" }] };
    const body = { bundleId: "pack-v1", version: "1.0", displayName: { en_US: "Pack" }, actions: { go } };
    assert.deepEqual((await call("POST", B, { body, status: 201 })).body, body);
    await call("POST", B, { body, status: 409 });
    assert.deepEqual((await call("GET", `${B}/pack-v1`, { role: "viewer", status: 200 })).body, body);
    assert.deepEqual((await call("GET", B, { role: "viewer", status: 200 })).body.results, [body]);
    await call("PUT", `${B}/pack-v1`, { body: { ...body, version: "1.1" }, status: 200 });
    await call("PUT", `${B}/other`, { body, status: 400 });
    for (const odd of [{}, { ...body, bundleId: "a b" }, { ...body, actions: {} }, { ...body, displayName: "x" }]) await wrong("POST", B, odd);
    await call("POST", B, { body: { ...body, bundleId: "x", actions: { go: { ...go, parameters: [{ name: "p", value: "(" }] } } }, status: 400 });
    const ask = { action: "pack-v1/go", devices: [{ typeId: "talker", deviceId: "m1" }] };
    await call("POST", "/mgmt/requests", { body: { ...ask, parameters: [{ name: "speed", value: "6" }] }, status: 400 });
    const { reqId } = (await call("POST", "/mgmt/requests", { body: { ...ask, parameters: [{ name: "speed", value: "5" }] }, status: 202 })).body;
    await call("DELETE", `${B}/pack-v1`, { status: 409 });
    await call("DELETE", `/mgmt/requests/${reqId}`, { status: 204 });
    await call("DELETE", `${B}/pack-v1`, { status: 204 });
    await call("DELETE", `${B}/pack-v1`, { status: 404 });
  });
  await check("usage", async () => {
    const day = new Date().toISOString().slice(0, 10), usage = (q) => call("GET", `/usage/data-traffic?${q}`, { role: "viewer", status: 200 });
    const of = (await usage(`start=2020-01-01&end=2020-01-02&detail=true`)).body;
    assert.deepEqual(of, { start: "2020-01-01", end: "2020-01-02", average: 0, total: 0,
      days: [{ date: "2020-01-01", total: 0 }, { date: "2020-01-02", total: 0 }] });
    const now = (await usage(`start=${day}&end=${day}&detail=False`)).body;
    assert.ok(now.total >= 35 && now.average === now.total, JSON.stringify(now));
    assert.deepEqual(now.days, []);
    for (const q of ["", `start=${day}`, `start=${day}&end=noon`]) await wrong("GET", `/usage/data-traffic?${q}`);
    await call("GET", `/usage/data-traffic?start=${day}&end=2020-01-01`, { status: 400 });
    await call("GET", "/usage/data-traffic?start=2020-01-01&end=2021-01-03", { status: 400 });
  });
}

async function roles() {
  const rank = ["viewer", "operator", "admin"];
  for (const op of operations) {
    const path = op.path.replace("/api/v0002", "").replace(/\{\w+\}/g, "x");
    const at = rank.indexOf(op["x-role"]);
    await check(`${op.operationId} without a key`, async () => {
      const res = await fetch(`${s.url}/api/v0002${path}`, { method: op.method });
      assert.equal(res.status, 401);
      assert.match(res.headers.get("www-authenticate"), /^Basic /);
      assert.equal(answerFaults(op, 401, res.headers.get("content-type"), await res.text()), "");
    });
    for (const role of rank)
      await check(`${op.operationId} as ${role}`, async () => {
        const res = await fetch(`${s.url}/api/v0002${path}`, { method: op.method, headers: { Authorization: basic(keys[role]) } });
        const text = await res.text();
        assert.equal(res.status === 403, rank.indexOf(role) < at, `${res.status} ${text}`);
        if (res.status === 403) assert.equal(answerFaults(op, 403, res.headers.get("content-type"), text), "");
        op.tried.add(res.status);
      });
  }
}

async function registry() {
  const T = "/device/types/api-test", D = `${T}/devices/one`;
  await check("organization", async () => {
    const { body } = await call("GET", "", { role: "viewer", status: 200 });
    assert.equal(body.id, keys.viewer[0].split("-")[1]);
    await call("GET", "/service-status", { status: 200 });
  });
  await check("device types", async () => {
    const added = await call("POST", "/device/types", { body: { id: "api-test", classId: "Gateway", description: "ä <b>",
      deviceInfo: { model: "M", serialNumber: null }, metadata: { a: [1, { b: null }] } }, status: 201 });
    assert.equal(added.body.deviceInfo.model, "M");
    assert.deepEqual(added.body.metadata, { a: [1, { b: null }] });
    const twice = await call("POST", "/device/types", { body: { id: "api-test" }, status: 409 });
    assert.equal(twice.body.exception.id, "CUDRS0020E");
    const got = await call("GET", T, { role: "viewer", status: 200 });
    assert.deepEqual(got.body, added.body);
    const put = await call("PUT", T, { body: { description: "new", deviceInfo: { model: null, fwVersion: "2" }, metadata: {} }, status: 200 });
    assert.equal(put.body.deviceInfo.model, "M");
    assert.equal(put.body.deviceInfo.fwVersion, "2");
    assert.deepEqual(put.body.metadata, {});
    await call("PUT", T, { body: { classId: "Device" }, status: 400 });
    await call("GET", "/device/types/none", { status: 404 });
    const list = await call("GET", "/device/types?classId=Gateway&_limit=1", { role: "viewer", status: 200 });
    assert.equal(list.body.results.length, 1);
    const all = await call("GET", "/device/types?id=api-test", { status: 200 });
    assert.equal(all.body.meta.total_rows, 1);
    assert.ok(!("bookmark" in all.body));
  });
  await check("device types, refused", async () => {
    for (const body of [{}, { id: "" }, { id: "a b" }, { id: "x".repeat(37) }, { id: "x", classId: "Car" }, { id: "x", color: 1 },
      { id: "x", deviceInfo: { color: "red" } }, { id: "x", deviceInfo: { model: 5 } }, { id: "x", metadata: [] },
      { id: "x", description: 5 }]) await wrong("POST", "/device/types", body);
    for (const q of ["_limit=0", "_limit=201", "_limit=x", "classId=Car", "color=red"]) {
      if (q === "classId=Car") continue;	// nothing is found
      await wrong("GET", `/device/types?${q}`);
    }
  });
  await check("devices", async () => {
    const added = await call("POST", `${T}/devices`, { body: { deviceId: "one", authToken: null, location: null, metadata: null,
      deviceInfo: { serialNumber: "SN-77" } }, status: 201 });
    assert.match(added.body.authToken, /^[\w-]{32}$/);
    assert.equal(added.body.clientId, `g:${keys.admin[0].split("-")[1]}:api-test:one`);
    assert.deepEqual(added.body.registration.auth, { id: keys.admin[0], type: "apikey" });
    const twice = await call("POST", `${T}/devices`, { body: { deviceId: "one" }, status: 409 });
    assert.equal(twice.body.exception.id, "CUDRS0020E");
    const own = await call("POST", `${T}/devices`, { body: { typeId: "api-test", deviceId: "two", authToken: "12345678",
      location: { longitude: 7.5, latitude: 47.5 } }, status: 201 });
    assert.equal(own.body.authToken, "12345678");
    await call("POST", "/device/types/none/devices", { body: { deviceId: "x" }, status: 404 });
    const got = await call("GET", D, { role: "viewer", status: 200 });
    assert.ok(!("authToken" in got.body));
    const put = await call("PUT", D, { body: { deviceInfo: { model: "M2" }, metadata: { k: "v" }, status: { alert: { enabled: true } } }, status: 200 });
    assert.equal(put.body.deviceInfo.serialNumber, "SN-77");
    assert.equal(put.body.status.alert.enabled, true);
    const same = await call("PUT", D, { body: { deviceInfo: {}, metadata: null, extensions: null, status: null }, status: 200 });
    assert.deepEqual(same.body, put.body);
    // a slash at the end
    await call("GET", `${D}/`, { status: 200 });
    await call("GET", `${T}/devices/none`, { status: 404 });
  });
  await check("devices, refused", async () => {
    for (const body of [{}, { deviceId: "a/b" }, { deviceId: "x", authToken: "short" }, { deviceId: "x", typeId: 5 },
      { deviceId: "x", location: { longitude: 181, latitude: 0 } }, { deviceId: "x", location: { longitude: 1 } },
      { deviceId: "x", what: 1 }, [], "x", null]) await wrong("POST", `${T}/devices`, body);
    for (const body of [{ deviceInfo: { model: 1 } }, { metadata: "x" }, { status: { alert: { enabled: "yes" } } }, { extensions: [] }])
      await wrong("PUT", D, body);
    await call("PUT", D, { body: { typeId: "other" }, status: 400 });
    await call("GET", `${D}?expand=location`, { status: 200 });
  });
  await check("extensions are checked as on the page", async () => {
    for (const [extensions, member] of [[{ nowhere: {} }, "extensions"], [{ jasper: {} }, "extensions.jasper.iccid"],
      [{ jasper: { iccid: "12" } }, "extensions.jasper.iccid"], [{ jasper: { iccid: "8999901000000000013", x: "y" } }, "extensions.jasper"]]) {
      const { body } = await call("PUT", D, { body: { extensions }, status: 400 });
      assert.equal(body.exception.id, "CUDRS0007E");
      assert.ok(body.violations.some((v) => v.exception.properties[0] === member), JSON.stringify(body));
    }
    const linked = (await call("GET", "/bulk/devices?extension=jasper&_limit=1", { status: 200 })).body.results[0];
    assert.ok(linked.extensions.jasper.iccid);
    const taken = await call("PUT", D, { body: { extensions: { jasper: linked.extensions.jasper } }, status: 400 });
    assert.match(taken.body.violations[0].message, /linked to another device/);
    const kept = await call("PUT", `/device/types/${linked.typeId}/devices/${linked.deviceId}`,
      { body: { extensions: linked.extensions }, status: 200 });
    assert.deepEqual(kept.body.extensions, linked.extensions);
    // what is changed by a faulty body: nothing
    const before = (await call("GET", D)).body;
    await call("PUT", D, { body: { deviceInfo: { model: "other" }, extensions: { nowhere: {} } }, status: 400 });
    assert.deepEqual((await call("GET", D)).body, before);
  });
  await check("location", async () => {
    await call("GET", `${D}/location`, { status: 404 });
    const { body } = await call("PUT", `${D}/location`, { role: "operator", body: { longitude: 7.6, latitude: 47.5, elevation: null,
      accuracy: 3, measuredDateTime: "2026-05-01T10:00:00+02:00" }, status: 200 });
    assert.equal(body.measuredDateTime, "2026-05-01T08:00:00.000Z");
    assert.deepEqual((await call("GET", `${D}/location`, { role: "viewer", status: 200 })).body, body);
    assert.deepEqual((await call("GET", `${D}?expand=location`)).body.location, body);
    const high = await wrong("PUT", `${D}/location`, { longitude: 120, latitude: 100 });
    assert.equal(high.body.exception.id, "CUDRS0007E");
    assert.equal(high.body.violations.length, 1);
    assert.equal(high.body.violations[0].exception.id, "CUDRS0012E");
    assert.deepEqual(high.body.violations[0].exception.properties, ["latitude", "90"]);
    for (const bad of [{ longitude: "1", latitude: 1 }, { longitude: 1, latitude: 1, accuracy: -1 }, { longitude: 1, latitude: 1, z: 1 }])
      await wrong("PUT", `${D}/location`, bad);
    await call("PUT", `${D}/location`, { body: { longitude: 1, latitude: 1, measuredDateTime: "noon" }, status: 400 });
  });
  await check("diagnostics", async () => {
    await call("POST", `${D}/diag/logs`, { role: "operator", body: { message: "hot", severity: 2, data: "aGk=", timestamp: "2026-05-01T10:00:00Z" }, status: 201 });
    await call("POST", `${D}/diag/logs`, { body: { message: "cold" }, status: 201 });
    const logs = (await call("GET", `${D}/diag/logs`, { role: "viewer", status: 200 })).body;
    assert.deepEqual(logs.map((l) => l.message), ["cold", "hot"]);
    assert.deepEqual((await call("GET", `${D}/diag/logs/${logs[1].id}`, { status: 200 })).body, logs[1]);
    await call("DELETE", `${D}/diag/logs/${logs[1].id}`, { status: 204 });
    await call("GET", `${D}/diag/logs/${logs[1].id}`, { status: 404 });
    await call("GET", `${T}/devices/two/diag/logs/${logs[0].id}`, { status: 404 });
    const severe = await wrong("POST", `${D}/diag/logs`, { message: "x", severity: 3 });
    assert.deepEqual(severe.body.violations, [{ message: "CUDRS0012E: The severity field has a value that is too high. Specify a value equal to or less than 2.",
      exception: { id: "CUDRS0012E", properties: ["severity", "2"] } }]);
    for (const bad of [{}, { message: "" }, { message: 1 }, { message: "x", severity: "1" }, { message: "x", severity: -1 }])
      await wrong("POST", `${D}/diag/logs`, bad);
    await call("DELETE", `${D}/diag/logs`, { status: 204 });
    assert.deepEqual((await call("GET", `${D}/diag/logs`)).body, []);
    await call("POST", `${D}/diag/errorCodes`, { body: { errorCode: 17, timestamp: null }, status: 201 });
    assert.equal((await call("GET", `${D}/diag/errorCodes`, { role: "viewer", status: 200 })).body[0].errorCode, 17);
    await call("DELETE", `${D}/diag/errorCodes`, { status: 204 });
    assert.deepEqual((await call("GET", `${D}/diag/errorCodes`)).body.map((c) => c.errorCode), [0]);
    for (const bad of [{}, { errorCode: "1" }, { errorCode: 1.5 }, { errorCode: 1, x: 1 }]) await wrong("POST", `${D}/diag/errorCodes`, bad);
  });
  await check("bulk", async () => {
    const three = ["b1", "b2", "b3"].map((deviceId) => ({ typeId: "api-test", deviceId }));
    const added = await call("POST", "/bulk/devices/add", { body: three, status: 201 });
    assert.ok(added.body.every((o) => o.success && o.authToken));
    const some = await call("POST", "/bulk/devices/add", { body: [three[0], { typeId: "api-test", deviceId: "b4" },
      { typeId: "api-test", deviceId: "b4" }, { typeId: "none", deviceId: "x" }], status: 202 });
    assert.deepEqual(some.body.map((o) => o.success), [false, true, false, false]);
    await call("POST", "/bulk/devices/add", { body: [three[0]], status: 400 });
    for (const bad of [[], {}, [1], [{ deviceId: "x" }]]) await wrong("POST", "/bulk/devices/add", bad);
    const gone = await call("POST", "/bulk/devices/remove", { body: [...three, { typeId: "api-test", deviceId: "never" }], status: 201 });
    assert.ok(gone.body.every((o) => o.success));
    await call("POST", "/bulk/devices/remove", { body: three, headers: { "User-Agent": "python-requests/2.31" }, status: 200 });
    await call("POST", "/bulk/devices/remove", { body: [three[0], {}], wrong: true, status: 202 });
    await call("GET", `${T}/devices/b1`, { status: 404 });
    await call("GET", `${T}/devices/b4`, { status: 200 });
  });
  await check("a page at a time", async () => {
    for (const [path, sort] of [["/bulk/devices?_limit=7", ""], [`/bulk/devices?_limit=7`, "&_sort=-deviceId"],
      ["/bulk/devices?_limit=7", "&_sort=typeId"], [`/bulk/devices?_limit=3&deviceInfo.model=M2`, ""]]) {
      const seen = new Set();
      let bookmark = "", pages = 0, total;
      do {
        const { body } = await call("GET", path + sort + (bookmark && `&_bookmark=${encodeURIComponent(bookmark)}`), { role: "viewer", status: 200 });
        for (const d of body.results) {
          assert.ok(!seen.has(d.clientId), "twice");
          seen.add(d.clientId);
        }
        total = body.meta.total_rows;
        bookmark = body.bookmark;
        pages++;
      } while (bookmark && pages < 500);
      if (total !== undefined) assert.equal(seen.size, total);
      if (path.includes("model=M2")) assert.equal(seen.size, 1);
      else assert.ok(seen.size > 20);
    }
    const sorted = (await call("GET", "/bulk/devices?_sort=-deviceId&_limit=200")).body.results.map((d) => d.deviceId);
    assert.deepEqual(sorted, [...sorted].sort().reverse());
  });
  await check("filters", async () => {
    const every = async (q) => {
      const found = [];
      for (let more = ""; more !== undefined;) {
        const { body } = await call("GET", `/bulk/devices?_limit=200${q && `&${q}`}${more && `&_bookmark=${encodeURIComponent(more)}`}`, { status: 200 });
        found.push(...body.results);
        more = body.bookmark;
      }
      return found;
    };
    const all = await every("");
    for (const [q, is] of [["typeId=api-test", (d) => d.typeId === "api-test"], ["deviceId=one", (d) => d.deviceId === "one"],
      ["deviceInfo.serialNumber=SN-77", (d) => d.deviceInfo.serialNumber === "SN-77"], ["extension=jasper", (d) => d.extensions.jasper],
      ["status.alert.enabled=true", (d) => d.status.alert.enabled], ["deviceInfo.model=M2&typeId=api-test", (d) => d.deviceInfo.model === "M2"],
      ["deviceId=one&typeId=none", () => false], ["simState=none", (d) => Object.keys(d.extensions).length === 0]]) {
      assert.deepEqual((await every(q)).map((d) => d.clientId).sort(), all.filter(is).map((d) => d.clientId).sort(), q);
    }
    assert.ok((await call("GET", "/bulk/devices?simState=Activated")).body.meta.total_rows > 0);
    const { body } = await call("GET", "/bulk/devices?_facets=typeId&_limit=1", { status: 200 });
    assert.equal(body.meta.facets.typeId["api-test"], all.filter((d) => d.typeId === "api-test").length);
    const facets = (await call("GET", "/bulk/devices?_facets=simState,deviceInfo.deviceClass,extension&_limit=1", { status: 200 })).body.meta.facets;
    assert.equal(facets.simState.none, all.filter((d) => Object.keys(d.extensions).length === 0).length);
    assert.equal(facets.extension.jasper, all.filter((d) => d.extensions.jasper).length);
    // of those that have one
    for (const [name, n] of Object.entries(facets["deviceInfo.deviceClass"]))
      assert.equal(n, all.filter((d) => d.deviceInfo.deviceClass === name).length, name);
    const found = await call("GET", "/bulk/devices?_q=sn-7", { status: 200 });
    assert.deepEqual(found.body.results.map((d) => d.deviceId), ["one"]);
    for (const d of (await call("GET", "/bulk/devices?lastEvent=never&connected=false&_limit=3", { status: 200 })).body.results)
      assert.ok(d.lastEvent === null && !d.connected);
    for (const q of ["lastEvent=yesterday", "connected=perhaps", "_sort=color", "color=red", "_limit=-1", "status.alert.enabled=maybe", "_facets=color"]) await wrong("GET", `/bulk/devices?${q}`);
    for (const q of ["_bookmark=nonsense", "_sort=deviceId&deviceId=one", "simState=Flying", "_q=a&deviceId=b"])
      await call("GET", `/bulk/devices?${q}`, { status: 400 });
    await call("GET", "/device/types/none/devices", { status: 404 });
    assert.equal((await call("GET", `${T}/devices?_limit=200`, { status: 200 })).body.meta.total_rows, 3);
  });
  await check("delete", async () => {
    await call("DELETE", T, { status: 409 });
    await call("POST", "/bulk/devices/remove", { body: ["one", "two", "b4"].map((deviceId) => ({ typeId: "api-test", deviceId })), status: 201 });
    await call("DELETE", D, { status: 404 });
    await call("POST", `${T}/devices`, { body: { deviceId: "last" }, status: 201 });
    await call("DELETE", `${T}/devices/last`, { status: 204 });
    await call("DELETE", T, { status: 204 });
    await call("DELETE", T, { status: 404 });
  });
}

// What the drilldown can do with a SIM.
async function sims() {
  const linked = async (key, state) => (await call("GET", `/bulk/devices?extension=${key}&simState=${state}&_limit=5`)).body.results;
  const path = (d) => `/device/types/${d.typeId}/devices/${d.deviceId}`;
  const devices = await linked("jasper", "ACTIVATED");
  const X = `${path(devices[0])}/exts/jasper`, named = (name) => ({ "Idempotency-Key": name });
  await check("a SIM as it is known", async () => {
    const { body } = await call("GET", X, { role: "viewer", status: 200 });
    assert.equal(body.sim.state, "ACTIVATED");
    assert.equal(body.resource, devices[0].extensions.jasper.iccid);
    await call("GET", `${path(devices[0])}/exts/nowhere`, { status: 404 });
    await call("GET", `/device/types/none/devices/none/exts/jasper`, { status: 404 });
  });
  await check("all SIMs", async () => {
    const every = async (q) => {
      const found = [];
      for (let more = ""; more !== undefined;) {
        const { body } = await call("GET", `/sims?_limit=9${q}${more && `&_bookmark=${encodeURIComponent(more)}`}`, { role: "viewer", status: 200 });
        assert.ok(body.results.length <= 9);
        found.push(...body.results);
        more = body.bookmark;
      }
      return found;
    };
    const all = await every(""), names = all.map((r) => `${r.extension} ${r.resource}`);
    assert.ok(all.length > 20);
    assert.deepEqual(names, [...new Set(names)].sort());
    assert.deepEqual((await every("&extension=jasper")).map((r) => r.resource), all.filter((r) => r.extension === "jasper").map((r) => r.resource));
    const active = await every("&state=Activated");
    assert.ok(active.length > 0 && active.every((r) => r.sim.state === "ACTIVATED"));
    assert.ok(all.some((r) => r.device?.deviceId === devices[0].deviceId));
    for (const q of ["state=Flying", "_bookmark=nonsense"]) await call("GET", `/sims?${q}`, { status: 400 });
    await wrong("GET", "/sims?colour=red");
  });
  await check("read at the carrier", async () => {
    const { body } = await call("POST", `${X}/ops/refresh`, { role: "viewer", status: 200 });
    assert.ok(Date.now() - Date.parse(body.asOf) < 600000, body.asOf);
    const day = `${new Date().toISOString().slice(0, 7)}-01`;
    const usage = await call("POST", `${X}/ops/usage`, { role: "viewer", body: { cycleStart: day }, status: 200 });
    assert.ok(usage.body.usage.length > 0);
    const read = await call("POST", `${X}/ops/read`, { role: "viewer", body: { what: "session" }, status: 200 });
    assert.ok(read.body.readings.session);
    await wrong("POST", `${X}/ops/read`, { what: "minds" });
    await wrong("POST", `${X}/ops/usage`, {});
    await call("POST", `${X}/ops/usage`, { body: { cycleStart: "soon" }, status: 400 });
    await call("POST", `${X}/ops/usage`, { body: { cycleStart: "2999-01-01" }, status: 400 });
  });
  await check("a command is carried out once", async () => {
    const body = { state: "Deactivated" }, headers = named("tests 1");
    await call("POST", `${X}/ops/state`, { role: "operator", body, wrong: true, status: 400 });
    const both = await Promise.all([1, 2].map(() => call("POST", `${X}/ops/state`, { role: "operator", body, headers, status: 202 })));
    assert.equal(both[0].body.id, both[1].body.id);
    const first = await call("POST", `${X}/ops/state`, { role: "operator", body, headers, status: 202 });
    assert.equal(first.body.id, both[0].body.id);
    assert.equal(first.body.user, keys.operator[0]);
    assert.equal(first.headers.get("location"), `/api/v0002/commands/${first.body.id}`);
    assert.ok(["accepted", "confirmed"].includes(first.body.status), first.body.status);
    const other = await call("POST", `${X}/ops/state`, { role: "operator", body: { state: "ACTIVATED" }, headers, status: 409 });
    assert.equal(other.body.exception.id, "PATCHBAY-CONFLICT");
    const list = await call("GET", `${path(devices[0])}/commands?_limit=200`, { role: "viewer", status: 200 });
    assert.equal(list.body.results.filter((c) => c.op === "state" && c.user === keys.operator[0]).length, 1);
    const got = await call("GET", `/commands/${first.body.id}`, { role: "viewer", status: 200 });
    assert.equal(got.body.argument, "DEACTIVATED");
    await call("GET", "/commands/999999999", { status: 404 });
    // the same name of another key is another command; who it acts for is noted
    const admins = await call("POST", `${X}/ops/sms`, { body: { text: "hello" }, headers: { ...headers, "On-Behalf-Of": "jo" }, status: 202 });
    assert.equal(admins.body.user, `${keys.admin[0]} for jo`);
    const again = await call("POST", `${X}/ops/sms`, { body: { text: "hello" }, headers, status: 202 });
    assert.equal(again.body.id, admins.body.id);
    await call("GET", "/sims", { headers: { "On-Behalf-Of": "x".repeat(65) }, status: 400 });
    assert.notEqual(admins.body.id, first.body.id);
  });
  await check("what is asked is checked as on the page", async () => {
    const Y = `${path(devices[1])}/exts/jasper`;
    const no = async (op, body, member, name) => {
      const res = await call("POST", `${Y}/ops/${op}`, { role: "operator", body, headers: named(name), status: 400 });
      assert.equal(res.body.violations[0].exception.properties[0], member, JSON.stringify(res.body));
    };
    await no("state", { state: "FLYING" }, "state", "tests 2");
    await no("state", { state: "RETIRED" }, "confirm", "tests 3");
    await no("state", { state: "RETIRED", confirm: "0000" }, "confirm", "tests 4");
    await no("state", { state: "DEACTIVATED", effective: "2020-01-01" }, "effective", "tests 5");
    await no("sms", { text: "x".repeat(3000) }, "text", "tests 6");
    await call("POST", `${Y}/ops/sms`, { body: {}, headers: named("tests 7"), wrong: true, status: 400 });
    const before = await call("GET", `${path(devices[1])}/commands?_limit=200`);
    assert.ok(!before.body.results.some((c) => c.user === keys.operator[0]));
    const { body } = await call("POST", `${Y}/ops/refresh`, { status: 200 });
    await call("POST", `${Y}/ops/state`, { body: { state: body.sim.state }, headers: named("tests 8"), status: 409 });
    const retired = await call("POST", `${Y}/ops/state`, { body: { state: "RETIRED", confirm: body.resource.slice(-4) }, headers: named("tests 9"), status: 202 });
    assert.equal(retired.body.argument, "RETIRED");
    // it waits; asked again it is that command
    assert.equal(retired.body.status, "requested");
    assert.ok(Date.parse(retired.body.waitUntil) > Date.now());
    const again = await call("POST", `${Y}/ops/state`, { body: { state: "RETIRED", confirm: body.resource.slice(-4) }, headers: named("tests 9"), status: 202 });
    assert.equal(again.body.id, retired.body.id);
    // what contradicts it is refused, unless it is meant
    const other = { state: body.sim.state === "ACTIVATED" ? "DEACTIVATED" : "ACTIVATED", confirm: "yes" };
    const refused = await call("POST", `${Y}/ops/state`, { body: other, headers: named("tests 10"), status: 409 });
    assert.ok(refused.body.message.includes(`despite: "${retired.body.id}"`), refused.body.message);
    await call("POST", `${Y}/ops/state`, { body: { ...other, despite: retired.body.id }, headers: named("tests 10"), status: 202 });
    await call("DELETE", `/commands/${retired.body.id}`, { role: "viewer", status: 403 });
    const cancelled = await call("DELETE", `/commands/${retired.body.id}`, { role: "operator", status: 200 });
    assert.deepEqual([cancelled.body.status, cancelled.body.error], ["refused", "cancelled"]);
    await call("DELETE", `/commands/${retired.body.id}`, { status: 409 });
    await call("DELETE", "/commands/999999999", { status: 404 });
  });
  await check("rate plans and overage limits", async () => {
    const tried = { plan: false, override: false };
    for (const key of ["jasper", "atnt", "jasper-kpn", "orange"])
      for (const d of await linked(key, "ACTIVATED")) {
        if (!tried.plan) tried.plan = (await call("POST", `${path(d)}/exts/${key}/ops/plan`, { body: { plan: "Another plan" }, headers: named(`plan ${key} ${d.deviceId}`) })).status === 202;
        if (!tried.override) tried.override = (await call("POST", `${path(d)}/exts/${key}/ops/override`, { body: { override: "PERMANENT_OVERRIDE" }, headers: named(`override ${key} ${d.deviceId}`) })).status === 202;
      }
    assert.deepEqual(tried, { plan: true, override: true });
  });
}

// The command line, which is made from the same file.
async function commandLine() {
  const api = (args, input = "") => new Promise((done) => {
    const child = spawn(join(process.env.BUILD ?? "build", "patchbay"), ["api", ...args], { cwd: new URL("../..", import.meta.url),
      env: { ...process.env, PATCHBAY_API_CONFIG: join(s.state, "api.conf") } });
    let out = "", err = "";
    child.stdout.on("data", (d) => { out += d; });
    child.stderr.on("data", (d) => { err += d; });
    child.on("close", (code) => done({ code, out, err }));
    child.stdin.end(input);
  });
  const ok = async (args, input) => {
    const r = await api(args, input);
    assert.equal(r.code, 0, r.err);
    return r;
  };
  await check("command line: login, a list in each form", async () => {
    await ok(["login", s.url], `${keys.admin.join("\n")}\n`);
    // states change while this runs: carriers are asked in the background
    await ok(["device", "list", "--sim-state", "Suspended", "--output", "csv"]);
    const [{ typeId }] = (await call("GET", "/bulk/devices?_limit=1")).body.results;
    const all = JSON.parse((await ok(["device", "list", "--type", typeId, "--all", "--output", "json"])).out);
    assert.equal(all.length, (await call("GET", `/bulk/devices?typeId=${typeId}`)).body.meta.total_rows);
    const csv = (await ok(["device", "list", `--type=${typeId}`, "--output", "csv", "--all"])).out.trim().split("\r\n");
    assert.equal(csv.length, all.length + 1);
    assert.match(csv[0], /clientId,typeId,deviceId/);
    const table = await ok(["device", "list", "--limit", "3"]);
    assert.equal(table.out.trim().split("\n").length, 4);
    assert.match(table.err, /there are more/);
  });
  await check("command line: a device from beginning to end", async () => {
    await ok(["type", "add", "--id", "cli", "--metadata", '{"a": 1}']);
    const { out } = await ok(["device", "add", "cli", "one", "--output", "json"].filter((w) => w !== "one").concat("--device-id", "one"));
    assert.ok(JSON.parse(out).authToken);
    await ok(["location", "update", "cli", "one", "--longitude", "7.5", "--latitude", "-3"]);
    assert.equal(JSON.parse((await ok(["location", "get", "cli", "one", "--output", "json"])).out).latitude, -3);
    await ok(["device", "update", "cli", "one", "--body", "-"], '{"deviceInfo": {"model": "é"}}');
    assert.match((await ok(["device", "get", "cli", "one"])).out, /é/);
    const twice = await api(["device", "add", "cli", "--device-id", "one"]);
    assert.equal(twice.code, 1);
    assert.match(twice.err, /409.*already exists/);
    const faulty = await api(["location", "update", "cli", "one", "--longitude", "1", "--latitude", "100"]);
    assert.match(faulty.err, /CUDRS0012E/);
    await ok(["device", "delete", "cli", "one"]);
    await ok(["type", "delete", "cli"]);
  });
  await check("command line: a command and its name", async () => {
    const [d] = (await call("GET", "/bulk/devices?extension=jasper&simState=ACTIVATED&_limit=1")).body.results;
    const args = ["sim", "sms", d.typeId, d.deviceId, "jasper", "--text", "from a shell", "--output", "json"];
    const first = await ok(args), name = /--once (\S+)/.exec(first.err)[1];
    const again = await ok([...args, "--once", name]);
    assert.equal(JSON.parse(again.out).id, JSON.parse(first.out).id);
  });
}

// Whatever is sent, what comes back is JSON of the shape of errors.
async function odd() {
  const one = async (what, path, init, status) => check(what, async () => {
    const res = await fetch(`${s.url}${path}`, { ...init, headers: { Authorization: basic(keys.admin), ...init?.headers } });
    const text = await res.text();
    assert.equal(res.headers.get("content-type").split(";")[0], "application/json", text);
    const body = JSON.parse(text);
    assert.ok(body.message && body.exception.id, text);
    assert.equal(res.status, status, text);
  });
  const json = { "Content-Type": "application/json" };
  await one("no such address", "/api/v0002/nothing", {}, 404);
  await check("a name of the host that is not ours", async () => {
    const res = await new Promise((done) => http.get({ host: "127.0.0.1", port: s.port, path: "/api/v0002", headers: { Host: "other.example" } }, done));
    assert.equal(res.statusCode, 421);
    assert.equal(res.headers["content-type"], "application/json");
    res.resume();
  });
  await one("no such version", "/api/v0001", {}, 404);
  await one("no such method", "/api/v0002", { method: "POST" }, 405);
  await one("no method at all", "/api/v0002", { method: "PATCH" }, 405);
  await one("a broken escape", "/api/v0002/device/types/%zz", {}, 400);
  await one("a NUL", "/api/v0002/device/types/%00", {}, 400);
  await one("a long address", `/api/v0002/${"x".repeat(3000)}`, {}, 413);
  await one("a body that is no JSON", "/api/v0002/device/types", { method: "POST", headers: json, body: "{" }, 400);
  await one("a body twice", "/api/v0002/device/types", { method: "POST", headers: json, body: '{"id":"a","id":"b"}' }, 400);
  await one("deep JSON", "/api/v0002/device/types", { method: "POST", headers: json, body: "[".repeat(5000) }, 400);
  await one("a form", "/api/v0002/device/types", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "id=a" }, 415);
  await one("no body", "/api/v0002/device/types", { method: "POST", headers: json }, 400);
  await one("more than 512 KB", "/api/v0002/bulk/devices/add", { method: "POST", headers: json, body: `[${" ".repeat(600000)}]` }, 413);
  await one("another site's page", "/api/v0002/device/types", { method: "POST", headers: { ...json, Origin: "http://evil.example" }, body: "{}" }, 403);
  await one("a session's cookie alone", "/api/v0002", { headers: { Authorization: "", Cookie: "patchbay_session=x" } }, 401);
  for (const value of ["Basic", "Basic !!", "Basic eA==", "Bearer x", `Basic ${Buffer.from("a:b:c").toString("base64")}`, "x".repeat(3000)])
    await one(`Authorization ${value.slice(0, 20)}`, "/api/v0002", { headers: { Authorization: value } }, 401);
  await check("400 KB of a bulk are taken", async () => {
    const body = Array.from({ length: 3000 }, (_, i) => ({ typeId: "none", deviceId: `d${i}`, deviceInfo: { description: "x".repeat(90) } }));
    const { body: all } = await call("POST", "/bulk/devices/add", { body, status: 400 });
    assert.equal(all.length, 3000);
  });
  await check("a key that is revoked, or never was", async () => {
    const key = (await s.run("patchbay", ["--state", s.state, "key", "add", "short", "viewer"])).trim().split("\n");
    await call("GET", "", { role: key, status: 200 });
    await s.run("patchbay", ["--state", s.state, "key", "revoke", key[0]]);
    await call("GET", "", { role: key, status: 401 });
    await call("GET", "", { role: [key[0], ""], status: 401 });
  });
  await check("a key that asks too often", async () => {
    const key = (await s.run("patchbay", ["--state", s.state, "key", "add", "busy", "viewer"])).trim().split("\n");
    const headers = { Authorization: basic(key) };
    let limited;
    for (let i = 0; i < 40 && !limited; i++) {
      const all = await Promise.all(Array.from({ length: 40 }, () => fetch(`${s.url}/api/v0002`, { headers })));
      for (const r of all) await r.text().then((t) => { if (r.status === 429) limited = [r, t]; });
    }
    assert.ok(limited, "never");
    assert.match(limited[0].headers.get("retry-after"), /^[1-9]\d*$/);
    assert.equal(JSON.parse(limited[1]).exception.id, "PATCHBAY-RATE");
    await call("GET", "", { role: "viewer", status: 200 });	// others are not held up
  });
  await check("when a key was used is noted", async () => {
    const list = await s.run("patchbay", ["--state", s.state, "key", "list"]);
    const line = list.split("\n").find((l) => l.startsWith(keys.viewer[0]));
    assert.match(line.split("\t")[3], /^20/);
  });
}

// Events and commands over HTTP, where no broker runs.
async function messages() {
  const T = "/device/types/api-talk", D = `${T}/devices/one`, A = D.replace("/device/", "/application/");
  const device = ["use-token-auth", "token-of-the-one"];
  await check("messages of a device", async () => {
    await call("POST", "/device/types", { body: { id: "api-talk" }, status: 201 });
    await call("POST", `${T}/devices`, { body: { deviceId: "one", authToken: device[1] }, status: 201 });
    await call("POST", `${D}/events/climate`, { body: { d: { celsius: 21.5 } }, role: device, status: 200 });
    await call("POST", `${A}/events/climate`, { body: { d: { celsius: 22 } }, role: "operator", status: 200 });
    await call("POST", `${D}/commands/+/request`, { role: device, status: 204 });
    const sent = await call("POST", `${A}/commands/reboot`, { body: { delay: 5 }, role: "operator", status: 200 });
    assert.match(sent.body.id, /^\d+$/);
    const got = await call("POST", `${D}/commands/reboot/request`, { body: { waitTimeSecs: 60 }, role: device, status: 200 });
    assert.deepEqual(got.body, { delay: 5 });
    assert.equal(got.headers.get("x-commandid"), "reboot");
    await call("POST", `${D}/commands/reboot/request`, { body: { waitTimeSecs: 0 }, role: device, status: 204 });
  });
  await check("devices behind a gateway", async () => {
    await call("POST", "/device/types", { body: { id: "api-hub", classId: "Gateway" }, status: 201 });
    await call("POST", "/device/types/api-hub/devices", { body: { deviceId: "hub" }, status: 201 });
    for (const deviceId of ["b1", "b2", "b3"])
      await call("POST", `${T}/devices`, { body: { deviceId, gatewayTypeId: "api-hub", gatewayId: "hub" }, status: 201 });
    const H = "/device/types/api-hub/devices/hub/devices";
    const first = await call("GET", `${H}?_limit=2`, { role: "viewer", status: 200 });
    assert.deepEqual(first.body.results.map((d) => d.gatewayId), ["hub", "hub"]);
    assert.equal(first.body.meta.total_rows, 3);
    const next = await call("GET", `${H}?_limit=2&_bookmark=${first.body.bookmark}`, { status: 200 });
    assert.deepEqual(next.body.results.map((d) => d.deviceId), ["b3"]);
    assert.ok(!("bookmark" in next.body));
    await call("GET", `${H}?_bookmark=x`, { status: 400 });
    await call("GET", "/device/types/api-hub/devices/none/devices", { status: 404 });
  });
  await check("device management, as the device", async () => {
    const said = async (topic, body = {}) => (await call("POST", `${D}/mgmt/messages`, { body: { topic, ...body }, role: device, status: 200 })).body;
    assert.deepEqual(await said("mgmt/manage", { reqId: "1", d: { supports: { deviceActions: true } } }), { rc: 200, reqId: "1" });
    assert.deepEqual(await said("mgmt/manage", { reqId: "2", d: { lifetime: 1 } }), { rc: 400, reqId: "2" });
    assert.equal((await said("no/such", { reqId: "3" })).rc, 404);
    await call("POST", `${D}/mgmt/messages`, { body: {}, role: device, wrong: true, status: 400 });
    await call("POST", `${D}/mgmt/messages/request`, { role: device, status: 204 });
    const [, , , typeId, , deviceId] = D.split("/");
    const { reqId } = (await call("POST", "/mgmt/requests", { body: { action: "device/reboot", devices: [{ typeId, deviceId }] }, status: 202 })).body;
    const got = (await call("POST", `${D}/mgmt/messages/request`, { body: { waitTimeSecs: 60 }, role: device, status: 200 })).body;
    assert.equal(got.topic, "mgmt/initiate/device/reboot");
    await call("POST", `${D}/commands/+/request`, { role: device, status: 204 });
    await said("response", { reqId: got.reqId, rc: 202 });
    await said("mgmt/manage", { d: { supports: { deviceActions: true } } });
    const state = async () => (await call("GET", `/mgmt/requests/${reqId}/deviceStatus/${typeId}/${deviceId}`, { status: 200 })).body;
    assert.deepEqual([(await state()).status, (await state()).state], [0, "done"]);
    await call("DELETE", `/mgmt/requests/${reqId}`, { status: 204 });
  });
  await check("a device's agent that says too much", async () => {
    let limited;
    for (let i = 0; i < 40 && !limited; i++) {
      const all = await Promise.all(Array.from({ length: 40 }, () => fetch(`${s.url}/api/v0002${D}/mgmt/messages`,
        { method: "POST", body: "{}", headers: { Authorization: basic(device), "Content-Type": "application/json" } })));
      for (const r of all) await r.text().then((t) => { if (r.status === 429) limited = [r, t]; });
    }
    assert.ok(limited, "never");
    assert.match(limited[0].headers.get("retry-after"), /^[1-9]\d*$/);
    assert.equal(JSON.parse(limited[1]).exception.id, "PATCHBAY-RATE");
  });
  await check("messages, refused", async () => {
    await call("POST", `${D}/events/climate`, { body: {}, role: ["use-token-auth", "another-token"], status: 401 });
    await call("POST", `${D}/events/climate`, { body: {}, role: "admin", status: 401 });
    await call("POST", `${A}/events/climate`, { body: {}, role: device, status: 401 });
    await call("POST", `${A}/commands/reboot`, { body: {}, role: "viewer", status: 403 });
    for (const body of [{ waitTimeSecs: 3601 }, { waitTimeSecs: "5" }, { wait: 5 }])
      await call("POST", `${D}/commands/+/request`, { body, role: device, wrong: true, status: 400 });
    await call("POST", `${D}/events/not+a+name`, { body: {}, role: device, wrong: true, status: 400 });
  });
}

async function whole() {
  for (const op of operations)
    await check(`${op.operationId} was tried with each of its good answers`, () => {
      const good = Object.keys(op.responses).filter((c) => c.startsWith("2")).map(Number);
      assert.deepEqual(good.filter((c) => !op.tried.has(c)), []);
    });
  await check("no two operations have one name", () => {
    assert.equal(new Set(operations.map((o) => o.operationId)).size, operations.length);
  });
  await check("every route is in the file and the other way round", async () => {
    const { readFile } = await import("node:fs/promises");
    const text = await readFile(new URL("../../cgi/api/routes.c", import.meta.url), "utf8");
    const words = { API_BASE: "/api/v0002", TYPE: "/api/v0002/device/types/{}", DEVICE: "/api/v0002/device/types/{}/devices/{}",
      APPLICATION: "/api/v0002/application/types/{}/devices/{}", REQUESTS: "/api/v0002/mgmt/requests",
      BUNDLES: "/api/v0002/mgmt/custom/bundle" };
    const own = [...text.matchAll(/^\tDEVICE_ROW\((\w+), (\w+) "([^"]*)",/gm)].map((m) => `${m[1]} ${words[m[2]]}${m[3]} device`);
    // all but the counters for monitoring, which are no part of it
    const rows = [...text.matchAll(/^\t[A-Z_]*ROW\((\w+), (?!METRICS)(\w+)(?: "([^"]*)")?, (\w+),/gm)]
      .map((m) => `${m[1]} ${words[m[2]]}${m[3] ?? ""} ${m[4].toLowerCase()}`);
    assert.deepEqual([...rows, ...own].sort(), operations.map((o) => `${o.method} ${o.path.replace(/\{\w+\}/g, "{}")} ${o["x-role"]}`).sort());
  });
  assert.equal(doc.openapi, "3.1.0");
}

try {
  await makeKeys();
  // SIMs are read in the background
  for (const key of ["jasper", "atnt"])
    await until(`SIMs of ${key} are read`, async () =>
      (await call("GET", `/bulk/devices?extension=${key}&simState=ACTIVATED`)).body.results.length > 1, 180);
  await roles();
  await registry();
  await messaging();
  await sims();
  await commandLine();
  await messages();
  await odd();
  await tryClients(s, keys.admin, check);
  await whole();
} finally {
  await s.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
