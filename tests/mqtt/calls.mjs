// Every call of the official packages.  What is called is recorded; what is not
// of the platform that Patchbay follows is named here, with the reason.
import assert from "node:assert/strict";
import { token, until } from "./fleet.mjs";

// Methods of a class, with those it inherits from the package.
export function methodsOf(cls) {
  const found = new Set();
  for (let p = cls.prototype; p && p.constructor?.name !== "EventEmitter" && p !== Object.prototype; p = Object.getPrototypeOf(p))
    for (const name of Object.getOwnPropertyNames(p))
      if (name !== "constructor" && !name.startsWith("_") && typeof Object.getOwnPropertyDescriptor(p, name).value === "function") found.add(name);
  return found;
}

// Record what is called of a class: set's entries are CLASS.method.
export function record(cls, set) {
  for (let p = cls.prototype; p && p.constructor?.name !== "EventEmitter" && p !== Object.prototype; p = Object.getPrototypeOf(p))
    for (const name of Object.getOwnPropertyNames(p)) {
      const { value } = Object.getOwnPropertyDescriptor(p, name);
      if (name === "constructor" || typeof value !== "function" || value.recorded) continue;
      p[name] = function (...args) { set.add(`${cls.name}.${name}`).add(name); return value.apply(this, args); };
      p[name].recorded = true;
    }
}

// Later parts of the original: a state and an interface for each type, rules,
// connectors to other services, groups of gateways.  Each answers that it is
// not there.
const LATER = /State|Schema|EventType|PhysicalInterface|LogicalInterface|Mapping|DeployedConfiguration|workWith|Rule|Service(s)?$|Connector|Destination|ForwardingRule|Group|AccessControl|Roles|DraftDeviceType|OperationDeviceType|OperationOn|patchOperation|createDeviceType|Historical.*Events/;
const ITS_OWN = new Set(["callApi", "callFormDataApi", "callMultiPartApi", "parseSortSpec", "invalidOperation", "getServiceStatus"]);
export const isLater = (name) => LATER.test(name) && !ITS_OWN.has(name) && name !== "subscribeToDeviceStatus" && !/Connection(s)?State/.test(name);

const settled = (promise, ms = 5000) => Promise.race([promise.then((v) => ({ value: v }), (fault) => ({ fault })),
  new Promise((done) => setTimeout(() => done({ late: true }), ms))]);

// REST of both packages, with an admin's key: r has the calls.
export async function restCalls(name, r, org) {
  const type = `calls-${name}`, day = new Date().toISOString().slice(0, 10);
  const refused = async (promise, status) => {
    const { fault } = await settled(promise);
    assert.equal(fault?.response?.status ?? fault?.status, status, fault?.message);
  };
  assert.equal((await r.getOrganizationDetails()).id, org);
  assert.equal((await r.getServiceStatus()).dashboard, "green");
  await r.registerDeviceType(type, "d", { model: "M" }, { a: 1 }, "Device");
  assert.ok((await r.getAllDeviceTypes()).results.some((t) => t.id === type));
  assert.equal((await r.updateDeviceType(type, "e", { model: "N" }, {})).description, "e");
  assert.equal((await r.getDeviceType(type)).deviceInfo.model, "N");
  assert.ok((await r.registerDevice(type, "d1", "a-token-of-ours", { serialNumber: "1" }, null, {})).authToken);
  assert.equal((await r.updateDevice(type, "d1", { model: "X" }, { alert: { enabled: true } }, { k: 1 }, {})).deviceInfo.model, "X");
  assert.equal((await r.getDevice(type, "d1")).deviceInfo.serialNumber, "1");
  assert.equal((await r.listAllDevicesOfType(type)).results.length, 1);
  assert.equal((await r.getAllDevices({ typeId: type })).results.length, 1);
  assert.ok((await r.registerMultipleDevices([{ typeId: type, deviceId: "d2" }]))[0].success);
  assert.ok((await r.deleteMultipleDevices([{ typeId: type, deviceId: "d2" }]))[0].success);
  await r.updateDeviceLocation(type, "d1", { longitude: 1, latitude: 2 });
  assert.equal((await r.getDeviceLocation(type, "d1")).latitude, 2);
  await refused(r.getDeviceManagementInformation(type, "d1"), 404);
  await r.addDeviceDiagLogs(type, "d1", { message: "m", severity: 1 });
  const [log] = await r.getAllDiagnosticLogs(type, "d1");
  assert.equal((await r.getDiagnosticLog(type, "d1", log.id)).message, "m");
  await r.deleteDiagnosticLog(type, "d1", log.id);
  await r.clearAllDiagnosticLogs(type, "d1");
  await r.addErrorCode(type, "d1", { errorCode: 5, timestamp: new Date().toISOString() });
  assert.equal((await r.getDeviceErrorCodes(type, "d1"))[0].errorCode, 5);
  await r.clearDeviceErrorCodes(type, "d1");
  assert.deepEqual(await r.getDeviceConnectionLogs(type, "d1"), []);
  assert.deepEqual(await r.getLastEvents(type, "d1"), []);
  await refused(r.getLastEventsByEventType(type, "d1", "none"), 404);
  assert.equal((await r.getDataUsage(day, day, true)).start, day);
  await refused(r.getActiveDevices(day, day, true), 410);
  await refused(r.getHistoricalDataUsage(day, day, true), 410);
  if (r.getConnectionStates) {
    assert.ok(Array.isArray((await r.getConnectionStates()).results));
    assert.ok(Array.isArray((await r.getConnectedClientsConnectionStates()).results));
    assert.ok(Array.isArray((await r.getRecentConnectionStates(`${day}T00:00:00.000Z`)).results));
    assert.ok(Array.isArray((await r.getCustomConnectionState("?connectionStatus=disconnected")).results));
    await refused(r.getConnectionState(`d:${org}:${type}:d1`), 404);
  }
  await r.unregisterDevice(type, "d1");
  await r.deleteDeviceType(type);
}

// Some of them read a file.
const FILE = "package.json";

// Of later parts: a 404, or the package itself says no.  None waits for ever.
export async function laterCalls(...clients) {
  for (const c of clients)
    for (const name of methodsOf(c.constructor)) {
      if (!isLater(name) || /^(un)?subscribe/.test(name)) continue;
      const { value, fault, late } = await settled((async () => c[name](...Array(5).fill(FILE)))());
      assert.ok(!late, `${name} came to no end`);
      const status = fault?.response?.status ?? fault?.status;
      assert.ok(fault !== undefined || value === undefined || typeof value !== "object" || value === c, `${name}: ${JSON.stringify(value)}`);
      if (status !== undefined) assert.ok([400, 404, 405].includes(status), `${name}: ${status}`);
    }
}

// MQTT: what the other tests of the packages do not call.
export async function mqttCalls({ wiotp, GatewayConfig, ibmiotf, fleet, DOMAIN, mine, once }) {
  const options = { domain: DOMAIN, logLevel: "error", mqtt: { port: 1883 } };
  const app = mine(new wiotp.ApplicationClient(new wiotp.ApplicationConfig({ appId: "calls" },
    { key: fleet.operator.username, token: fleet.operator.password }, options)));
  const hub = mine(new wiotp.GatewayClient(new GatewayConfig({ orgId: fleet.org, typeId: "hub", deviceId: "hub1" },
    { token: token("hub1") }, structuredClone(options))));
  const done = (act) => new Promise((ok, fail) => act((e) => e ? fail(e) : ok()));
  app.connect();
  await once(app, "connect");
  await done((cb) => app.subscribeToEvents("meter", "one", "+", "+", 1, cb));
  await done((cb) => app.subscribeToCommands("meter", "one", "+", "+", 1, cb));
  for (const [on, off] of [["subscribeToDeviceStatus", "unsubscribeToDeviceStatus"], ["subscribeToAppStatus", "unsubscribeToAppStatus"],
    ["subscribeToDeviceState", "unsubscribeToDeviceState"], ["subscribeToDeviceErrors", "unsubscribeToDeviceErrors"],
    ["subscribeToRuleTriggers", "unsubscribeToRuleTriggers"], ["subscribeToRuleErrors", "unsubscribeToRuleErrors"]]) {
    app[on]("meter", "one", 0);
    app[off]("meter", "one");
  }
  const event = once(app, "deviceEvent"), command = once(app, "deviceCommand");
  await done((cb) => app.publishEvent("meter", "one", "by-app", "json", { d: 1 }, 1, cb));
  assert.deepEqual((await event).slice(0, 3), ["meter", "one", "by-app"]);
  await done((cb) => app.publishCommand("meter", "one", "go", "json", { d: 1 }, 1, cb));
  assert.deepEqual((await command).slice(0, 3), ["meter", "one", "go"]);
  await done((cb) => app.unsubscribeFromEvents("meter", "one", "+", "+", cb));
  await done((cb) => app.unsubscribeFromCommands("meter", "one", "+", "+", cb));
  assert.equal(app.isConnected(), true);
  hub.connect();
  await once(hub, "connect");
  await done((cb) => app.subscribeToEvents("hub", "hub1", "+", "+", 1, cb));
  const own = once(app, "deviceEvent"), got = [];
  hub.on("command", (...args) => got.push(args));
  await done((cb) => hub.subscribeToCommands("+", "+", 1, cb));
  await done((cb) => hub.publishEvent("own", "json", { d: 2 }, 1, cb));
  assert.deepEqual((await own).slice(0, 3), ["hub", "hub1", "own"]);
  await done((cb) => app.publishCommand("hub", "hub1", "go", "json", { d: 3 }, 1, cb));
  await until("the gateway's command", () => got.length > 0);
  // these throw by themselves, wherever they are connected
  assert.throws(() => hub.publishDeviceEvent("meter", "leaf", "e", "json", {}, 1));
  assert.throws(() => hub.subscribeToDeviceCommands("meter", "leaf", "+", "+", 1));
  try { hub.unsubscribeFromDeviceCommands("meter", "leaf", "+", "+"); } catch { /* or not */ }
  await done((cb) => hub.unsubscribeFromCommands("+", "+", cb));
  for (const c of [hub, app]) c.disconnect();
  await oldCalls({ ibmiotf, fleet, DOMAIN, mine, once });
}

async function oldCalls({ ibmiotf, fleet, DOMAIN, mine, once }) {
  const app = mine(new ibmiotf.IotfApplication({ org: fleet.org, id: "calls-old", domain: DOMAIN,
    "auth-key": fleet.operator.username, "auth-token": fleet.operator.password }));
  const hub = mine(new ibmiotf.IotfGateway({ org: fleet.org, type: "hub", id: "hub1", domain: DOMAIN, "auth-method": "token", "auth-token": token("hub1") }));
  for (const c of [app, hub]) {
    c.log.setLevel("silent");
    c.setKeepAliveInterval(30);
    c.setCleanSession(true);
  }
  app.connect();
  await once(app, "connect");
  for (const [on, off, ...args] of [["subscribeToDeviceStateEvents", "unsubscribeToDeviceStateEvents"], ["subscribeToDeviceStateErrorEvents", "unsubscribeToDeviceStateErrorEvents"],
    ["subscribeToRuleTriggerEvents", "unsubscribeToRuleTriggerEvents"], ["subscribeToRuleErrorEvents", "unsubscribeToRuleErrorEvents"],
    ["subscribeToDeviceStatus", "unsubscribeToDeviceStatus"], ["subscribeToAppStatus", "unsubscribeToAppStatus"], ["subscribeToDeviceEvents", "unsubscribeToDeviceEvents"],
    ["subscribeToDeviceCommands", "unsubscribeToDeviceCommands"], ["subscribe", "unsubscribe", "iot-2/type/meter/id/one/evt/old/fmt/+"]]) {
    app[on](...args);
    app[off](...args);
  }
  const events = [], commands = [];
  app.on("deviceEvent", (...args) => events.push(args));
  app.on("deviceCommand", (...args) => commands.push(args));
  app.subscribeToDeviceEvents("meter", "one", "+", "+", 1);
  app.subscribeToDeviceCommands("meter", "one", "+", "+", 1);
  await until("an event of the application", async () => {
    app.publishDeviceEvent("meter", "one", "old", "json", '{"n":1}', 1);
    app.publish("iot-2/type/meter/id/one/evt/raw/fmt/json", "{}", 1);
    app.publishDeviceCommand("meter", "one", "old", "json", '{"n":1}', 1);
    await new Promise((r) => setTimeout(r, 100));
    return ["old", "raw"].every((e) => events.some((x) => x[2] === e)) && commands.length > 0;
  });
  hub.connect();
  await once(hub, "connect");
  const got = [];
  hub.on("command", (...args) => got.push(args));
  hub.subscribeToGatewayCommand();
  await until("a command of the gateway", async () => {
    app.publishDeviceCommand("hub", "hub1", "old", "json", "{}", 1);
    hub.publishEvent("hub", "hub1", "old", "json", "{}", 1);
    await new Promise((r) => setTimeout(r, 100));
    return got.length > 0;
  });
  hub.unsubscribeToGatewayCommand();
  hub.subscribeToDeviceCommand("meter", "behind-1");
  hub.unsubscribeToDeviceCommand("meter", "behind-1");
  hub.subscribe("iot-2/type/hub/id/hub1/cmd/+/fmt/+", 0);
  hub.unsubscribe("iot-2/type/hub/id/hub1/cmd/+/fmt/+");
  for (const c of [hub, app]) c.disconnect();
}
