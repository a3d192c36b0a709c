// The pictures of docs/: taken of the pages themselves, from a demo
// organization, by make pictures.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { iccid, launch, ROOT, signIn, simulator, startStack } from "./stack.mjs";

const to = join(ROOT, "docs/pictures");
await mkdir(to, { recursive: true });
const stack = await startStack({ demo: 1 }), browser = await launch();
try {
  await simulator(stack, "/simulator/policy", { account: "demo", per_second: 0, refuse: 0 });
  const page = await (await browser.newContext({ viewport: { width: 1120, height: 760 } })).newPage();
  const settled = () => page.waitForFunction(() => !document.querySelector("[data-stale], [aria-busy=true]"));
  const picture = async (name, selector) => {
    await settled();
    if (selector) await page.locator(selector).screenshot({ path: join(to, `${name}.png`) });
    else await page.screenshot({ path: join(to, `${name}.png`) });
  };
  const press = (name, root = page) => Promise.all([page.waitForEvent("load"),
    root.getByRole("button", { name, exact: true }).first().click()]);

  await signIn(page, stack);
  await page.goto(`${stack.url}/extensions/add/control-center-rest`);
  await picture("extension-form");
  await page.goto(`${stack.url}/devices?state=none`);
  await Promise.all([page.waitForEvent("load"), page.locator("tbody th a").first().click()]);
  const device = page.url().split("?")[0];
  await page.getByLabel("Jasper ICCID").fill(iccid("demo", 900));
  await picture("extension-configuration", "#extension-configuration");
  await press("Confirm changes", page.locator("form").filter({ has: page.getByLabel("Jasper ICCID") }));
  await picture("sim", "#ext-jasper");
  const ladder = page.locator("#ext-jasper");
  const now = await ladder.locator("label[aria-current] b").innerText();
  await ladder.getByRole("radio", { name: now === "Activated" ? /^Deactivated/ : /^Activated/ }).check();
  await press("Change SIM state", ladder);
  if (new URL(page.url()).pathname.endsWith("/state")) await press("Change to Deactivated");
  await page.goto(device);
  await picture("actions", "#actions");
  await page.goto(device);
  await picture("drilldown");
  // Three cycles, newest last, so that their chart is there.
  for (const back of [2, 1, 0]) {
    const now = new Date(), first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
    await page.locator("#ext-jasper details").filter({ hasText: "Cycle start date" }).evaluate((d) => { d.open = true; });
    await page.getByLabel("Cycle start date").fill(first.toISOString().slice(0, 10));
    await press("Show usage");
  }
  await picture("usage", "#ext-jasper details[open]");
  // One device of each of Orange's two APIs.
  const linked = async (key) => {
    await page.goto(`${stack.url}/devices?ext=${key}`);
    return page.locator("tbody th a").evaluateAll((all) => all.map((a) => a.href));
  };
  await page.goto((await linked("orange"))[0]);
  await picture("orange", "#ext-orange");
  for (const href of await linked("orange-live")) {
    await page.goto(href);
    await settled();
    await Promise.all([page.waitForEvent("load"), page.locator("#lookup-orange-live-traffic form").evaluate((f) => f.submit())]);
    if (await page.locator(".chart").count() > 0) break;
  }
  await page.locator("#lookup-orange-live-traffic").evaluate((e) => e.scrollIntoView());
  await picture("live-objects");
  // A ledger: the climate of a cold store that speaks over HTTP.
  const key = (await stack.patchbay(["key", "add", "pictures", "admin"])).stdout.trim().split("\n").join(":");
  const cold = `${stack.url}/api/v0002/device/types/cold-chain-sensor/devices`;
  const post = (to, auth, body) => fetch(to, { method: "POST", body: JSON.stringify(body),
    headers: { Authorization: `Basic ${btoa(auth)}`, "Content-Type": "application/json" } });
  const climate = (celsius) => post(`${cold}/cold-9001/events/climate`, "use-token-auth:token-of-cold",
    { d: { celsius, humidity: 61, battery: 3.61 } });
  await post(cold, key, { deviceId: "cold-9001", authToken: "token-of-cold" });
  await climate(4.25);
  await page.waitForTimeout(2000);
  await page.goto(`${stack.url}/blockchain`);
  await press("Map Device Data");
  await page.getByLabel("Device type").selectOption("cold-chain-sensor");
  await page.getByLabel("Event").fill("climate");
  await press("Next");
  await page.getByLabel("Ledger").selectOption("ethereum");
  await press("Next");
  await page.getByLabel("Contract address").fill("0x5FbDB2315678afecb367f032d93F642f64180aa3");
  await page.getByLabel("Function").fill("updateAsset(string,string)");
  await press("Next");
  await picture("ledger-route");
  await press("Next");
  await picture("ledger-summary", "main");
  await press("Save");
  for (const celsius of [4.31, 4.28]) await climate(celsius);
  do {
    await page.waitForTimeout(1000);
    await page.goto(`${stack.url}/blockchain/ledgers/ethereum`);
  } while (!/Final/.test(await page.innerText("main")));
  await page.locator("#txs-h").evaluate((e) => e.scrollIntoView());
  await picture("ledger");
  // Its monitor: what is read, polled, and the blocks while somebody watches.
  await page.getByRole("link", { name: "0x5FbDB2315678afecb367f032d93F642f64180aa3" }).click();
  await press("Watch for an hour");
  await page.locator("a", { hasText: /^read \(/ }).click();
  const read = page.locator("details").filter({ has: page.locator("summary", { hasText: /^readAsset$/ }) });
  await read.evaluate((d) => { d.open = true; });
  await read.getByLabel("assetID").fill("cold-9001");
  await press("Read readAsset", read);
  await press("Poll for changes");
  await page.goto(`${page.url().split(/[?#]/)[0]}?tab=read`);
  await page.locator("#payloads").getByText("4.28").waitFor();
  await page.locator("#blocks details").first().evaluate((d) => { d.open = true; });
  await page.setViewportSize({ width: 1120, height: 1240 });
  await page.locator("#operations").evaluate((e) => e.scrollIntoView());
  await picture("ledger-monitor");
  await page.goto(`${stack.url}/devices`);
  await page.setViewportSize({ width: 1120, height: 760 });
  await picture("devices");
  await page.setViewportSize({ width: 360, height: 700 });
  await picture("devices-phone");
  await page.goto(device);
  await picture("drilldown-phone");
} finally {
  await browser.close();
  await stack.end();
}
