/** A stream without messages, proof or check: what libp2p alone can do. */
export const RAW_PROTOCOL = '/edgecloud-bench/raw/1'
