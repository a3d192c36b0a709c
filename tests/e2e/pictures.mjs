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
  await page.goto(device);
  await picture("actions", "#actions");
  await page.goto(device);
  await picture("drilldown");
  await page.goto(`${stack.url}/devices`);
  await picture("devices");
} finally {
  await browser.close();
  await stack.end();
}
