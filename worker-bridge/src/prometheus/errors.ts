import { EdgeError } from '@edgecloud/protocol'

/** Thrown when the figures cannot be served at the address of the configuration. */
export class MetricsPortError extends EdgeError<'metrics_port', { host: string; port: number }> {
  override readonly name = 'MetricsPortError'
  constructor(host: string, port: number, options?: ErrorOptions) {
    const message = `Figures cannot be served at ${host}:${port}. Choose another prometheus.port in config.json, or end what uses it.`
    super('metrics_port', { host, port }, message, options)
  }
}
