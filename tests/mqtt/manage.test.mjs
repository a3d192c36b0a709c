// Device management over MQTT, by agents of a few lines.  Those that IBM wrote
// are in sdk.test.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFleet, until } from "./fleet.mjs";

let fleet;
before(async () => {
  fleet = await startFleet({ devices: ["one", "two"], gateways: ["hub1"] });
});
after(() => fleet.end());

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

test("a gateway speaks for a device behind it", async () => {
  const hub = await fleet.gateway("hub1");
  await hub.subscribeAsync("iotdm-1/type/+/id/+/#", { qos: 1 });
  await hub.publishAsync("iotdevice-1/type/meter/id/leaf/mgmt/manage", '{"reqId":"g1"}', { qos: 1 });
  await until("an answer", () => hub.received.some((m) => m.topic === "iotdm-1/type/meter/id/leaf/response" && JSON.parse(m.text).rc === 200));
  assert.equal((await api(`${D("leaf")}/mgmt`)).status, 200);
  // not for one that is behind none
  await hub.publishAsync("iotdevice-1/type/meter/id/two/mgmt/manage", '{"reqId":"g2"}', { qos: 1 });
  await hub.publishAsync("iotdevice-1/type/hub/id/hub1/mgmt/manage", '{"reqId":"g3"}', { qos: 1 });
  await until("its own answer", () => hub.received.some((m) => JSON.parse(m.text).reqId === "g3"));
  assert.ok(!hub.received.some((m) => JSON.parse(m.text).reqId === "g2"));
  assert.equal((await api(`${D("two")}/mgmt`)).status, 404);
  hub.end();
});
