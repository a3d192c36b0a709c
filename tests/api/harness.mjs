// One installation with keys of each role, and requests that have to be as
// docs/openapi.json says, like their answers.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { Stack } from "../kill/stack.mjs";
import { answerFaults, operationOf, requestFaults } from "./openapi.mjs";

export const count = { passed: 0, failed: 0 };
export async function check(what, fn) {
  try {
    await fn();
    count.passed++;
  } catch (e) {
    count.failed++;
    console.log(`FAIL ${what}: ${e.message}`);
  }
}

export const s = await Stack.start();
export const keys = {};

export async function makeKeys() {
  await s.run("patchbay", ["--state", s.state, "demo", "--simulator", s.simulator]);
  for (const role of ["viewer", "operator", "admin"]) {
    const out = await s.run("patchbay", ["--state", s.state, "key", "add", `tests ${role}`, role]);
    keys[role] = out.trim().split("\n");
  }
}

export const freePort = () => new Promise((done) => {
  const l = createServer().listen(0, "127.0.0.1", () => { const { port } = l.address(); l.close(() => done(port)); });
});

export const basic = (key) => `Basic ${Buffer.from(key.join(":")).toString("base64")}`;

// One request.  It must be as the file has it, unless wrong is set, when it must
// not be; the answer always is.
export async function call(method, path, { body, role = "admin", wrong = false, headers = {}, status, raw } = {}) {
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
export const wrong = (method, path, body, status = 400) => call(method, path, { body, wrong: true, status });
