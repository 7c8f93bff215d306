import { z } from 'zod'

/** What a container of Docker has and a program of the worker does not. */
const dockerSchema = z.strictObject({
  image: z.string().min(1),
  /** Instead of the image's own. */
  entrypoint: z.array(z.string()).optional(),
  /** Instead of the image's own. */
  user: z.string().optional(),
  volumes: z.array(z.strictObject({ name: z.string(), path: z.string().startsWith('/'), readOnly: z.boolean() })),
  ports: z.array(z.strictObject({ port: z.int().min(1).max(0xffff), protocol: z.enum(['tcp', 'udp']) })),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()).min(1),
      intervalMs: z.int().min(1),
      timeoutMs: z.int().min(1),
      retries: z.int().min(1),
      startPeriodMs: z.int().min(0),
    })
    .optional(),
})

const containerSchema = z.strictObject({
  service: z.string().min(1).max(63),
  /** Number within the service, from 0. */
  replica: z.int().min(0).max(0xffff),
  /** Program and arguments; with Docker what follows the entrypoint, and the image's own if empty. */
  argv: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  workingDir: z.string().startsWith('/').optional(),
  /** Small files to see read-only, by absolute path. */
  files: z.array(z.strictObject({ path: z.string().startsWith('/'), content: z.string() })),
  /** Secrets to see read-only, by absolute path. */
  secrets: z.array(z.strictObject({ name: z.string(), path: z.string().startsWith('/') })).default([]),
  limits: z.strictObject({
    /** Thousandths of a core. */
    cpuMillis: z.int().min(1),
    memoryBytes: z.int().min(1),
    /** Processes and threads. */
    pids: z.int().min(1),
  }),
  dependsOn: z.array(z.strictObject({ service: z.string(), condition: z.enum(['started', 'healthy', 'completed']) })),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  /** From the request to stop to the kill. */
  stopGraceMs: z.int().min(0),
  docker: dockerSchema.optional(),
})

/** What to run, in our own words: everything an executor needs and nothing it has to look up. */
export const runPlanSchema = z.strictObject({
  version: z.literal(1),
  /** 32 hex digits; names everything that belongs to the run. */
  runId: z.string().regex(/^[0-9a-f]{32}$/),
  runtime: z.enum(['Docker', 'Kubernetes', 'Shell', 'Terraform']),
  task: z.strictObject({
    /** Decimal; a u64 does not fit a JSON number. */
    id: z.string().regex(/^\d{1,20}$/),
    replica: z.int(),
    attempt: z.int(),
    owner: z.string(),
    specHash: z.string().regex(/^0x[0-9a-f]{64}$/),
  }),
  /** Key of the log's leaves, 32 bytes as hex. */
  logKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the run reserves on disk, its log included. */
  diskMib: z.int().min(0),
  /** Most bytes of the log; what is beyond is counted, not kept. */
  logQuotaBytes: z.int().min(131_072),
  /** Longest run; null is for ever. */
  timeoutMs: z.int().min(1).nullable(),
  /** Files to fetch before the start; every container sees them, read-only. */
  inputs: z.array(z.strictObject({ url: z.string(), sha256: z.string(), path: z.string().startsWith('/') })),
  /** Directories that are the result; every container sees them, and none lies inside another. */
  outputs: z.array(z.string().startsWith('/')).default([]),
  /** Secrets with the logins for private registries, as `user:password`, by registry. */
  logins: z.record(z.string(), z.string()).default({}),
  containers: z.array(containerSchema).min(1),
})

export type RunPlan = z.output<typeof runPlanSchema>
export type ContainerPlan = z.output<typeof containerSchema>
