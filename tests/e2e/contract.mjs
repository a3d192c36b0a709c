// Compiles docs/ledger/Assets.sol into Assets.json beside it: its ABI and its
// bytecode.  With --check it only says whether that is what is there.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const dir = join(dirname(fileURLToPath(import.meta.url)), "../../docs/ledger");
const { contracts, errors } = JSON.parse(solc.compile(JSON.stringify({
  language: "Solidity", sources: { "Assets.sol": { content: readFileSync(join(dir, "Assets.sol"), "utf8") } },
  settings: { evmVersion: "paris", optimizer: { enabled: true, runs: 200 }, metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { Assets: ["abi", "evm.bytecode.object"] } } },
})));
for (const e of errors ?? []) console.error(e.formattedMessage);
const made = contracts?.["Assets.sol"]?.Assets;
if (!made) process.exit(1);
const text = `${JSON.stringify({ compiler: solc.version(), abi: made.abi, bytecode: `0x${made.evm.bytecode.object}` }, null, 1)}\n`;
const file = join(dir, "Assets.json");
if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (readFileSync(file, "utf8") !== text) {
  console.error("docs/ledger/Assets.json is not what Assets.sol compiles to: make contract");
  process.exit(1);
}
