/** Where the site keeps the raw chain specification, bootnodes included. */
export const CHAIN_SPEC_PATH = '/chain-spec.json'
