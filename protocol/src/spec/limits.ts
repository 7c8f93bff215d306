/** Most UTF-8 bytes of a task file. */
export const MAX_TEXT_BYTES = 65_536
/** Most levels of maps and lists in a task file. */
export const MAX_DEPTH = 32
/** Most keys and values in a task file: the largest that people write have some hundreds. */
export const MAX_NODES = 4_000
/** Most words, signs and line breaks in a task file, comments among them: more than its values need. */
export const MAX_LEXEMES = 20_000
/** Most bytes a packed body may unpack to. */
export const MAX_CANONICAL_BYTES = 262_144
