/** A stream without messages, proof or check: what libp2p alone can do with the bytes of a task's log. */
export const rawProtocol = (task: number) => `/edgecloud-bench/raw/${task}`
