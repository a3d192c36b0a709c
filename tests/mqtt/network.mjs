// The network of a test: hosts under patchbay.test are this machine, and the
// ports that the SDKs know are those of a stack.  The SDKs stay as they are.
import net from "node:net";

export const DOMAIN = process.env.SDK_DOMAIN ?? "patchbay.test";
const ports = new Map(Object.entries(JSON.parse(process.env.SDK_PORTS ?? "{}")).map(([known, real]) => [Number(known), real]));
export const port = (known, real) => ports.set(known, real);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  let o = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof o !== "object") {
    o = { port: Number(args[0]), host: args[1] };
    args = [o, ...args.filter((a) => typeof a === "function")];
  }
  if (o.host?.endsWith(`.${DOMAIN}`)) {
    o.port = ports.get(Number(o.port)) ?? o.port;
    o.lookup = (host, options, done) => options.all ?
      done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
  }
  return connect.apply(this, args);
};
