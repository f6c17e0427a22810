import { lookup } from "node:dns";
import { BlockList, type LookupFunction } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Finds a name among the addresses of this machine alone: plain HTTP must not leave it, whatever the name comes to mean. */
export const lookupHere: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    if (error) return done(error, []);
    const here = found.filter(({ address, family }) =>
      loopback.check(address, family === 6 ? "ipv6" : "ipv4"),
    );
    const [first] = here;
    if (first === undefined) return done(new Error("the name is none of this machine"), []);
    if (options.all) done(null, here);
    else done(null, first.address, first.family);
  });
};
