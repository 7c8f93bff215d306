import { execFileSync, spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** How cargo is called here: its environment and the version of the compiler behind it. */
export interface Cargo {
  env: NodeJS.ProcessEnv
  rustc: string
  targetDir: string
}

/**
 * Finds a Rust toolchain that can build the appchain, or says why there is none.
 *
 * Debian's compiler in /usr/bin comes first where it is installed: it is the one the shipped artefacts were made
 * with. Elsewhere rustup reads appchain/rust-toolchain.toml. Build products stay outside the checkout, so that a
 * fresh clone builds warm; those of the bencher apart, as the two workspaces do not ask for the same features.
 */
export function findCargo(root: string, folder: 'target' | 'target-bencher' = 'target'): Cargo | { missing: string } {
  const targetDir = process.env['CARGO_TARGET_DIR'] ?? join(homedir(), '.cache', 'edgecloud', folder)
  const registry = join(process.env['CARGO_HOME'] ?? join(homedir(), '.cargo'), 'registry', 'src')
  const rustflags = [
    ...(has('mold') ? ['-Clink-arg=-fuse-ld=mold'] : []),
    // No path of the building machine ends up in a binary. The checkout needs no entry: cargo names its own crates
    // by relative paths, and an entry would make every clone build from scratch.
    `--remap-path-prefix=${registry}=/cargo`,
    `--remap-path-prefix=${targetDir}=/target`,
  ]
  for (const path of [`/usr/bin${delimiter}${process.env['PATH'] ?? ''}`, process.env['PATH'] ?? '']) {
    const env = { ...process.env, PATH: path, CARGO_TARGET_DIR: targetDir, RUSTFLAGS: rustflags.join(' ') }
    const probe = spawnSync('rustc', ['--version'], { env, cwd: join(root, 'appchain'), encoding: 'utf8' })
    if (probe.status !== 0) continue
    const minor = /^rustc 1\.(\d+)/.exec(probe.stdout)?.[1]
    if (minor !== undefined && Number(minor) >= 96) return { env, rustc: probe.stdout.trim(), targetDir }
  }
  return { missing: 'no Rust ≥ 1.96 (on Debian: apt-get install rustc-web cargo-web rust-web-src; elsewhere: rustup)' }
}

function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
