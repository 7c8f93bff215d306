import type { RuntimeName } from '$lib/chain/worker-view.ts'

/** A runtime as people read it; task files write it in small letters. */
export const runtimeLabel = (runtime: RuntimeName): string => runtime.charAt(0).toUpperCase() + runtime.slice(1)
