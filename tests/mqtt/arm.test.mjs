// The clients that ARM wrote for its two device clouds, unchanged, against the
// simulator: what they ask for is there, in the shapes that they read.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startStack } from "../e2e/stack.mjs";
import { until } from "./fleet.mjs";

const require = createRequire(import.meta.url);
let stack;
before(async () => { stack = await startStack(); });
after(() => stack.end());

test("mbed-connector-api", async () => {
  const Connector = require("mbed-connector-api");
  const api = new Connector({ accessKey: "mbed-demo-access-key", host: stack.simulator });
  const heard = [];
  api.on("notification", (n) => heard.push(n));
  await api.startLongPolling();
  try {
    const endpoints = await api.getEndpoints();
    assert.equal(endpoints.length, 12);
    assert.deepEqual(endpoints[0], { name: "node-001", type: "thermometer", status: "ACTIVE", q: false });
    assert.ok((await api.getResources("node-001")).some(({ uri, obs }) => uri === "/3303/0/5700" && obs));
    assert.equal((await api.getLimits())["transaction-quota"], 10000);
    await api.putResourceSubscription("node-001", "/3303/0/5700");
    await until("a notification", () => heard.some(({ ep, path }) => ep === "node-001" && path === "/3303/0/5700"));
    await api.putResourceValue("node-007", "/3311/0/5850", "1");
    assert.equal(await api.getResourceValue("node-007", "/3311/0/5850"), "1");
    await api.postResource("node-007", "/3/0/4", "");
    await assert.rejects(api.getResourceValue("node-007", "/9/9/9"));
    await api.putPreSubscription([{ "endpoint-type": "light" }]);
    assert.deepEqual(await api.getPreSubscription(), [{ "endpoint-type": "light" }]);
  } finally {
    api.stopLongPolling();
  }
});

test("mbed-cloud-sdk", async () => {
  const { stdout } = await promisify(execFile)(process.execPath,
    ["--unhandled-rejections=none", join(dirname(fileURLToPath(import.meta.url)), "arm_sdk.mjs"),
      stack.simulator]);
  assert.match(stdout, /heard/);
});
