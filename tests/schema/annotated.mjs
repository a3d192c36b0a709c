// annotated.mjs SCHEMA: the schema, with the words that an annotation lists
// ("Pending": Pending, …) as an enumeration of the element's or the type's
// values: a carrier writes there what it leaves out of the types.  A list that
// stands for several things at once (a targetValue) is left alone.
import { readFileSync } from "node:fs";

const LIST = /"(\w+)":/g;

function restricted(annotation) {
  const words = [...annotation.matchAll(LIST)].map((m) => m[1]);
  if (words.length < 2)
    return null;
  return `<xs:restriction base="xs:string">${
    words.map((w) => `<xs:enumeration value="${w}"/>`).join("")}</xs:restriction>`;
}

const NOTE = "(<xs:annotation>(?:(?!</xs:annotation>)[^])*</xs:annotation>)";
let changed = 0;
let text = readFileSync(process.argv[2], "utf8");
text = text.replace(new RegExp(`<xs:element name="(\\w+)"([^>]*?) type="xs:string"([^>/]*)>\\s*${NOTE}\\s*</xs:element>`, "g"),
  (all, name, before, after, note) => {
    const words = name === "targetValue" ? null : restricted(note);
    if (words === null)
      return all;
    changed++;
    return `<xs:element name="${name}"${before}${after}>${note}<xs:simpleType>${words}</xs:simpleType></xs:element>`;
  });
text = text.replace(new RegExp(`(<xs:simpleType name="\\w+">\\s*)${NOTE}(\\s*)<xs:restriction base="xs:string"\\s*(?:/>|>\\s*</xs:restriction>)`, "g"),
  (all, begin, note, blank) => {
    const words = restricted(note);
    if (words === null)
      return all;
    changed++;
    return `${begin}${note}${blank}${words}`;
  });
if (changed === 0)
  throw new Error("no annotation lists any values");
process.stdout.write(text);
