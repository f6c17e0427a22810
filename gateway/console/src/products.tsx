import { useEffect, useState } from "react";
import { ageText, byDomain, fetchProducts, isReference, targetText, type ListedProduct } from "./catalog.ts";

const statusWords: Readonly<Record<string, string>> = {
  OK: "OK",
  DEGRADED: "Degraded",
  LAST_GOOD: "Last good version",
  NOT_PUBLISHED: "Not published",
};

const Freshness = ({ asOf }: { asOf: string }) => (
  <span>
    data as of{" "}
    <time dateTime={asOf} title={asOf}>
      {ageText(asOf, Date.now()) ?? asOf}
    </time>
  </span>
);

const Product = ({ product }: { product: ListedProduct }) => (
  <li className="product">
    <h4>
      {product.name}
      {product.status !== undefined && (
        <span className="status" data-status={product.status}>
          {statusWords[product.status] ?? product.status}
        </span>
      )}
    </h4>
    {product.description !== undefined && <p className="about">{product.description}</p>}
    <p className="facts">
      <code>{product.id}</code>
      {isReference(product) && <span>reference data</span>}
      {product.asOf != null && <Freshness asOf={product.asOf} />}
      {(product.sla ?? []).map((target) => (
        <span key={target.property}>{targetText(target)}</span>
      ))}
      <a href={`./products/${product.id}/contract`} download={`${product.id.replace("/", "-")}.odcs.yaml`}>
        Contract<span className="hidden"> of {product.name}</span>
      </a>
    </p>
  </li>
);

const Domain = ({ domain, products }: { domain: string; products: readonly ListedProduct[] }) => (
  <section className="domain" aria-label={domain}>
    <h3>{domain.replaceAll("-", " ")}</h3>
    <p className="owner">Owner: {[...new Set(products.map((product) => product.owner))].join(", ")}</p>
    <ul>
      {products.map((product) => (
        <Product key={product.id} product={product} />
      ))}
    </ul>
  </section>
);

/** The products, or why there are none to show: `absent` where a domain is served alone. */
export type Listing = readonly ListedProduct[] | "loading" | "absent" | "failed";

const refreshMilliseconds = 30_000;

/** The list of products, read again every 30 seconds; the last one stays when it cannot be. */
export function useProducts(): Listing {
  const [listing, setListing] = useState<Listing>("loading");
  useEffect(() => {
    const stop = new AbortController();
    const load = () =>
      fetchProducts(stop.signal).then(
        (products) => setListing(products ?? "absent"),
        () => !stop.signal.aborted && setListing((last) => (typeof last === "string" ? "failed" : last)),
      );
    void load();
    const timer = setInterval(load, refreshMilliseconds);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, []);
  return listing;
}

/** The data products by domain, with owner, status, freshness and targets; nothing where a domain is served alone, which has no such list. */
export function Products({ listing }: { listing: Listing }) {
  if (listing === "absent") return null;
  return (
    <section aria-labelledby="products-title" className="products">
      <h2 id="products-title">
        Data products
        {typeof listing !== "string" && (
          <span className="count"> {listing.filter((one) => !isReference(one)).length}</span>
        )}
      </h2>
      {listing === "loading" && <p role="status">Loading…</p>}
      {listing === "failed" && (
        <p role="alert">The list of products cannot be read at the moment; it is tried again.</p>
      )}
      {typeof listing !== "string" &&
        byDomain(listing).map(([domain, products]) => (
          <Domain key={domain} domain={domain} products={products} />
        ))}
    </section>
  );
}
