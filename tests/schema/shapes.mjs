// shapes.mjs OPENAPI FILE…: each FILE is called …-SCHEMA.json and holds what
// components/schemas/SCHEMA of the OpenAPI document allows, or an array of
// such.  Says "FILE validates" or what is wrong with it, as xmllint does.
//
// Only as much of YAML and JSON Schema is read as that document uses; a member
// it does not name is an error.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

// A value in flow style: {a: b}, [a, b], 'a', a.  Returns [value, rest].
function flow(text) {
  text = text.trimStart();
  const open = text[0];
  if (open === "'") {
    const m = /^'((?:[^']|'')*)'/.exec(text);
    return [m[1].replaceAll("''", "'"), text.slice(m[0].length)];
  }
  if (open !== "{" && open !== "[") {
    const m = /^[^,}\]]*/.exec(text);
    return [m[0].trim(), text.slice(m[0].length)];
  }
  const all = open === "{" ? {} : [];
  const close = open === "{" ? "}" : "]";
  for (text = text.slice(1).trimStart(); text[0] !== close;) {
    let name, value;
    if (open === "{") {
      const m = /^('[^']*'|[^:,}]+):/.exec(text);
      name = m[1].trim().replaceAll("'", "");
      text = text.slice(m[0].length);
    }
    [value, text] = flow(text);
    if (open === "{") all[name] = value;
    else all.push(value);
    text = text.trimStart();
    if (text[0] === ",") text = text.slice(1).trimStart();
    else if (text[0] !== close) throw new Error(`not YAML: ${text}`);
  }
  return [all, text.slice(1)];
}

// Lines indented by more than depth, as a mapping.
function block(lines, depth) {
  const all = {};
  while (lines.length > 0 && lines[0].search(/\S/) > depth) {
    const line = lines.shift();
    const m = /^\s*('[^']*'|[^\s:]+):(.*)$/.exec(line);
    if (m === null) continue;
    const rest = m[2].trim();
    all[m[1]] = rest === "" ? block(lines, line.search(/\S/)) : flow(rest)[0];
  }
  return all;
}

function schemasOf(path) {
  const lines = readFileSync(path, "utf8").split("\n")
    .filter((l) => /\S/.test(l) && !/^\s*#/.test(l));
  const first = lines.findIndex((l) => /^ {2}schemas:/.test(l));
  return block(lines.slice(first + 1), 2);
}

const isA = {
  string: (v) => typeof v === "string",
  integer: (v) => Number.isInteger(v),
  number: (v) => typeof v === "number",
  boolean: (v) => typeof v === "boolean",
  object: (v) => typeof v === "object" && v !== null && !Array.isArray(v),
};
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

// What is wrong with a value, null when nothing is.
function wrong(schemas, schema, value, where) {
  if (schema.$ref) schema = schemas[schema.$ref.split("/").pop()];
  if (!isA[schema.type](value)) return `${where} is no ${schema.type}`;
  if (schema.enum && !schema.enum.includes(value))
    return `${where} is ${value}`;
  if (schema.format === "date-time" && !DATE.test(value))
    return `${where} is no date-time`;
  for (const name of schema.required ?? [])
    if (!(name in value)) return `${where}.${name} is missing`;
  if (!schema.properties) return null;
  for (const [name, v] of Object.entries(value)) {
    if (!schema.properties[name]) return `${where}.${name} is not known`;
    const w = wrong(schemas, schema.properties[name], v, `${where}.${name}`);
    if (w !== null) return w;
  }
  return null;
}

const schemas = schemasOf(process.argv[2]);
let failed = 0;
for (const file of process.argv.slice(3)) {
  const name = basename(file, ".json").split("-").pop();
  let problem = schemas[name] ? null : `no schema ${name}`;
  if (problem === null) {
    const value = JSON.parse(readFileSync(file, "utf8"));
    for (const one of Array.isArray(value) ? value : [value])
      problem ??= wrong(schemas, schemas[name], one, name);
  }
  console.log(problem === null ? `${file} validates` :
    `${file}: ${problem}`);
  failed += problem !== null;
}
process.exit(failed > 0 ? 1 : 0);
