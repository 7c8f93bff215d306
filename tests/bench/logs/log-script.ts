const MIB = 1_048_576
/** Bytes of different lines, after which they come again: far more than are compressed at once. */
const LINES_MIB = 8

/** Lines as servers write them: they get four times shorter. */
const SERVER_LINES = `awk 'BEGIN { for (;;) { i += 1; printf "2026-11-28T%02d:%02d:%02d.%03dZ %s [worker-%d] request=%08x%08x %s /api/items/%d %d %.1fms\\n", i / 3600000 % 24, i / 60000 % 60, i / 1000 % 60, i % 1000, i % 7 ? "INFO " : "WARN ", rand() * 8, rand() * 4294967295, rand() * 4294967295, i % 3 ? "GET " : "POST", rand() * 10000, i % 11 ? 200 : 404, rand() * 90 } }'`
/** Lines in which there is nothing to be found again, such as encoded pictures: they go as they are. */
const RANDOM_LINES = 'base64 -w 99 /dev/urandom'

/** A program that writes so many MiB of lines as fast as it can. */
export function logScript(lines: 'server' | 'random', mib: number): string {
  const program = lines === 'server' ? SERVER_LINES : RANDOM_LINES
  const written = `${program} | head -c ${LINES_MIB * MIB} > lines`
  return `${written}; while cat lines; do :; done 2> /dev/null | head -c ${mib * MIB}`
}
