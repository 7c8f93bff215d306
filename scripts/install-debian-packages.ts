import { spawnSync } from 'node:child_process'

/**
 * Installs Debian packages where this runs as root with apt. Returns what went wrong, or undefined when all is there.
 */
export function installDebianPackages(packages: readonly string[]): string | undefined {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.platform !== 'linux' || spawnSync('apt-get', ['--version']).status !== 0) {
    return `install these with your package manager: ${packages.join(' ')}`
  }
  if (process.getuid?.() !== 0) return `run: sudo ${command}`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const [program = '', ...args] = command.split(' ')
  const install = () => spawnSync(program, args, { env, encoding: 'utf8' })
  let done = install()
  if (done.status !== 0) {
    // A machine that was never updated knows no packages at all.
    spawnSync('apt-get', ['update'], { env })
    done = install()
  }
  return done.status === 0 ? undefined : `${command} failed: ${done.stderr.trim().split('\n').at(-1)}`
}
