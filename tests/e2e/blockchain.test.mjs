// Map Device Data in a browser, and an event that becomes a transaction: with a
// node that signs for its account.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Client } from "./client.mjs";
import { arrive, launch, signIn, startStack } from "./stack.mjs";

const ACCOUNT = "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f", CONTRACT = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
const hex = (n) => `0x${n.toString(16)}`;
let stack, browser, admin, node, url;
const sent = [];

// A chain whose height is how often it was asked.
let height = 10;
const answers = {
  eth_chainId: () => hex(1337), eth_blockNumber: () => hex(++height), eth_gasPrice: () => hex(1e9),
  eth_maxPriorityFeePerGas: () => hex(1e9), eth_getBalance: () => hex(10n ** 18n), eth_getTransactionCount: () => hex(sent.length),
  eth_accounts: () => [ACCOUNT], eth_estimateGas: () => hex(50000),
  eth_sendTransaction: ([tx]) => { sent.push({ ...tx, block: height }); return hex(sent.length).replace("0x", `0x${"0".repeat(63)}`); },
  eth_getTransactionReceipt: ([hash]) => sent[Number(hash) - 1] ? { status: "0x1", blockNumber: hex(sent[Number(hash) - 1].block) } : null,
  eth_getTransactionByHash: () => null,
};
const until = async (what) => { while (!await what()) await new Promise((done) => setTimeout(done, 200)); };

before(async () => {
  node = createServer(async (req, res) => {
    let body = "";
    for await (const part of req) body += part;
    const one = ({ id, method, params }) => ({ jsonrpc: "2.0", id, ...(answers[method] ? { result: answers[method](params) } :
      { error: { code: -32601, message: "method not found" } }) });
    const asked = JSON.parse(body);
    res.setHeader("Content-Type", "application/json");
    res.end(JSON.stringify(Array.isArray(asked) ? asked.map(one) : one(asked)));
  });
  await new Promise((done) => node.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${node.address().port}`;
  stack = await startStack();
  browser = await launch();
  admin = new Client(stack.url);
  await admin.signIn();
  await admin.addType("pump");
  await admin.addDevice("pump", "p-1");
}, { timeout: 180_000 });
after(async () => {
  await browser?.close();
  await stack?.stop();
  node?.close();
});

test("an event becomes a transaction of a contract", { timeout: 180_000 }, async () => {
  const page = await browser.newPage();
  const press = (name) => arrive(page, () => page.getByRole("button", { name, exact: true }).click());
  await signIn(page, stack);

  const added = await admin.submit("/extensions/add/ethereum-jsonrpc", "/extensions/add/ethereum-jsonrpc", { key: "ethereum", name: "Chain", "s-endpoint": url,
    "s-account": ACCOUNT, "s-fees": "eip1559", "s-confirmations": "2", "s-maxfee": "100", "s-gasday": "1000000", "s-floor": "0" });
  assert.equal(added.status, 303);

  const { text } = await admin.submit("/devices/pump/p-1/token", "/token", {});
  const token = /<strong>([^<]+)<\/strong>/.exec(text)[1];
  const say = async (temp) => {
    const res = await fetch(`${stack.url}/api/v0002/device/types/pump/devices/p-1/events/status`, { method: "POST",
      headers: { Authorization: `Basic ${btoa(`use-token-auth:${token}`)}`, "Content-Type": "application/json" },
      body: JSON.stringify({ d: { temp } }) });
    assert.equal(res.status, 200);
  };
  await say(3);

  // What devices sent is offered, before a type is chosen; what came before the
  // mapping is not recorded.
  await page.goto(`${stack.url}/blockchain`);
  await press("Map Device Data");
  await until(async () => {
    await page.reload();
    return await page.locator("#seen option[value=status]").count() === 1;
  });
  await page.getByLabel("Device type").selectOption("pump");
  await page.getByLabel("Event").fill("status");
  await press("Next");
  await page.getByLabel("Ledger").selectOption("ethereum");
  await press("Next");
  await page.getByLabel("Contract address").fill(CONTRACT);
  await page.getByLabel("Function").fill("updateAsset(string,string)");
  await press("Next");
  await page.getByLabel("Name of parameter 2").fill("temperature");
  await page.getByLabel("Type of parameter 2").selectOption("number");
  await page.getByLabel("Property or value of parameter 2").fill("d.temp");
  await press("Next");
  assert.match(await page.textContent("#faults"), /leave out the leading d\./);
  await page.getByLabel("Property or value of parameter 2").fill("temp");
  await press("Next");
  await press("Save");
  assert.match(await page.textContent("main"), /The mapping is saved\./);

  await say(18.5);
  await until(async () => {
    await page.goto(`${stack.url}/blockchain/ledgers/ethereum`);
    return /Final/.test(await page.textContent("main"));
  });
  assert.match(await page.textContent("main"), /\{"assetID":"p-1","temperature":18\.5\}/);
  assert.equal(sent.length, 1);
  assert.equal(sent[0].to, CONTRACT);
  assert.equal(sent[0].nonce, "0x0");
  assert.equal(sent[0].data.slice(0, 10), "0x3316b9b1");
});
