// What arm.test.mjs does with mbed-cloud-sdk, in a process of its own: the SDK
// rejects promises that nobody awaits.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { ConnectApi } = createRequire(import.meta.url)("mbed-cloud-sdk");
const api = new ConnectApi({ apiKey: "ak_izuma_demo", host: process.argv[2] });
const light = "01700000000000000000000031000007", thermometer = "01700000000000000000000031000001";

// The SDK waits five seconds for an answer, whatever it is told.
async function patient(ask) {
  for (;;) try { return await ask(); } catch (e) { if (!/Timeout/.test(e)) throw e; }
}

await api.startNotifications();
const devices = (await api.listConnectedDevices()).data;
assert.equal(devices.length, 12);
assert.ok(devices.some(({ id, name }) => id === light && name === "node-007"));
assert.ok((await api.listResources(thermometer)).some(({ path, observable }) => path === "/3303/0/5700" && observable));
await patient(() => api.setResourceValue(light, "/3311/0/5706", "white"));
assert.equal((await patient(() => api.getResourceValue(light, "/3311/0/5706"))).value, "white");
await new Promise((heard) => patient(() => api.addResourceSubscription(thermometer, "/3303/0/5700", heard)));
console.log("heard");
process.exit(0);
