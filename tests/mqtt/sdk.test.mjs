// The official packages for Node.js, unchanged: devices, gateways and
// applications that only name another host.  Both know two ports, one of them
// with TLS, and check its certificate.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import http from "node:http";
import https from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import tls from "node:tls";
import { promisify } from "node:util";
import { isLater, laterCalls, methodsOf, mqttCalls, record, restCalls } from "./calls.mjs";
import { startFleet, token, until } from "./fleet.mjs";
import { DOMAIN, port } from "./network.mjs";

const require = createRequire(import.meta.url);
const run = promisify(execFile);
let fleet, dir, wiotp, ibmiotf, front;

const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, "127.0.0.1", () => { const p = s.address().port; s.close(() => done(p)); });
});

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "patchbay-tls-"));
  const [key, cert, tlsPort] = [join(dir, "key.pem"), join(dir, "cert.pem"), String(await freePort())];
  await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
    "-subj", "/CN=patchbay", "-addext", `subjectAltName=DNS:*.messaging.${DOMAIN},DNS:*.${DOMAIN}`]);
  // the broker may run as another user
  await chmod(dir, 0o755);
  await chmod(key, 0o644);
  fleet = await startFleet({ devices: ["one"], gateways: ["hub1"], env: { MQTT_TLS_PORT: tlsPort, MQTT_CERT: cert, MQTT_KEY: key } });
  port(1883, fleet.stack.port + 2);
  port(8883, Number(tlsPort));
  // a web server that goes by that name, too, before nginx
  front = https.createServer({ key: await readFile(key), cert: await readFile(cert) }, (req, res) => {
    const to = http.request({ host: "127.0.0.1", port: fleet.stack.port, method: req.method, path: req.url,
      headers: { ...req.headers, host: "localhost" } }, (r) => { res.writeHead(r.statusCode, r.headers); r.pipe(res); });
    req.pipe(to);
  }).listen(0, "127.0.0.1");
  await new Promise((done) => front.once("listening", done));
  port(443, front.address().port);
  // what a machine does that trusts the certificate
  const ca = [...tls.rootCertificates, await readFile(cert, "utf8")];
  const create = tls.createSecureContext;
  tls.createSecureContext = (options) => create({ ...options, ca: options?.ca ?? ca });
  wiotp = require("@wiotp/sdk");
  ibmiotf = require("ibmiotf");
  for (const cls of [...Object.values(wiotp), ...Object.values(ibmiotf)])
    if (typeof cls === "function") record(cls, called);
});
const called = new Set();
// They reconnect for ever, unless they are told not to.
const clients = [];
const mine = (client) => { clients.push(client); return client; };
after(async () => {
  for (const c of clients) if (c.isConnected) c.disconnect(); else c.mqtt?.end(true);
  front.close();
  await fleet.end({ expected: [/unexpected eof while reading/] });
  await rm(dir, { recursive: true });
});

const once = (emitter, name) => new Promise((done, fail) => {
  emitter.once(name, (...args) => done(args));
  emitter.once("error", fail);
});
const later = (subscribed) => new Promise((done) => setTimeout(done, subscribed));

for (const known of [1883, 8883])
  test(`@wiotp/sdk over port ${known}: events, commands, presence`, async () => {
    const options = { domain: DOMAIN, logLevel: "error", mqtt: { port: known } };
    const app = mine(new wiotp.ApplicationClient(new wiotp.ApplicationConfig({ appId: `app${known}` },
      { key: fleet.operator.username, token: fleet.operator.password }, options)));
    const device = mine(new wiotp.DeviceClient(new wiotp.DeviceConfig({ orgId: fleet.org, typeId: "meter", deviceId: "one" },
      { token: token("one") }, structuredClone(options))));
    app.connect();
    await once(app, "connect");
    await new Promise((done, fail) => app.subscribeToEvents("+", "+", "+", "+", 1, (e) => e ? fail(e) : done()));
    const status = once(app, "deviceStatus");
    app.mqtt.subscribe("iot-2/type/+/id/+/mon", () => {
      device.connect();
    });
    await once(device, "connect");
    assert.deepEqual((await status).slice(0, 2), ["meter", "one"]);
    const event = once(app, "deviceEvent");
    await new Promise((done, fail) => device.publishEvent("temperature", "json", { d: { celsius: 21.5 } }, 1, (e) => e ? fail(e) : done()));
    const [type, id, name, format, payload] = await event;
    assert.deepEqual([type, id, name, format, JSON.parse(payload)], ["meter", "one", "temperature", "json", { d: { celsius: 21.5 } }]);
    // the device subscribes to its commands by itself
    const got = [];
    device.on("command", (...args) => got.push(args));
    await until("a command", async () => {
      await new Promise((done, fail) => app.publishCommand("meter", "one", "reboot", "json", { delay: 5 }, 1, (e) => e ? fail(e) : done()));
      await later(100);
      return got.length > 0;
    });
    const [command, how, text] = got[0];
    assert.deepEqual([command, how, JSON.parse(text)], ["reboot", "json", { delay: 5 }]);
    device.disconnect();
    app.disconnect();
  });

test("ibmiotf: a device and an application, over TLS", async () => {
  const app = mine(new ibmiotf.IotfApplication({ org: fleet.org, id: "old", domain: DOMAIN,
    "auth-key": fleet.operator.username, "auth-token": fleet.operator.password }));
  const device = mine(new ibmiotf.IotfDevice({ org: fleet.org, type: "meter", id: "one", domain: DOMAIN,
    "auth-method": "token", "auth-token": token("one") }));
  for (const c of [app, device]) c.log.setLevel("silent");
  app.connect();
  await once(app, "connect");
  app.subscribeToDeviceEvents();
  const events = [];
  app.on("deviceEvent", (...args) => events.push(args));
  device.connect();
  await once(device, "connect");
  await until("an event", async () => {
    device.publish("status", "json", '{"d":{"cpu":60}}', 1);
    await later(100);
    return events.length > 0;
  });
  assert.deepEqual(events[0].slice(0, 4), ["meter", "one", "status", "json"]);
  assert.equal(String(events[0][4]), '{"d":{"cpu":60}}');
  const commands = [];
  device.on("command", (...args) => commands.push(args));
  await until("a command", async () => {
    app.publishDeviceCommand("meter", "one", "blink", "json", '{"times":3}', 1);
    await later(100);
    return commands.length > 0;
  });
  assert.deepEqual([commands[0][0], commands[0][1], String(commands[0][2])], ["blink", "json", '{"times":3}']);
  device.disconnect();
  app.disconnect();
});

test("ibmiotf: a gateway publishes its own events", async () => {
  const app = await fleet.app("watch");
  await app.subscribeAsync("iot-2/type/hub/id/+/evt/+/fmt/+", { qos: 1 });
  const hub = mine(new ibmiotf.IotfGateway({ org: fleet.org, type: "hub", id: "hub1", domain: DOMAIN,
    "auth-method": "token", "auth-token": token("hub1") }));
  hub.log.setLevel("silent");
  hub.connect();
  await once(hub, "connect");
  await until("an event", async () => {
    hub.publishGatewayEvent("status", "json", '{"d":{"load":1}}', 1);
    await later(100);
    return app.received.length > 0;
  });
  assert.equal(app.received[0].topic, "iot-2/type/hub/id/hub1/evt/status/fmt/json");
  hub.disconnect();
});

test("ibmiotf: events over HTTPS, of a device, a gateway and an application", async () => {
  const app = await fleet.app("https");
  await app.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 1 });
  const one = (cls, type, id) => new cls({ org: fleet.org, type, id, domain: DOMAIN, "auth-method": "token", "auth-token": token(id) });
  const device = one(ibmiotf.IotfDevice, "meter", "one"), hub = one(ibmiotf.IotfGateway, "hub", "hub1");
  const from = new ibmiotf.IotfApplication({ org: fleet.org, id: "old", domain: DOMAIN,
    "auth-key": fleet.operator.username, "auth-token": fleet.operator.password });
  for (const c of [device, hub, from]) c.log.setLevel("silent");
  assert.equal((await device.publishHTTPS("https", "json", '{"d":{"n":1}}')).status, 200);
  assert.equal((await device.publishHTTPS("https", "text", "plain")).status, 200);
  assert.equal((await hub.publishHTTPS("https", "json", '{"d":{"n":2}}')).status, 200);
  assert.equal((await from.publishHTTPS("meter", "one", "https", "xml", "<n>3</n>")).status, 200);
  const lines = ['meter/id/one/evt/https/fmt/json {"d":{"n":1}}', "meter/id/one/evt/https/fmt/text plain",
    'hub/id/hub1/evt/https/fmt/json {"d":{"n":2}}', "meter/id/one/evt/https/fmt/xml <n>3</n>"];
  await until("all of them", () => lines.every((l) => app.received.some((m) => `${m.topic} ${m.text}` === `iot-2/type/${l}`)));
});

test("ibmiotf: a gateway speaks for a device behind it and hears its commands", async () => {
  const app = await fleet.app("behind");
  await app.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 1 });
  const hub = mine(new ibmiotf.IotfGateway({ org: fleet.org, type: "hub", id: "hub1", domain: DOMAIN,
    "auth-method": "token", "auth-token": token("hub1") }));
  hub.log.setLevel("silent");
  const got = [];
  hub.on("command", (...args) => got.push(args));
  hub.connect();
  await once(hub, "connect");
  hub.subscribeToDeviceCommand("meter", "behind-1");
  await until("an event", async () => {
    hub.publishDeviceEvent("meter", "behind-1", "status", "json", '{"d":{"on":true}}', 1);
    await later(100);
    return app.received.some((m) => m.topic === "iot-2/type/meter/id/behind-1/evt/status/fmt/json");
  });
  await until("a command", async () => {
    await app.publishAsync("iot-2/type/meter/id/behind-1/cmd/blink/fmt/json", '{"times":3}', { qos: 1 });
    await later(100);
    return got.length > 0;
  });
  assert.deepEqual([...got[0].slice(0, 4), String(got[0][4])], ["meter", "behind-1", "blink", "json", '{"times":3}']);
  hub.disconnect();
});

const basic = ({ username, password }) => `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
const known = async (type, id, path) => (await (await fetch(`${fleet.stack.url}/api/v0002/device/types/${type}/devices/${id}/${path}`,
  { headers: { Authorization: basic(fleet.operator) } })).json());

// Calls of a managed client, each with the rc that came back.  It does not say
// when it has subscribed, so what has no answer is sent again.
function answering(client) {
  const answers = {};
  client.on("dmResponse", ({ reqId, rc }) => { answers[reqId] = rc; });
  return async (send) => {
    const sent = [];
    await until("an answer", async () => {
      if (sent.length === 0 || Date.now() - sent.at(-1).at > 2000) sent.push({ id: send(), at: Date.now() });
      return sent.some((s) => answers[s.id] !== undefined);
    });
    return sent.map((s) => answers[s.id]).find((rc) => rc !== undefined);
  };
}

function managed() {
  const d = mine(new ibmiotf.IotfManagedDevice({ org: fleet.org, type: "meter", id: "one", domain: DOMAIN,
    "auth-method": "token", "auth-token": token("one") }));
  d.log.setLevel("silent");
  return d;
}

test("ibmiotf: a managed device", async () => {
  const d = managed(), answered = answering(d);
  d.connect();
  await once(d, "connect");
  assert.equal(await answered(() => d.manage(4000, true, true, ["pack-v1"])), 200);
  assert.deepEqual((await known("meter", "one", "mgmt")).supports, { deviceActions: true, firmwareActions: true, "pack-v1": true });
  assert.equal(await answered(() => d.updateLocation(12.5, 55.6)), 200);
  assert.equal(await answered(() => d.addErrorCode(7)), 200);
  assert.equal(await answered(() => d.addLog("text", 0, "data of its own")), 200);
  assert.equal(Buffer.from((await known("meter", "one", "diag/logs"))[0].data, "base64").toString(), "data of its own");
  assert.equal(await answered(() => d.clearLogs()), 200);
  assert.equal(await answered(() => d.clearErrorCodes()), 200);
  assert.equal(await answered(() => d.unmanage()), 200);
  d.disconnect();
});

test("ibmiotf: a managed gateway, for itself and for a device behind it", async () => {
  const hub = mine(new ibmiotf.IotfManagedGateway({ org: fleet.org, type: "hub", id: "hub1", domain: DOMAIN,
    "auth-method": "token", "auth-token": token("hub1") })), answered = answering(hub);
  hub.log.setLevel("silent");
  const say = console.log;	// it prints each message
  console.log = () => {};
  try {
    hub.connect();
    await once(hub, "connect");
    assert.equal(await answered(() => hub.manageGateway(4000, true, false)), 200);
    assert.equal(await answered(() => hub.manageDevice("meter", "leaf", 4000, false, true)), 200);
    assert.equal(await answered(() => hub.addErrorCodeDevice("meter", "leaf", 9)), 200);
    assert.equal(await answered(() => hub.updateLocationGateway(12.5, 55.6)), 200);
    assert.deepEqual((await known("hub", "hub1", "mgmt")).supports, { deviceActions: true, firmwareActions: false });
    assert.deepEqual((await known("meter", "leaf", "mgmt")).supports, { deviceActions: false, firmwareActions: true });
    assert.equal((await known("meter", "leaf", "diag/errorCodes"))[0].errorCode, 9);
    assert.equal(await answered(() => hub.addErrorCodeGateway(8)), 200);
    assert.equal(await answered(() => hub.addLogGateway("of the gateway", 1)), 200);
    assert.equal(await answered(() => hub.addLogDevice("meter", "leaf", "of the leaf", 2)), 200);
    assert.deepEqual([(await known("hub", "hub1", "diag/errorCodes"))[0].errorCode, (await known("hub", "hub1", "diag/logs"))[0].message,
      (await known("meter", "leaf", "diag/logs"))[0].message], [8, "of the gateway", "of the leaf"]);
    assert.equal(await answered(() => hub.clearErrorCodesGateway()), 200);
    assert.equal(await answered(() => hub.clearErrorCodesDevice("meter", "leaf")), 200);
    assert.equal(await answered(() => hub.clearLogsGateway()), 200);
    assert.equal(await answered(() => hub.clearLogsDevice("meter", "leaf")), 200);
    assert.deepEqual([await known("hub", "hub1", "diag/logs"), await known("meter", "leaf", "diag/logs")], [[], []]);
    assert.equal(await answered(() => hub.unmanageDevice("meter", "leaf")), 200);
    assert.equal(await answered(() => hub.unmanageGateway()), 200);
  } finally {
    hub.disconnect();
    console.log = say;
  }
});

test("@wiotp/sdk: requests to a managed device of ibmiotf", async () => {
  const app = new wiotp.ApplicationClient(new wiotp.ApplicationConfig({ appId: "mgmt" },
    { key: fleet.operator.username, token: fleet.operator.password }, { domain: DOMAIN, logLevel: "error" }));
  const d = managed(), answered = answering(d), one = [{ typeId: "meter", deviceId: "one" }], asked = [];
  d.on("dmAction", (request) => {
    asked.push(request.action);
    assert.deepEqual([d.isRebootAction(request), d.isFactoryResetAction(request)], [request.action === "reboot", false]);
    d.respondDeviceAction(request, request.action === "install" ? 200 : 202);
    if (request.action === "reboot") d.manage(4000, true, true, ["pack-v1"]);
  });
  d.on("firmwareDownload", ({ uri }) => { asked.push(uri); d.changeState(1); d.changeState(2); });
  d.on("firmwareUpdate", () => { asked.push("update"); d.changeUpdateState(1); d.changeUpdateState(0); });
  d.connect();
  await once(d, "connect");
  assert.equal(await answered(() => d.manage(4000, true, true, ["pack-v1"])), 200);
  const { status } = await fetch(`${fleet.stack.url}/api/v0002/mgmt/custom/bundle`, { method: "POST",
    headers: { Authorization: basic(await fleet.key("admin")), "Content-Type": "application/json" }, body: JSON.stringify({ bundleId: "pack-v1",
      version: "1.0", displayName: { en_US: "Pack" }, actions: { install: { actionDisplayName: { en_US: "Install" } } } }) });
  assert.equal(status, 201);
  assert.equal((await app.registry.getDeviceManagementInformation("meter", "one")).dormant, false);
  const ids = [];
  for (const [action, parameters] of [["device/reboot", []], ["firmware/download", [{ name: "uri", value: "http://a.example/f" }]],
    ["firmware/update", []], ["pack-v1/install", []]]) {
    const { reqId } = await app.mgmt.initiateDeviceManagementRequest(action, parameters, one);
    await until(`${action} is complete`, async () => (await app.mgmt.getDeviceManagementRequest(reqId)).complete);
    assert.equal((await app.mgmt.getDeviceManagementRequestStatus(reqId)).results[0].status, 0, action);
    assert.equal((await app.mgmt.getDeviceManagementRequestStatusByDevice(reqId, "meter", "one")).status, 0);
    ids.push(reqId);
  }
  assert.deepEqual(asked, ["reboot", "http://a.example/f", "update", "install"]);
  assert.deepEqual((await app.mgmt.getAllDeviceManagementRequests()).results.map(({ id }) => id), [...ids].reverse());
  for (const id of ids) await app.mgmt.deleteDeviceManagementRequest(id);
  assert.deepEqual((await app.mgmt.getAllDeviceManagementRequests()).results, []);
  await assert.rejects(app.mgmt.initiateDeviceManagementRequest("device/reboot", [], [{ typeId: "meter", deviceId: "none" }]),
    (e) => e.response.status === 404);
  d.disconnect();
});

test("every call of both packages", async () => {
  const admin = await fleet.key("admin");
  const config = new wiotp.ApplicationConfig({ appId: "rest" },
    { key: admin.username, token: admin.password }, { domain: DOMAIN, logLevel: "silent" });
  config.setAdditionalHeader("On-Behalf-Of", "somebody");
  const app = new wiotp.ApplicationClient(config);
  const old = new ibmiotf.IotfApplication({ org: fleet.org, id: "rest", domain: DOMAIN, "auth-key": admin.username, "auth-token": admin.password });
  old.log.setLevel("silent");
  // @wiotp/sdk has them in parts
  const parts = [app._apiClient, app.registry, app.lec, app.mgmt].filter(Boolean), all = {};
  for (const part of parts) for (const name of methodsOf(part.constructor)) all[name] ??= part[name].bind(part);
  await restCalls("wiotp", all, fleet.org);
  await restCalls("ibmiotf", old, fleet.org);
  await mqttCalls({ wiotp, ibmiotf, fleet, DOMAIN, mine, once, ...require("@wiotp/sdk/dist/gateway") });
  const later = [...parts, app.dsc, app.rules, app.state, old].filter(Boolean);
  await laterCalls(...later);
  const missing = [];
  for (const cls of [...Object.values(wiotp), ...Object.values(ibmiotf)])
    if (typeof cls === "function") for (const name of methodsOf(cls)) if (!called.has(name) && !isLater(name)) missing.push(`${cls.name}.${name}`);
  assert.deepEqual(missing, []);
});
