// A device's page follows what the device says while it is open, and leaves
// alone what somebody has opened.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, signIn } from "../e2e/stack.mjs";
import { startFleet } from "./fleet.mjs";

let fleet, browser, page;
before(async () => {
  [fleet, browser] = [await startFleet({ devices: ["live"] }), await launch()];
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await signIn(page, fleet.stack);
});
after(async () => {
  await browser?.close();
  await fleet?.end();
});

const rows = () => page.locator("#recent-events tbody tr");
const shots = (name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : null;

test("events and values come by themselves, and what is open stays so", async () => {
  await page.goto(`${fleet.stack.url}/devices/meter/live`);
  const loaded = await page.evaluate(() => { window.since = 1; return document.title; });
  assert.equal(loaded, "live - Patchbay");
  await page.getByText("This device has not sent an event").waitFor();
  const device = await fleet.device("live");
  const say = (celsius) => device.publishAsync("iot-2/evt/climate/fmt/json", JSON.stringify({ d: { celsius, n: 1 } }), { qos: 1 });
  await say(20);
  await rows().first().waitFor();
  await page.locator("#connection-now").getByText("Connected", { exact: true }).waitFor();
  // one that is opened stays open, and is still the same when others come
  await rows().first().locator("summary").click();
  await page.getByText('"celsius": 20').waitFor();
  for (const celsius of [21.5, 19, 23.25]) await say(celsius);
  await page.waitForFunction(() => document.querySelectorAll("#recent-events tbody tr").length === 4);
  const open = rows().locator("details[open]");
  assert.equal(await open.count(), 1);
  assert.match(await open.innerText(), /"celsius": 20\b/);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "climate", "the focus stays");
  // the sparkline says the same as its table
  const sensor = page.locator("#sensor-information tbody tr").filter({ has: page.locator("code", { hasText: "d.celsius" }) }).first();
  await sensor.getByText("4 values, 19 to 23.25").waitFor();
  assert.equal(await sensor.locator("svg rect").count(), 4);
  const table = page.locator("#sensor-information details").filter({ hasText: "d.celsius" });
  await table.locator("summary").click();
  assert.deepEqual(await table.locator("td.num").allInnerTexts(), ["23.25", "19", "21.5", "20"]);
  await shots("live-desktop");
  await device.endAsync();
  await page.locator("#connection-now").getByText("Disconnected", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => window.since), 1, "the page was not loaded again");
  await page.setViewportSize({ width: 390, height: 844 });
  await shots("live-phone");
});

test("without the script a reload shows the same", async () => {
  const plain = await (await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })).newPage();
  await plain.goto(`${fleet.stack.url}/devices/meter/live`);
  assert.equal(await plain.locator("#recent-events tbody tr").count(), 4);
  await plain.getByText("4 values, 19 to 23.25").waitFor();
});

test("the home page says what is connected, what comes, and from whom", async () => {
  const home = await page.context().newPage();
  await home.setViewportSize({ width: 1280, height: 900 });
  await home.goto(`${fleet.stack.url}/`);
  const fact = (label) => home.locator("#traffic div", { has: home.getByText(label, { exact: true }) }).locator("dd");
  const before = await fact("Clients connected over MQTT").innerText();
  const device = await fleet.device("live");
  await home.waitForFunction((n) => document.querySelector("#traffic dd").textContent !== n, before);
  await device.publishAsync("iot-2/evt/climate/fmt/json", "{}", { qos: 1 });
  await home.waitForFunction(() => [...document.querySelectorAll("#traffic dd")].some((d) => d.textContent === "5 events"));
  assert.match(await home.locator("#noisy").innerText(), /live\s+meter\s+5/);
  assert.match(await home.locator("#newly-silent").innerText(), /No device has become silent within the last day/);
  if (process.env.SHOTS) await home.screenshot({ path: `${process.env.SHOTS}/home-desktop.png`, fullPage: true });
  await home.setViewportSize({ width: 390, height: 844 });
  if (process.env.SHOTS) await home.screenshot({ path: `${process.env.SHOTS}/home-phone.png`, fullPage: true });
  await device.endAsync();
});
