/** One row: a title for people, why it happens, what to do now. Sentence case, no exclamation marks. */
export interface ErrorEntry {
  readonly title: string
  readonly cause: string
  readonly action: string
}

const row = (title: string, cause: string, action: string): ErrorEntry => ({ title, cause, action })

/**
 * Every error code of protocol, bridge and dApp. To add one, add a line: `code: row(title, cause, action),`
 * Codes are snake_case, start with their area, and never change their meaning.
 */
// One line per code, however long.
// prettier-ignore
export const ERROR_TABLE = {
  // Task file: form
  spec_too_large: row('The task file is too large', 'A task file holds at most 64 KiB of text.', 'Move large content into an image or an input.'),
  spec_too_deep: row('The task file is nested too deeply', 'At most 32 levels are read.', 'Flatten the structure.'),
  spec_too_many_nodes: row('The task file has too many entries', 'At most 10,000 values are read.', 'Split it into several tasks.'),
  spec_yaml_syntax: row('The text is not valid YAML', 'The parser could not read it.', 'Correct the marked place; often it is indentation or a missing quote.'),
  spec_byte_order_mark: row('The text starts with a byte order mark', 'Some editors add this invisible character.', 'Save the file as UTF-8 without BOM.'),
  spec_multiple_documents: row('The file holds several documents', 'One task is one YAML document.', 'Keep one document and remove the lines with ---.'),
  spec_directive: row('YAML directives are not allowed', 'Lines that start with % change how the text is read.', 'Remove the line.'),
  spec_anchor: row('YAML anchors are not allowed', 'Anchors let a small text grow without bound.', 'Write the value out where it is needed.'),
  spec_alias: row('YAML aliases are not allowed', 'Aliases let a small text grow without bound.', 'Write the value out where it is needed.'),
  spec_tag: row('YAML tags are not allowed', 'Tags change the type of a value unseen.', 'Remove the tag; quote the value if it must be text.'),
  spec_merge_key: row('YAML merge keys are not allowed', 'The key << copies other parts of the file.', 'Write the keys out.'),
  spec_complex_key: row('A key is not plain text', 'Keys are names, not lists, maps or nothing.', 'Write a name before the colon.'),
  spec_duplicate_key: row('A key appears twice', 'Programs disagree on which of the two counts.', 'Remove one of them.'),
  spec_reserved_key: row('This key name is reserved', 'It has a meaning of its own in JavaScript.', 'Choose another name.'),
  spec_interpolation: row('A dollar sign needs doubling', 'Compose would replace it by a variable of your machine; a worker has none.', 'Write $$ for a dollar sign.'),
  // Task file: content
  spec_unknown_key: row('This key is not known', 'It is misspelled or not supported here.', 'Use the suggested key or remove it.'),
  spec_missing_key: row('A key is missing', 'The task cannot run without it.', 'Add the key.'),
  spec_wrong_type: row('The value has the wrong type', 'Another kind of value is expected here.', 'Write the kind of value that the message names.'),
  spec_bad_value: row('The value is not allowed', 'It is outside of what is accepted here.', 'Use one of the accepted values.'),
  spec_bad_name: row('The name is not allowed', 'Names become host names and file names.', 'Use lower-case letters, digits, "-" and "_".'),
  spec_control_character: row('The text holds a control character', 'Line breaks and control characters could break out of their field.', 'Remove the character.'),
  spec_bad_memory: row('The size cannot be read', 'A size is a number with b, k, m, g or t.', 'Write a size such as 256M.'),
  spec_bad_cpus: row('The number of cores cannot be read', 'Cores are a decimal number.', 'Write a number such as "0.5".'),
  spec_bad_duration: row('The duration cannot be read', 'A duration is a number with a unit.', 'Write a duration such as 10m or 1h30m.'),
  spec_bad_image: row('The image name cannot be read', 'It does not follow the form of image references.', 'Write name:tag or name@sha256 followed by the digest.'),
  spec_bad_command: row('The command cannot be split into words', 'A quote is open or a backslash stands at the end.', 'Close the quote, or write the command as a list.'),
  spec_bad_environment: row('An environment variable is not usable', 'Its name or value is missing or malformed.', 'Write NAME: value.'),
  spec_bad_port: row('The port cannot be read', 'A port is a number from 1 to 65535, with or without protocol.', 'Write "80", "80/udp" or "8080:80".'),
  spec_bad_volume: row('The volume cannot be read', 'Only named volumes exist on a worker.', 'Write name:/path and declare the name under volumes.'),
  spec_bad_path: row('The path is not usable', 'Paths inside a task are absolute and have no "." or ".." parts.', 'Write a path such as /data/out.'),
  spec_bad_healthcheck: row('The health check cannot be read', 'A list starts with CMD, CMD-SHELL or NONE.', 'Put CMD first.'),
  spec_undeclared: row('This name is not declared', 'The task refers to something it does not contain.', 'Declare it, or correct the name.'),
  spec_dependency_cycle: row('Services wait for each other', 'The key depends_on goes round in a circle.', 'Remove one of the dependencies.'),
  spec_image_missing: row('The service needs an image', 'Runtimes other than shell start containers.', 'Add image, or choose runtime shell.'),
  spec_image_unused: row('A shell service has no image', 'Runtime shell runs programs of the worker in a sandbox.', 'Remove image, or choose runtime docker.'),
  spec_command_missing: row('The shell service has nothing to run', 'Without an image there is no default command.', 'Add command.'),
  spec_runtime_mismatch: row('The runtime cannot do this', 'This key means nothing to the chosen runtime.', 'Remove the key or choose another runtime.'),
  spec_timeout_missing: row('A batch needs a timeout', 'Without one it could hold a worker for ever.', 'Add timeout under x-edge, such as 10m.'),
  spec_batch_restart: row('A batch does not restart', 'A batch ends when its programs end.', 'Remove restart, or make it a service.'),
  spec_verify_needs_batch: row('Only a batch can be verified by repetition', 'A service has no final result to compare.', 'Set verify mode none, or kind batch.'),
  spec_placement_conflict: row('The placement contradicts itself', 'Workers by number leave nothing to choose.', 'Keep either workers or the other placement keys.'),
  spec_placement_impossible: row('The placement cannot be met', 'Not all of it can be true together.', 'Change the marked values.'),
  spec_too_demanding: row('The task asks for more than any worker has', 'The sums do not fit into the limits of the chain.', 'Lower resources or replicas.'),
  // Task file: refused for safety
  spec_host_path: row('Paths of the worker cannot be mounted', 'A task must not see files of the machine it runs on.', 'Use a named volume, a config or an input.'),
  spec_docker_socket: row('The Docker socket cannot be mounted', 'Whoever holds it owns the worker.', 'Remove the mount.'),
  spec_privileged: row('Privileged services are refused', 'A privileged container is not contained.', 'Remove the key.'),
  spec_host_network: row('The network of the worker cannot be joined', 'A task gets a network of its own.', 'Remove the key.'),
  spec_host_namespace: row('Namespaces of the worker cannot be joined', 'A task sees only its own processes, users and memory.', 'Remove the key.'),
  spec_devices: row('Devices cannot be passed through', 'A device gives access past the sandbox.', 'Remove the key; for a GPU use x-edge accelerators.'),
  spec_capabilities: row('Capabilities cannot be added', 'They open the sandbox.', 'Remove the key.'),
  spec_security_options: row('Security options cannot be changed', 'The worker sets them.', 'Remove the key.'),
  spec_sysctls: row('Kernel settings cannot be changed', 'They belong to the worker.', 'Remove the key.'),
  spec_runtime_override: row('The container runtime cannot be chosen per service', 'The isolation class is set for the whole task.', 'Use x-edge isolation.'),
  spec_build: row('Images are not built on the worker', 'A task names finished images.', 'Build and push the image, then name it under image.'),
  // Task body and chain
  body_too_large: row('The packed task is too large for the chain', 'The chain stores at most 16 KiB per task.', 'Shorten commands, configs and environment.'),
  body_expands_too_far: row('The task body expands too far', 'It unpacks to more than 256 KiB, so it is not read.', 'Do not run this task.'),
  body_malformed: row('The task body cannot be read', 'It is damaged, or not in canonical form.', 'Submit the task again.'),
  spec_hash_mismatch: row('The task is not what its owner signed', 'The hash of the body differs from the hash on chain.', 'Do not run this task.'),
  requirements_mismatch: row('The task asks for other resources than it declared', 'The numbers on chain differ from the ones in the task.', 'Submit the task again with a current version.'),
  // Log
  frame_too_large: row('A log entry is too large', 'An entry holds at most 63 KiB.', 'Split the output into several entries.'),
  frame_malformed: row('A log entry cannot be read', 'Its bytes are damaged or from another version.', 'Read the log again from the worker.'),
  log_proof_invalid: row('The log does not match its proof', 'Entries were changed, removed or never written.', 'Do not trust these lines; report the worker.'),
  // Access
  access_delegation_malformed: row('The session statement cannot be read', 'It is not in the exact form that a session has.', 'Sign a new session.'),
  access_delegation_chain: row('The session belongs to another chain', 'It names another genesis hash.', 'Sign a new session on this chain.'),
  access_delegation_expired: row('The session has expired', 'Its last moment has passed.', 'Sign a new session.'),
  access_delegation_too_long: row('The session would last too long', 'A session lasts at most 24 hours.', 'Sign a session with an earlier end.'),
  access_delegation_revoked: row('The session was revoked', 'The owner ended all earlier sessions.', 'Sign a new session.'),
  access_delegation_epoch: row('The session is from a later epoch than the worker knows', 'The worker is behind the chain.', 'Try again in a few seconds.'),
  access_delegation_scope: row('The session does not cover this use', 'It was signed for other uses.', 'Sign a session that includes it.'),
  access_delegation_task: row('The session does not cover this task', 'It was signed for other tasks.', 'Sign a session that includes it.'),
  access_owner_mismatch: row('The session is not from the owner of the task', 'Another account signed it, or the task has changed hands.', 'Use the account that owns the task.'),
  access_task_unknown: row('The worker does not know this task', 'It is not assigned here, or not final on chain yet.', 'Check the number of the task.'),
  access_owner_signature: row('The signature of the owner is wrong', 'It does not match the session statement.', 'Sign a new session.'),
  access_owner_unwrapped: row('The signature of the owner has the wrong form', 'The wallet must sign text between <Bytes> marks, so that it can never be a transaction.', 'Use a wallet that wraps what it signs.'),
  access_session_key: row('The session belongs to another browser tab', 'The token is not from the session key that the owner named.', 'Sign a session in this tab.'),
  access_token_malformed: row('The access token cannot be read', 'Its bytes are not in the exact form of a token.', 'Reload the page.'),
  access_token_signature: row('The signature of the token is wrong', 'It was not made by the session key.', 'Reload the page.'),
  access_token_nonce: row('The token answers another challenge', 'Each challenge is good for one use.', 'Connect again.'),
  access_token_worker: row('The token is for another worker', 'It names another peer id.', 'Connect again.'),
  access_token_client: row('The token is used by another peer', 'It names another peer id than the connection has.', 'Connect from the tab that holds the session.'),
  access_token_expired: row('The token has expired', 'Its last moment has passed.', 'Connect again; check the clock of this machine.'),
  access_token_too_long: row('The token would last too long', 'A token lasts at most 15 minutes.', 'Connect again; check the clock of this machine.'),
  access_token_scope: row('The token is for another use', 'It names another protocol.', 'Connect again.'),
  access_token_task: row('The token is for another task', 'It names another task number.', 'Connect again.'),
  access_too_large: row('The access message is too large', 'It is larger than any honest one.', 'Reload the page.'),
  peer_id_malformed: row('The peer id cannot be read', 'It is not the id of an Ed25519 key.', 'Check the address.'),
  // Worker: sandbox, runs, storage
  sandbox_missing: row('Shell tasks cannot run: bubblewrap is missing', 'The program bwrap, which the sandbox is made with, was not found.', 'Install it: apt-get install bubblewrap'),
  sandbox_too_old: row('Shell tasks cannot run: bubblewrap is too old', 'The sandbox needs version 0.8 or later.', 'Install bubblewrap 0.8 or later, as in Debian 12 or Ubuntu 24.04.'),
  sandbox_refused: row('Shell tasks cannot run: the system refuses the sandbox', 'Creating its namespaces failed.', 'Allow unprivileged user namespaces; the message names the setting.'),
  docker_missing: row('Container tasks cannot run: there is no Docker', 'Nothing answers at the socket of Docker.', 'Install Docker 20.10 or later and start it, or name its socket in the configuration.'),
  docker_unsuitable: row('Container tasks cannot run: this Docker is not fit for them', 'It cannot keep tasks in their limits.', 'Mend what the message names.'),
  docker_refused: row('Docker refuses', 'Docker answered a request with an error.', 'Read the message; often the program of the task is not in its image.'),
  image_unavailable: row('The image cannot be had', 'Its registry did not give it to this worker.', 'Check its name, its digest, and whether it is public.'),
  input_unavailable: row('An input cannot be had', 'Its server did not give it to this worker.', 'Check its URL, and whether it can be read without signing in.'),
  input_refused: row('The worker refuses to fetch an input', 'Its URL leads where a worker does not go for a task.', 'Use an https URL of a public server; an operator can allow a server of their own.'),
  input_mismatch: row('An input is not the one that the task names', 'Its content has another hash.', 'Correct sha256 in the task, or put the right file at the URL.'),
  input_too_large: row('An input is too large', 'It has more bytes than this worker takes for the task.', 'Use a smaller file, or reserve more disk for the task.'),
  outputs_too_large: row('The outputs are too large', 'There is more under the output paths than the worker keeps for the task.', 'Write less there, or reserve more disk for the task.'),
  outputs_unreadable: row('The outputs cannot be read', 'The worker did not get all of them out of the container.', 'Run the task again; an operator looks at Docker and the disk.'),
  outputs_unknown: row('This worker has no outputs of that run', 'It never ended by itself here, keeps nothing, or was cleaned up.', 'Look at the task in the app; a worker keeps outputs as long as logs.'),
  outputs_entry_unknown: row('The outputs have no such file', 'The manifest has no file of that index, or the file is shorter than the offset.', 'Ask for a file of the manifest.'),
  outputs_limit: row('Too many outputs are being downloaded', 'A worker serves only so many at the same time.', 'Try again later.'),
  outputs_refused: row('The worker refused to give outputs', 'It gave no reason that this version knows.', 'Update this program, or try again later.'),
  outputs_none: row('The chain has no outputs of this replica', 'It does not exist, has not ended by itself, or its task file declares none.', 'Look at the task in the app.'),
  outputs_not_on_chain: row('The chain does not have this task, or has it no more', 'It forgets a task some time after its end, and with it the hash of the outputs.', 'Check the number, or name the worker that ran it by --worker with its peer id; then nothing can be checked by the chain.'),
  outputs_manifest_malformed: row('The list of outputs cannot be read', 'What the worker sent is no manifest.', 'Do not trust this worker; report it.'),
  outputs_root_mismatch: row('The outputs are not those that the chain knows', 'The list from the worker has another root.', 'Do not use them; do not trust this worker, and report it.'),
  outputs_file_mismatch: row('A file is not the one that the chain knows', 'Its size or its hash differs from the list of outputs.', 'Do not trust this worker; report it.'),
  outputs_directory_taken: row('The directory for outputs is not empty', 'Outputs are written only where nothing else is, so that nothing is replaced.', 'Name another directory, or one that does not exist yet.'),
  outputs_path_taken: row('An output cannot have its name on this machine', 'Its path leads out of the directory, or is that of another file here.', 'Use a file system that tells upper from lower case.'),
  image_refused: row('The worker does not fetch this image', 'Its registry is not a public one.', 'Use an image of a public registry, or a worker whose operator allows this one.'),
  run_unknown: row('The run is not known here', 'It was never prepared or has been cleaned up.', 'Check the number.'),
  run_damaged: row('The records of a run cannot be read', 'A file of its run directory is damaged.', 'Look at the disk of the worker; the run is reported as lost.'),
  run_unsupported: row('This worker cannot run the task', 'The task uses a feature that the runtime does not have.', 'Remove the feature that the message names, or choose another runtime.'),
  data_dir_in_use: row('The data directory is in use', 'Another bridge is running with it.', 'Stop the other bridge, or give this one a directory of its own.'),
  data_dir_other_chain: row('The data directory belongs to another chain', 'It holds runs of a chain with another genesis hash.', 'Use one data directory per chain.'),
  database_newer: row('The database is from a newer version', 'A newer bridge has written to this data directory.', 'Update the bridge.'),
  // Forwarded ports
  forward_unknown: row('Nothing serves this port', 'The run has no such service, container or TCP port, or has ended.', 'Compare names and port with the task file.'),
  forward_unreachable: row('The program takes no connections', 'Its container refused, or did not answer in time.', 'Wait until the program has started; its log says more.'),
  forward_limit: row('Too many connections are forwarded', 'A worker forwards only so many at the same time.', 'Close some, or try again later.'),
  forward_refused: row('The worker refused the connection', 'It gave no reason that this version knows.', 'Update this program, or try again later.'),
  forward_port_taken: row('The port cannot be opened on this machine', 'Another program listens on it, or only the administrator may.', 'Choose another port, or 0 for a free one.'),
  task_unknown: row('The chain has no such task', 'Nothing final on it has this number.', 'Check the number of the task.'),
  task_other_owner: row('The task belongs to another account', 'The key is not that of the account that submitted it.', 'Use the key of its owner.'),
  replica_not_placed: row('The replica is with no worker', 'It does not exist, waits for a worker, or has ended.', 'Look at the task in the app.'),
  worker_no_address: row('The worker publishes no address for this', 'It needs one for WebSocket; a worker that never ran has none.', 'Wait until the worker is there, or name an address.'),
  worker_unreachable: row('The worker cannot be reached', 'None of its addresses answers.', 'Check the network between this machine and the worker.'),
  // Wire
  message_too_large: row('A message is too large', 'A peer announced more than 64 KiB.', 'Connect to another peer, or report this one.'),
  message_malformed: row('A message cannot be read', 'Its bytes do not follow the protocol.', 'Connect again; update if it stays.'),
  message_truncated: row('A message ends too early', 'The connection was cut in the middle.', 'Connect again.'),
} as const satisfies Record<string, ErrorEntry>

/** Every known error code. */
export type ErrorCode = keyof typeof ERROR_TABLE

/** True if the text is a known code, such as one that came from a peer. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, text)
}
