import { describe, expect, it } from "@jest/globals";
import { isAddress, parseConfig } from "../../../gateway/src/config/index.ts";

describe("the address of a domain", () => {
  it.each([
    "https://sales.example/graphql",
    "https://10.0.0.1:8443/graphql",
    "http://127.0.0.1:4001/graphql",
    "http://127.9.9.9/graphql",
    "http://[::1]:4001/graphql",
    "http://localhost:4001/graphql",
    "HTTP://LOCALHOST/graphql",
    "unix:///run/trellis/sales.sock",
    "unix:///run/a folder/sales.sock",
  ])("may be %s", (url) => expect(isAddress(url)).toBe(true));

  it.each([
    ["plain HTTP outside this machine", "http://sales.example/graphql"],
    ["plain HTTP to a private network", "http://10.0.0.1/graphql"],
    ["plain HTTP to the metadata of a cloud", "http://169.254.169.254/latest/meta-data"],
    ["plain HTTP to every interface", "http://0.0.0.0:4001/graphql"],
    ["plain HTTP to a name that only looks local", "http://localhost.evil.example/"],
    ["plain HTTP to a name below localhost", "http://evil.localhost/"],
    ["plain HTTP to an address that only begins locally", "http://127.0.0.1.evil.example/"],
    ["plain HTTP to an IPv4 address within IPv6", "http://[::ffff:10.0.0.1]/"],
    ["a file", "file:///etc/passwd"],
    ["gopher", "gopher://127.0.0.1:70/_x"],
    ["data", "data:application/json,{}"],
    ["a script", "javascript:alert(1)"],
    ["FTP", "ftp://127.0.0.1/x"],
    ["a user", "https://user@sales.example/"],
    ["a user and a password", "https://user:secret@sales.example/"],
    ["a user who looks like a host", "http://127.0.0.1@evil.example/"],
    ["a query", "https://sales.example/graphql?x=1"],
    ["a fragment", "https://sales.example/graphql#x"],
    ["a socket of another machine", "unix://evil.example/run/sales.sock"],
    ["a relative socket", "unix:run/sales.sock"],
    ["a socket without a path", "unix:///"],
    ["a socket with a query", "unix:///run/sales.sock?x=1"],
    ["a socket whose path is too long", `unix:///${"a".repeat(101)}`],
    ["a socket whose path is malformed", "unix:///run/%zz"],
    ["no address", "sales"],
    ["nothing", ""],
  ])("is not %s", (_what, url) => {
    expect(isAddress(url)).toBe(false);
    expect(() => parseConfig({ subgraphs: { sales: { url } } })).toThrow(
      '"subgraphs.sales.url" must be an https address, an http address of this machine',
    );
    expect(() => parseConfig({ supergraph: { file: "a.graphql", urls: { sales: url } } })).toThrow(
      '"supergraph.urls.sales" must be an https address',
    );
  });

  it("is said without the user and password in it", () => {
    const options = { subgraphs: { sales: { url: "http://ada:hunter2@sales.example/" } } };
    expect(() => parseConfig(options)).toThrow('"http://…@sales.example/"');
    expect(() => parseConfig(options)).not.toThrow("hunter2");
  });

  it("is what the system makes of it: numbers that mean this machine are this machine", () => {
    expect(["http://127.1/", "http://2130706433/", "http://0x7f.1/"].map(isAddress)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["http://2852039166/", "http://0xa9fea9fe/"].map(isAddress)).toEqual([false, false]);
  });
});
