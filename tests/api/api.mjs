// The API as docs/openapi.json has it: each operation with what it takes and
// what it does not, by keys of each role; then the official clients.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { until } from "../kill/stack.mjs";
import { tryClients } from "./clients.mjs";
import { commandLine } from "./command_line.mjs";
import { basic, call, check, count, keys, makeKeys, s } from "./harness.mjs";
import { messages, messaging } from "./messaging.mjs";
import { odd } from "./odd.mjs";
import { answerFaults, doc, operations } from "./openapi.mjs";
import { registry } from "./registry.mjs";
import { sims } from "./sims.mjs";

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
    const text = await readFile(new URL("../../cgi/api/routes.c", import.meta.url), "utf8");
    const words = { API_BASE: "/api/v0002", TYPE: "/api/v0002/device/types/{}", DEVICE: "/api/v0002/device/types/{}/devices/{}",
      APPLICATION: "/api/v0002/application/types/{}/devices/{}", REQUESTS: "/api/v0002/mgmt/requests",
      BUNDLES: "/api/v0002/mgmt/custom/bundle", MAPPINGS: "/api/v0002/ledgers/mappings" };
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
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed ? 1 : 0);
