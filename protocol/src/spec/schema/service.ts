import { command } from './command.ts'
import { dependsOn } from './depends-on.ts'
import { deploy } from './deploy.ts'
import { environment } from './environment.ts'
import { healthcheck } from './healthcheck.ts'
import { image } from './image.ts'
import { configReference, secretReference, volumeMount } from './mounts.ts'
import { port } from './ports.ts'
import { duration, innerPath, line } from './scalars.ts'
import { z } from './zod.ts'

/** A Compose service, after defaults and short forms are spelled out. */
export const service = z.strictObject({
  image: image.optional().meta({ description: 'Container image, best with @sha256 digest; not for runtime shell' }),
  command: command.optional().meta({ description: 'What to run, as a list of arguments' }),
  entrypoint: command.optional().meta({ description: 'Program put before the command' }),
  environment: environment.default({}).meta({ description: 'Environment variables' }),
  working_dir: innerPath.optional().meta({ description: 'Directory to start in' }),
  user: line(64)
    .regex(/^[a-z0-9_][a-z0-9_.-]*(:[a-z0-9_][a-z0-9_.-]*)?$/i, 'Write user or user:group')
    .optional()
    .meta({ description: 'User inside the container' }),
  ports: z.array(port).max(32, 'At most 32 ports').default([]).meta({ description: 'Ports the service listens on' }),
  volumes: z.array(volumeMount).max(32).default([]).meta({ description: 'Named volumes and where they are mounted' }),
  configs: z.array(configReference).max(32).default([]).meta({ description: 'Configs to see as files' }),
  secrets: z.array(secretReference).max(32).default([]).meta({ description: 'Secrets to see as files' }),
  depends_on: dependsOn.default({}).meta({ description: 'Services that start first' }),
  healthcheck: healthcheck.optional().meta({ description: 'How to tell that the service works' }),
  deploy: deploy.prefault({}).meta({ description: 'Replicas and resource limits' }),
  restart: z
    .enum(['no', 'always', 'on-failure', 'unless-stopped'])
    .default('no')
    .meta({ description: 'When to start again after an exit' }),
  stop_grace_period: duration.default('10s').meta({ description: 'Time between the request to stop and the kill' }),
})
