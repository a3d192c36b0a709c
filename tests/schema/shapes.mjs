// shapes.mjs OPENAPI FILE…: each FILE is called …-SCHEMA.json and holds what
// components/schemas/SCHEMA (definitions/SCHEMA of Swagger 2) of the OpenAPI
// document allows, or an array of such.  Says "FILE validates" or what is wrong
// with it, as xmllint does.
//
// Only as much of YAML and JSON Schema is read as those documents use; a member
// they do not name is an error.
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

const indent = (line) => line.search(/\S/);

// A value on the line of its name; a text may go on below, where it is passed
// over: nothing depends on long texts.
function inline(rest, lines, depth) {
  while (lines.length > 0 && indent(lines[0]) > depth) lines.shift();
  return /^[[{]|^'.*'$/.test(rest) ? flow(rest)[0] : rest;
}

// Lines "- value" at that depth.
function list(lines, depth) {
  const all = [];
  while (lines.length > 0 && indent(lines[0]) === depth && /^\s*- /.test(lines[0]))
    all.push(inline(lines.shift().trim().slice(2), lines, depth));
  return all;
}

// Lines indented by more than depth, as a mapping.
function block(lines, depth) {
  const all = {};
  while (lines.length > 0 && indent(lines[0]) > depth) {
    const line = lines.shift(), at = indent(line);
    const m = /^\s*('[^']*'|[^\s:]+):(.*)$/.exec(line);
    if (m === null) continue;
    const rest = m[2].trim();
    all[m[1]] = rest !== "" ? inline(rest, lines, at) :
      lines.length > 0 && indent(lines[0]) >= at && /^\s*- /.test(lines[0]) ? list(lines, indent(lines[0])) :
      block(lines, at);
  }
  return all;
}

function schemasOf(path) {
  if (path.endsWith(".json")) return JSON.parse(readFileSync(path, "utf8")).components.schemas;
  const lines = readFileSync(path, "utf8").split("\n")
    .filter((l) => /\S/.test(l) && !/^\s*#/.test(l));
  const first = lines.findIndex((l) => /^( {2}schemas|definitions):/.test(l));
  return block(lines.slice(first + 1), indent(lines[first]));
}

const isA = {
  string: (v) => typeof v === "string",
  integer: (v) => Number.isInteger(v),
  number: (v) => typeof v === "number",
  boolean: (v) => typeof v === "boolean",
  object: (v) => typeof v === "object" && v !== null && !Array.isArray(v),
  array: (v) => Array.isArray(v),
};
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

// A schema by itself: what it refers to, and the members of all that it is made of.
function whole(schemas, schema) {
  if (schema.$ref) schema = schemas[schema.$ref.split("/").pop()];
  if (!schema.allOf) return schema;
  return { ...schema, properties: Object.assign({}, ...schema.allOf.map((s) => whole(schemas, s).properties)) };
}

// What is wrong with a value, null when nothing is.
function wrong(schemas, schema, value, where) {
  schema = whole(schemas, schema);
  const type = schema.type ?? "object";
  if (!isA[type](value)) return `${where} is no ${type}`;
  if (schema.enum && !schema.enum.includes(value))
    return `${where} is ${value}`;
  if (schema.format === "date-time" && !DATE.test(value))
    return `${where} is no date-time`;
  for (const name of schema.required ?? [])
    if (!(name in value)) return `${where}.${name} is missing`;
  if (type === "array")
    return value.map((v, i) => wrong(schemas, schema.items, v, `${where}[${i}]`)).find((w) => w !== null) ?? null;
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
    for (const one of Array.isArray(value) && schemas[name].type !== "array" ? value : [value])
      problem ??= wrong(schemas, schemas[name], one, name);
  }
  console.log(problem === null ? `${file} validates` :
    `${file}: ${problem}`);
  failed += problem !== null;
}
process.exit(failed > 0 ? 1 : 0);
