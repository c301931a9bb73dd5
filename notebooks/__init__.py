"""Questions asked of the sample, by the product's own functions; `make notebooks` runs them."""
