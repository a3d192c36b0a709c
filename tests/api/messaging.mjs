// Messages over MQTT and over HTTP.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { BUILD, ROOT, until } from "../kill/stack.mjs";
import { basic, call, check, freePort, keys, s, wrong } from "./harness.mjs";

// What a device said, over MQTT.
export async function messaging() {
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
    const lec = "/config/lec", put = (body) => call("PUT", lec, { body, status: 200 });
    assert.deepEqual((await call("GET", lec, { role: "viewer", status: 200 })).body, { enabled: true, ttlDays: 365 });
    for (const body of [{ ttlDays: 0 }, { ttlDays: 366 }, { ttlDays: 1.5 }, { enabled: "yes" }, { days: 3 }]) await wrong("PUT", lec, body);
    assert.deepEqual((await put({ ttlDays: 7 })).body, { enabled: true, ttlDays: 7 });
    assert.deepEqual((await call("GET", `${T}/devices/one/events/door`, { status: 200 })).body, door);
    assert.deepEqual((await put({ enabled: false })).body, { enabled: false, ttlDays: 7 });
    await call("GET", `${T}/devices/one/events/door`, { status: 404 });
    assert.deepEqual((await call("GET", `${T}/devices/one/events`, { status: 200 })).body, []);
    assert.deepEqual((await put({ enabled: true, ttlDays: 365 })).body, (await call("GET", lec)).body);
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
    for (const q of ["limit=21", "offset=-1", "color=red"]) await wrong("GET", `/logs/connection?typeId=talker&deviceId=one&${q}`);
    for (const q of ["", "?typeId=talker", "?clientId=d:x:y:z&typeId=talker"]) await call("GET", `/logs/connection${q}`, { status: 400 });
    assert.deepEqual((await call("GET", `/logs/connection?clientId=d:${org}:talker:one`, { role: "viewer", status: 200 })).body.slice(-all.length), all);
    await call("GET", `/logs/connection?clientId=a:${org}:nobody`, { status: 404 });
    await call("GET", "/logs/connection?typeId=talker&deviceId=one&fromTime=noon", { status: 400 });
    await call("GET", "/logs/connection?typeId=talker&deviceId=none", { status: 404 });
  });
  await check("what is refused to a key is in its log", async () => {
    const [name] = keys.viewer, log = async () => (await call("GET", `/logs/connection?clientId=${name}`, { role: "viewer", status: 200 })).body.map((l) => l.message);
    // again and again: only so many are logged in a second, and others are refused here as well
    for (const [refused, why] of [
      [() => call("DELETE", `${T}/devices/mute`, { role: "viewer", status: 403 }),
        /^Refused: The role of this API key does not include this\. \(DELETE \/api\/v0002\/device\/types\/talker\/devices\/mute: 403\) From 127\./],
      [() => call("GET", T, { role: [name, "wrong-token"], status: 401 }), /^Refused: The token is not that of the API key\. From/],
      [() => call("GET", "/logs/connection?typeId=talker", { role: "viewer", status: 400 }),
        /^Refused: deviceId is missing\. \(GET \/api\/v0002\/logs\/connection: 400\)/],
    ])
      await until(why.source, async () => { await refused(); return (await log()).some((l) => why.test(l)); }, 30);
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
    for (const [q, there] of [["mgmt.dormant=false", true], ["mgmt.dormant=true", false], ["mgmt.supports.deviceActions=true", true],
      ["mgmt.supports.deviceActions=false", false], ["mgmt.supports.firmwareActions=false&mgmt.dormant=false", true], ["mgmt.supports.firmwareActions=true", false]]) {
      const { body } = await call("GET", `${T}/devices?_limit=200&${q}`, { role: "viewer", status: 200 });
      assert.equal(body.results.some((d) => d.deviceId === "m1"), there, q);
      assert.ok(body.results.every((d) => d.refs.mgmt), q);
    }
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
    for (const seen of [{ status: "stopped" }, { group: 1 }, { forgiven: 1 }]) await call("POST", `${at}/continue`, { body: seen, status: 409 });
    for (const seen of [{ color: 1 }, { group: "2" }]) await wrong("POST", `${at}/continue`, seen);
    const { status, rollout: { group, forgiven } } = await show();
    assert.equal((await call("POST", `${at}/continue`, { body: { status, group, forgiven }, role: "operator", status: 200 })).body.rollout.group, 2);
    await call("POST", `${at}/continue`, { status: 409 });
    assert.equal((await call("POST", `${at}/cancel`, { status: 200 })).body.status, "cancelled");
    const again = (await call("POST", `${at}/retry`, { status: 202 })).body.reqId;
    assert.equal((await call("GET", `${R}/${again}/deviceStatus`, { status: 200 })).body.meta.total_rows, 1);
    for (const id of [reqId, again]) await call("DELETE", `${R}/${id}`, { role: "operator", status: 204 });
    await call("GET", at, { status: 404 });
  });
  // The demo records the doors of meters in the simulator's chain.
  await check("mappings and transactions", async () => {
    const M = "/ledgers/mappings", D = "/device/types/electricity-meter/devices";
    const [{ mappingId: id, eventId }] = (await call("GET", M, { role: "viewer", status: 200 })).body.results;
    assert.equal(eventId, "door");
    await call("POST", D, { body: { deviceId: "one", authToken: "token-of-meter" }, status: 201 });
    await promisify(execFile)("mosquitto_pub", ["-h", "127.0.0.1", "-p", String(port), "-q", "1", "-i", `d:${org}:electricity-meter:one`,
      "-u", "use-token-auth", "-P", "token-of-meter", "-t", "iot-2/evt/door/fmt/json", "-m", '{"d":{"open":true}}']);
    const list = async () => (await call("GET", `${D}/one/transactions`, { role: "viewer", status: 200 })).body.results;
    await until("the transaction", async () => (await list()).length === 1, 30);
    const [t] = await list();
    assert.deepEqual([t.mappingId, t.assetId, t.function, t.args[0]], [id, "one", "updateAsset(string,string)", "one"]);
    assert.match(t.args[1], /^\{"assetID":"one","open":true,"at":"/);
    await call("GET", `${D}/none/transactions`, { status: 404 });
    assert.equal((await call("GET", `${M}/${id}`, { role: "viewer", status: 200 })).body.recorded, 1);
    assert.equal((await call("POST", `${M}/${id}/pause`, { status: 200 })).body.enabled, false);
    assert.equal((await call("POST", `${M}/${id}/resume`, { status: 200 })).body.enabled, true);
    for (const [method, to] of [["GET", ""], ["DELETE", ""], ["POST", "/pause"], ["POST", "/resume"]])
      await call(method, `${M}/999999${to}`, { status: 404 });
    await call("DELETE", `${M}/${id}`, { status: 204 });
    await call("GET", `${M}/${id}`, { status: 404 });
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
    // what the original had once
    for (const [path, why] of [["/usage/active-devices?start=2020-01-01&end=2020-01-02", /not counted by day/], ["/usage/historical-data/", /no historian/],
      ["/device/types/talker/devices/t/exts/twc/ops/geocode", /no weather extension/]]) {
      const res = await fetch(`${s.url}/api/v0002${path}`, { headers: { Authorization: basic(keys.viewer) } }), body = await res.json();
      assert.equal(res.status, 410, path);
      assert.equal(body.exception.id, "PATCHBAY-GONE");
      assert.match(body.message, why);
    }
  });
}

// Events and commands over HTTP, where no broker runs.
export async function messages() {
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
