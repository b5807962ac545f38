/** Programs of this kind are in the system's sbin folders, which a user's PATH often lacks. */
const SBIN = '/usr/local/sbin:/usr/sbin:/sbin'

/**
 * A whole bash script around a command. No file name patterns (`*alloc*` is an argument), and a pipe fails with any of
 * its parts. The trap keeps bash alive until its child has ended, so that a child that ignores SIGTERM is killed with it.
 */
export function scriptText(comment: string, command: string): string {
  return `#!/usr/bin/env bash
# ${comment.replaceAll('\n', ' ')}
set -f -o pipefail
trap 'exit 143' TERM INT
export MESH_RUNNER_FOLDER="$PWD"
export PATH="$PATH:${SBIN}" MESH_RUNNER_KEEP_ADDRESSES=1 BPFTRACE_CACHE_USER_SYMBOLS=1
${command}
`
}
