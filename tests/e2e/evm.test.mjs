// A real EVM: the sample contract on Anvil, and events that are recorded in it, by
// Patchbay's signature and by the node's, while the node has a bad day.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as listener } from "node:net";
import { arch, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Client } from "./client.mjs";
import { ROOT, startStack } from "./stack.mjs";

const KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";	// of Anvil's first account
const OURS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", NODES = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const ANVIL = fileURLToPath(import.meta.resolve(`@foundry-rs/anvil-linux-${arch() === "x64" ? "amd64" : arch()}/package.json`)).replace("package.json", "bin/anvil");
const PUMPS = 50, VALVES = 10, TIMES = 20;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
// Within four minutes, on a slow day: a loop without an end would outlive its test.
const until = async (what) => {
  for (let got, since = Date.now(); Date.now() - since < 240000; await sleep(200)) if ((got = await what().catch(() => false))) return got;
  throw new Error(`never: ${what}`);
};
let dir, port, anvil, proxy, stack, admin, url, contracts;

// --- the node, and what stands before it ---

async function startNode() {
  anvil = spawn(ANVIL, ["--port", String(port), "--block-time", "1", "--gas-limit", "1000000000", "--silent",
    "--state", join(dir, "chain.json"), "--state-interval", "1"], { stdio: "ignore" });
  await until(() => rpc("eth_chainId"));
}
async function rpc(method, ...params) {
  const res = await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  const { result, error } = await res.json();
  if (error) throw new Error(error.message);
  return result;
}
// So many of the next calls are refused, or slow; and how a revert is spelled.
const bad = { refused: 0, slow: 0, spelled: 0 };
const spellings = [
  (e) => e,
  (e) => ({ code: -32000, message: e.message, data: e.data }),
  (e) => ({ code: -32603, message: `Error: VM Exception while processing transaction: reverted with reason string '…'`, data: { data: e.data } }),
];
async function pass(req, res) {
  let body = "";
  for await (const part of req) body += part;
  if (bad.refused > 0 && bad.refused--) return res.writeHead(429).end("{}");
  if (bad.slow > 0 && bad.slow--) await sleep(1200);
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const json = await answer.json();
  for (const one of [json].flat()) if (one.error?.code === 3) one.error = spellings[bad.spelled](one.error);
  res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(json));
}

// --- the contract ---

async function deploy(from, bytecode) {
  const hash = await rpc("eth_sendTransaction", { from, data: bytecode });
  return (await until(() => rpc("eth_getTransactionReceipt", hash))).contractAddress;
}
const word = (n) => n.toString(16).padStart(64, "0");
// readAssetHistory(string): a list of texts.
async function history(contract, asset) {
  const hex = Buffer.from(asset).toString("hex"), data = `0x5576b2b8${word(32)}${word(asset.length)}${hex.padEnd(64, "0")}`;
  const bytes = Buffer.from((await rpc("eth_call", { to: contract, data }, "latest")).slice(2), "hex");
  const at = (o) => Number(bytes.readBigUInt64BE(o + 24)), base = at(0) + 32;
  return Array.from({ length: at(at(0)) }, (_, i) => {
    const o = base + at(base + 32 * i);
    return bytes.subarray(o + 32, o + 32 + at(o)).toString();
  });
}

// --- Patchbay ---

async function addLedger(key, fields) {
  const { status } = await admin.submit("/extensions/add/ethereum-jsonrpc", "/extensions/add/ethereum-jsonrpc", { key, name: key, "s-endpoint": url,
    "s-fees": "eip1559", "s-confirmations": "3", "s-maxfee": "1000", "s-gasday": "1000000000000", "s-floor": "0",
    "s-events": "AssetUpdated(string assetID,string state)", ...fields });
  assert.equal(status, 303);
}
async function map(type, event, extension, contract, fn) {
  let { location } = await admin.submit("/blockchain", "/blockchain/map", {});
  const params = [["assetID", "string", "asset", ""], ["n", "number", "property", "n"]];
  const route = Object.fromEntries(params.flatMap(([name, type, from, value], i) =>
    [[`name-${i}`, name], [`type-${i}`, type], [`from-${i}`, from], [`value-${i}`, value]]));
  for (const fields of [{ type, event }, { extension }, { contract, function: fn }, { shape: "asset", which: "every", ...route }, {}]) {
    const res = await admin.submit(location, location, { ...fields, go: "next" });
    assert.equal(res.status, 303, res.text.match(/id="faults"[^]*?<\/div>/)?.[0]);
    ({ location } = res);
  }
}
let key;
async function addDevice(type, id) {
  const res = await fetch(`${stack.url}/api/v0002/device/types/${type}/devices`, { method: "POST",
    headers: { Authorization: `Basic ${btoa(key)}`, "Content-Type": "application/json" }, body: JSON.stringify({ deviceId: id, authToken: `token-of-${id}` }) });
  assert.equal(res.status, 201);
}
async function say(type, id, event, data) {
  const res = await fetch(`${stack.url}/api/v0002/device/types/${type}/devices/${id}/events/${event}`, { method: "POST",
    headers: { Authorization: `Basic ${btoa(`use-token-auth:token-of-${id}`)}`, "Content-Type": "application/json" }, body: JSON.stringify({ d: data }) });
  if (res.status === 429) { await sleep(200); return say(type, id, event, data); }
  assert.equal(res.status, 200);
}
async function transactions(type, id) {
  const res = await fetch(`${stack.url}/api/v0002/device/types/${type}/devices/${id}/transactions`, { headers: { Authorization: `Basic ${btoa(key)}` } });
  return (await res.json()).results;
}
const names = (prefix, n) => Array.from({ length: n }, (_, i) => `${prefix}-${i + 1}`);
// Until nothing waits or is on its way.  Anvil at times leaves in its pool what is
// next of an account, when a block comes while it takes several: then it forgets its
// pool, which is one more of a node's bad days.
async function idle() {
  let left = "", since = Date.now();
  await until(async () => {
    const { text } = await admin.get("/blockchain");
    const now = [...text.matchAll(/(\d+) wait, (\d+) on their way/g)].map(([all]) => all).join("; ");
    if (now !== left) [left, since] = [now, Date.now()];
    else if (Date.now() - since > 20000) {
      await rpc("anvil_dropAllTransactions");
      since = Date.now();
    }
    return !/[1-9]\d* (wait|on their way)/.test(now);
  }).catch((e) => { throw new Error(`${e.message}\n${left}`); });
}

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "patchbay-evm-"));
  port = await new Promise((done) => { const l = listener().listen(0, "127.0.0.1", () => { const { port: p } = l.address(); l.close(() => done(p)); }); });
  proxy = createServer((req, res) => pass(req, res).catch(() => res.destroy()));
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${proxy.address().port}`;
  await startNode();
  const { bytecode } = JSON.parse(await readFile(join(ROOT, "docs/ledger/Assets.json"), "utf8"));
  contracts = [await deploy(OURS, bytecode), await deploy(NODES, bytecode)];
  stack = await startStack();
  admin = new Client(stack.url);
  await admin.signIn();
  key = (await stack.patchbay(["key", "add", "tests", "admin"])).stdout.trim().split("\n").join(":");
  for (const [type, ids] of [["pump", names("p", PUMPS)], ["valve", names("v", VALVES)]]) {
    await admin.addType(type);
    await Promise.all(ids.map((id) => addDevice(type, id)));
  }
  await addLedger("ours", { "s-key": KEY, "s-contract": contracts[0] });
  await addLedger("nodes", { "s-account": NODES, "s-contract": contracts[1] });
  await map("pump", "status", "ours", contracts[0], "updateAsset(string,string)");
  await map("valve", "status", "nodes", contracts[1], "updateAsset(string,string)");
  await map("pump", "create", "ours", contracts[0], "createAsset(string,string)");
}, { timeout: 120_000 });
after(async () => {
  await stack?.stop();
  proxy?.close();
  anvil?.kill("SIGKILL");
  await rm(dir, { recursive: true, force: true });
});

test("1,000 events of 50 devices, whatever happens to the node", { timeout: 300_000 }, async () => {
  const trouble = [
    async () => { bad.refused = 15; },
    async () => { bad.slow = 3; await rpc("eth_sendTransaction", { from: OURS, to: NODES, value: "0x1" }); },	// a nonce taken
    async () => { anvil.kill("SIGSTOP"); await sleep(2000); anvil.kill("SIGCONT"); },
    async () => { await rpc("anvil_reorg", 2, []); },
    async () => {
      const gone = new Promise((done) => anvil.once("exit", done));
      anvil.kill("SIGKILL");
      await gone;
      await sleep(1000);
      await startNode();
    },
  ];
  for (const [round, strike] of trouble.entries()) {
    await Promise.all([...names("p", PUMPS), ...names("v", VALVES)].map(async (id) => {
      for (let n = 4 * round; n < 4 * (round + 1); n++) await say(id[0] === "p" ? "pump" : "valve", id, "status", { n });
    }));
    await strike();
  }
  await idle();
  assert.deepEqual([bad.refused, bad.slow], [0, 0], "the trouble was met");
  for (const [contract, ids] of [[contracts[0], names("p", PUMPS)], [contracts[1], names("v", VALVES)]])
    for (const id of ids)
      assert.deepEqual((await history(contract, id)).map((s) => JSON.parse(s)),
        Array.from({ length: TIMES }, (_, n) => ({ assetID: id, n })), `${id} in ${contract}`);
  const all = await Promise.all([...names("p", PUMPS).map((id) => transactions("pump", id)), ...names("v", VALVES).map((id) => transactions("valve", id))]);
  assert.deepEqual(all.flat().filter((t) => t.state !== "done"), []);
  assert.deepEqual(all.map((list) => list.length), Array(PUMPS + VALVES).fill(TIMES));
  assert.equal(new Set(all.flat().map((t) => t.hash)).size, (PUMPS + VALVES) * TIMES);
  // one nonce for each event: none was sent a second time with another
  for (const [n, of] of [[PUMPS, "ours"], [VALVES, "nodes"]])
    assert.equal(new Set(all.flat().filter((t) => t.extension === of).map((t) => t.nonce)).size, n * TIMES);
  for (const [type, id] of [["pump", "p-7"], ["valve", "v-7"]]) {
    // and what the contract logged came back as events
    await until(async () => {
      const res = await fetch(`${stack.url}/api/v0002/device/types/${type}/devices/${id}/events/ledger`, { headers: { Authorization: `Basic ${btoa(key)}` } });
      const { d } = JSON.parse(Buffer.from((await res.json()).payload, "base64").toString());
      return d.name === "AssetUpdated" && JSON.parse(d.args.state).n === TIMES - 1;
    });
  }
});

test("a contract's own words, however the node spells them", { timeout: 60_000 }, async () => {
  for (bad.spelled = 0; bad.spelled < spellings.length; bad.spelled++) {
    await say("pump", "p-1", "create", { n: bad.spelled });
    const [t] = await until(async () => {
      const list = await transactions("pump", "p-1");
      return list.length === TIMES + bad.spelled + 1 && list[0].state === "failed" && list;
    });
    assert.equal(t.reason, "Not sent: The contract refuses it: the asset exists already.");
  }
});

test("a person calls a function", { timeout: 60_000 }, async () => {
  const res = await fetch(`${stack.url}/api/v0002/device/types/pump/devices/p-9`, { method: "PUT",
    headers: { Authorization: `Basic ${btoa(key)}`, "Content-Type": "application/json" }, body: JSON.stringify({ extensions: { ours: { asset: "p-9" } } }) });
  assert.equal(res.status, 200, await res.text());
  const page = `/blockchain/ledgers/ours/contracts/${contracts[0]}?tab=delete`;
  const sent = await admin.submit(page, "/call", { "p-0": "p-9" });
  assert.equal(sent.status, 303, sent.text);
  const t = await until(async () => {
    const [newest] = await transactions("pump", "p-9");
    return newest.function === "deleteAsset(string)" && newest.state === "done" && newest;
  });
  assert.deepEqual([t.mappingId, t.args], [null, ["p-9"]]);
  assert.equal(typeof t.requestedBy, "string");
  assert.equal((await transactions("pump", "p-8"))[0].requestedBy, null);
});

test("the sample contract is what its source compiles to", async () => {
  const { default: { execPath } } = await import("node:process");
  const check = spawn(execPath, [join(ROOT, "tests/e2e/contract.mjs"), "--check"], { stdio: "inherit" });
  assert.equal(await new Promise((done) => check.once("exit", done)), 0);
});
