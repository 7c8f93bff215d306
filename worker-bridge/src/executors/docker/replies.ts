import { z } from 'zod'

// What is read of Docker's answers, API 1.41 and later. Everything else in them is left out.

/** When something happened; Docker writes the year 1 for never. */
const moment = z.string().transform((text) => (text.startsWith('0001-') ? undefined : Date.parse(text)))

export const containerReply = z.object({
  Id: z.string(),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish(), StopSignal: z.string().optional() }),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    OOMKilled: z.boolean(),
    ExitCode: z.int(),
    /** On this machine; 0 if it does not run. */
    Pid: z.int(),
    Error: z.string(),
    StartedAt: moment,
    Health: z.object({ Status: z.string() }).optional(),
  }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ IPAddress: z.string() })).nullish(),
  }),
})

export const imageReply = z.object({
  Id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  RepoDigests: z.array(z.string()).nullish(),
  Config: z.object({ User: z.string().optional(), Volumes: z.record(z.string(), z.unknown()).nullish() }).nullish(),
})

export const infoReply = z.object({
  ServerVersion: z.string(),
  CgroupVersion: z.string().optional(),
  SecurityOptions: z.array(z.string()).nullish(),
  Runtimes: z.record(z.string(), z.unknown()),
  LiveRestoreEnabled: z.boolean().optional(),
  MemoryLimit: z.boolean(),
  PidsLimit: z.boolean(),
  CpuCfsQuota: z.boolean(),
  InitBinary: z.string().optional(),
  DockerRootDir: z.string().default(''),
})

const count = z.number().nonnegative()
export const statsReply = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: count }) }),
  /** Empty when the container does not run. */
  memory_stats: z.object({ usage: count.optional(), stats: z.record(z.string(), z.number()).optional() }),
  networks: z.record(z.string(), z.object({ rx_bytes: count, tx_bytes: count })).optional(),
  blkio_stats: z.object({
    io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: count })).nullish(),
  }),
  pids_stats: z.object({ current: count.optional() }),
})

/** The one line about an import: the id of the image. */
export const importProgress = z.object({ status: z.string().regex(/^sha256:[0-9a-f]{64}$/) })

/** One line of the progress of a pull; the last one may be an error. */
export const pullProgress = z.object({ error: z.string().optional(), status: z.string().optional() })

export const labelledReply = z.array(z.object({ Id: z.string(), Labels: z.record(z.string(), z.string()).nullish() }))
export const volumeReply = z.object({ Mountpoint: z.string() })
/** Sizes are -1 where Docker does not know them. */
export const usageReply = z.object({
  Volumes: z.array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() })).nullish(),
})
export const volumesReply = z.object({
  Volumes: z.array(z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() })).nullish(),
})

export type ContainerReply = z.output<typeof containerReply>
export type ImageReply = z.output<typeof imageReply>
export type StatsReply = z.output<typeof statsReply>
export type InfoReply = z.output<typeof infoReply>
