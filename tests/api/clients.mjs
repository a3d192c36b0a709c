// The official packages @wiotp/sdk and ibmiotf with nothing changed but the
// host: registry and application, as far as they are REST.  They speak https to
// ORG.HOST; below them that is led to nginx as it listens here.
import assert from "node:assert/strict";
import http from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

function leadHome(port) {
  const https = require("https");
  https.request = (options, done) => http.request({ ...options, protocol: "http:", agent: undefined,
    host: "127.0.0.1", hostname: "127.0.0.1", port, headers: { ...options.headers, Host: options.hostname ?? options.host } }, done);
}

export async function tryClients(s, [key, token], check) {
  const org = key.split("-")[1];
  leadHome(s.port);
  const { ApplicationClient, ApplicationConfig } = require("@wiotp/sdk");
  const wiotp = new ApplicationClient(new ApplicationConfig({ appId: "tests" }, { key, token }, { domain: "localhost", logLevel: "silent" }));
  const { IotfApplication } = require("ibmiotf");
  const iotf = new IotfApplication({ org, id: "tests", "auth-key": key, "auth-token": token, domain: "localhost" });
  iotf.log.setLevel("silent");
  await one("wiotp", { org: wiotp.getOrganizationDetails?.bind(wiotp) ?? wiotp.api?.getOrganizationDetails.bind(wiotp.api), r: wiotp.registry ?? wiotp }, check, org);
  await one("iotf", { org: iotf.getOrganizationDetails.bind(iotf), r: iotf }, check, org);
}

async function one(name, { org, r }, check, id) {
  const type = `sdk-${name}`;
  const step = (what, fn) => check(`${name}: ${what}`, async () => {
    try { await fn(); } catch (e) {
      throw new Error(`${e.message} ${JSON.stringify(e.response?.data ?? e.data ?? "")}`);
    }
  });
  const refused = async (promise, status) => {
    const e = await promise.then(() => null, (fault) => fault);
    assert.equal(e?.response?.status ?? e?.status, status, e ? e.message : "it was taken");
  };
  await step("organization", async () => { if (org) assert.equal((await org()).id, id); });
  await step("registerDeviceType", async () => assert.equal((await r.registerDeviceType(type, "d", { model: "M" }, { a: 1 }, "Device")).id, type));
  await step("registerDeviceType twice", () => refused(r.registerDeviceType(type), 409));
  await step("getDeviceType", async () => assert.equal((await r.getDeviceType(type)).deviceInfo.model, "M"));
  await step("getAllDeviceTypes", async () => assert.ok((await r.getAllDeviceTypes()).results.some((t) => t.id === type)));
  await step("updateDeviceType", async () => assert.equal((await r.updateDeviceType(type, "e", { model: "N" }, {})).description, "e"));
  await step("registerDevice", async () => assert.equal((await r.registerDevice(type, "d1", "a-token-of-ours", { serialNumber: "1" }, null, {})).authToken, "a-token-of-ours"));
  await step("registerDevice without anything", async () => assert.ok((await r.registerDevice(type, "d2")).authToken));
  await step("getDevice", async () => assert.equal((await r.getDevice(type, "d1")).deviceInfo.serialNumber, "1"));
  await step("listAllDevicesOfType", async () => assert.equal((await r.listAllDevicesOfType(type)).results.length, 2));
  await step("updateDevice", async () => assert.equal((await r.updateDevice(type, "d1", { model: "X" }, { alert: { enabled: true } }, { k: 1 }, {})).deviceInfo.model, "X"));
  await step("getDeviceLocation of none", () => refused(r.getDeviceLocation(type, "d1"), 404));
  await step("updateDeviceLocation", async () => assert.equal((await r.updateDeviceLocation(type, "d1", { longitude: 1, latitude: 2 })).latitude, 2));
  await step("getDeviceLocation", async () => assert.equal((await r.getDeviceLocation(type, "d1")).longitude, 1));
  await step("addDeviceDiagLogs", () => r.addDeviceDiagLogs(type, "d1", { message: "m", severity: 1 }));
  let log;
  await step("getAllDiagnosticLogs", async () => { [log] = await r.getAllDiagnosticLogs(type, "d1"); assert.equal(log.message, "m"); });
  await step("getDiagnosticLog", async () => assert.equal((await r.getDiagnosticLog(type, "d1", log.id)).severity, 1));
  await step("deleteDiagnosticLog", () => r.deleteDiagnosticLog(type, "d1", log.id));
  await step("clearAllDiagnosticLogs", () => r.clearAllDiagnosticLogs(type, "d1"));
  const addCode = (r.addErrorCode ?? r.addDeviceErrorCode).bind(r);
  await step("addErrorCode", () => addCode(type, "d1", { errorCode: 5, timestamp: new Date().toISOString() }));
  await step("getDeviceErrorCodes", async () => assert.equal((await r.getDeviceErrorCodes(type, "d1"))[0].errorCode, 5));
  await step("clearDeviceErrorCodes", () => r.clearDeviceErrorCodes(type, "d1"));
  await step("getServiceStatus", async () => { if (r.getServiceStatus) assert.equal((await r.getServiceStatus()).dashboard, "green"); });
  await step("getAllDevices", async () => { if (r.getAllDevices) assert.equal((await r.getAllDevices({ typeId: type, _limit: 1 })).results.length, 1); });
  await step("registerMultipleDevices", async () => {
    if (r.registerMultipleDevices) assert.ok((await r.registerMultipleDevices([{ typeId: type, deviceId: "d3" }]))[0].success);
  });
  await step("deleteMultipleDevices", async () => {
    if (r.deleteMultipleDevices) assert.ok((await r.deleteMultipleDevices([{ typeId: type, deviceId: "d3" }]))[0].success);
  });
  await step("unregisterDevice", () => r.unregisterDevice(type, "d1"));
  await step("unregisterDevice again", () => refused(r.unregisterDevice(type, "d1"), 404));
  await step("unregisterDevice the other", () => r.unregisterDevice(type, "d2"));
  await step("deleteDeviceType", () => r.deleteDeviceType(type));
}
