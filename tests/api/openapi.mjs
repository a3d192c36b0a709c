// docs/openapi.json as a referee: every request that is made through here is
// looked up in it, and what is sent and answered validated against it.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import addFormats from "ajv-formats";
import Ajv2020 from "ajv/dist/2020.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const doc = JSON.parse(await readFile(join(ROOT, "docs/openapi.json"), "utf8"));

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true,
  keywords: ["x-flag", "components"] });
addFormats(ajv);
ajv.addSchema({ $id: "doc", components: doc.components }, "doc");

// A schema of the file, with its references led to where they are.
const compiled = new Map();
function validator(schema) {
  if (!compiled.has(schema)) {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/');
    compiled.set(schema, ajv.compile(JSON.parse(text)));
  }
  return compiled.get(schema);
}
const resolve = (r) => (r?.$ref ? r.$ref.split("/").slice(1).reduce((o, k) => o[k], doc) : r);

// What a schema says of a value: "" when it is fine.
export function faults(schema, value) {
  const check = validator(schema);
  return check(value) ? "" : ajv.errorsText(check.errors);
}

export const operations = Object.entries(doc.paths).flatMap(([path, methods]) => Object.entries(methods)
  .map(([method, op]) => ({ path, method: method.toUpperCase(), ...op,
    segments: path.split("/"), tried: new Set() })));

export function operationOf(method, path) {
  const segments = path.replace(/\/$/, "").split("/");
  return operations.find((o) => o.method === method && o.segments.length === segments.length &&
    o.segments.every((s, i) => s.startsWith("{") || s === segments[i]));
}

// A query is text; what the schema wants may be a number or a boolean.
function typed(schema, text) {
  if (schema.type === "integer" && /^-?\d+$/.test(text)) return Number(text);
  if (schema.type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

// What is wrong with a request as the file has it; "" when nothing is.
export function requestFaults(op, path, query, headers, body) {
  const found = [], segments = path.replace(/\/$/, "").split("/");
  const known = new Map((op.parameters ?? []).map(resolve).map((p) => [`${p.in} ${p.name.toLowerCase()}`, p]));
  for (const p of known.values()) {
    const at = op.segments.indexOf(`{${p.name}}`);
    const text = p.in === "path" ? decodeURIComponent(segments[at]) : p.in === "query" ? query.get(p.name) :
      headers[Object.keys(headers).find((h) => h.toLowerCase() === p.name.toLowerCase())] ?? null;
    if (text === null) {
      if (p.required) found.push(`${p.name} is missing`);
    } else found.push(faults(p.schema, typed(p.schema, text)));
  }
  for (const name of query.keys()) if (!known.has(`query ${name.toLowerCase()}`)) found.push(`${name} is not known`);
  const schema = op.requestBody?.content["application/json"].schema;
  if (schema && body === undefined) { if (op.requestBody.required) found.push("no body"); }
  else if (schema) found.push(faults(schema, body));
  else if (body !== undefined) found.push("a body");
  return found.filter(Boolean).join("; ");
}

// What is wrong with an answer; "" when nothing is.
export function answerFaults(op, status, type, text) {
  const answer = resolve(op.responses[status]);
  if (!answer) return `status ${status} is not in the file`;
  const schema = answer.content?.["application/json"]?.schema;
  if (!schema) return text === "" ? "" : "a body where none is";
  if (type !== "application/json") return `type ${type}`;
  return faults(schema, JSON.parse(text));
}
