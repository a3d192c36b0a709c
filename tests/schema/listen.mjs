// listen.mjs DIR: takes POSTs of forms on a free port of this machine, whose
// number it prints; the XML of each is kept as DIR/push-EVENTTYPE.xml.  Ends
// with its standard input.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";

const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  const form = new URLSearchParams(body);
  writeFileSync(`${process.argv[2]}/push-${form.get("eventType")}.xml`,
    form.get("data") ?? "");
  response.statusCode = 204;
  response.end();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => server.close());
