import {parseProcessStat} from '../../../bytes/process-stat.ts'

/** What is known of one process that a place sees. */
export interface SeenProcess {
  readonly pid: number
  readonly parentPid: number
  /** Since the machine's start, in clock ticks: with the pid, it names a process for good. */
  readonly startTicks: number
  /** Name of the main thread, 15 bytes at most. */
  readonly comm: string
  /** Target of /proc/PID/exe, as the process itself would name it; null when it cannot be read. */
  readonly executable: string | null
  /** First word of the command line; only asked for where the executable cannot be read. */
  readonly firstArgument: string | null
}

/** The processes that a place sees, and whether the container's cgroup chose them. */
export interface ProcessListing {
  /** `cgroup`: all of the container, and only those. `all`: no cgroup told the container's id. */
  readonly scope: 'cgroup' | 'all'
  readonly processes: readonly SeenProcess[]
}

/**
 * Lists processes in POSIX sh. $1 is the id of a container, or empty. Only what the container's cgroup holds is listed;
 * when no cgroup tells the id (another cgroup namespace, a sandboxed runtime), everything but the kernel's own threads.
 * Builtins read nearly everything: a node has thousands of processes, and each program started costs a millisecond.
 */
export const LIST_PROCESSES = `
want=$1
newline='
'
in_container() {
  while read -r line; do
    case $line in *"$want"*) return 0 ;; esac
  done < "/proc/$1/cgroup"
  return 1
}
is_kernel_thread() {
  rest=\${1##*) }
  set -- $rest
  [ $(($7 & 2097152)) -ne 0 ]
}
show() {
  read -r stat < "/proc/$1/stat" || return 0
  if [ "$2" = all ] && is_kernel_thread "$stat"; then return 0; fi
  exe=$(readlink "/proc/$1/exe")
  case $exe in *"$newline"*) exe= ;; esac
  printf 'process %s\\n' "$stat"
  if [ -n "$exe" ]; then
    printf 'exe %s\\n' "$exe"
  else
    printf 'argument %s\\n' "$(head -c 4096 "/proc/$1/cmdline" | tr '\\n\\000' '?\\n' | head -n 1)"
  fi
}
exec 2>/dev/null
found=
if [ -n "$want" ]; then
  for folder in /proc/[0-9]*; do
    pid=\${folder#/proc/}
    if in_container "$pid"; then
      [ -n "$found" ] || printf 'scope cgroup\\n'
      found=yes
      show "$pid" cgroup
    fi
  done
fi
if [ -z "$found" ]; then
  printf 'scope all\\n'
  for folder in /proc/[0-9]*; do show "\${folder#/proc/}" all; done
fi
printf 'end\\n'
`

function withDetail(seen: SeenProcess, line: string): SeenProcess {
  if (line.startsWith('exe ')) return {...seen, executable: line.slice('exe '.length)}
  const firstArgument = line.slice('argument '.length)
  return firstArgument === '' ? seen : {...seen, firstArgument}
}

/** Reads what {@link LIST_PROCESSES} prints. Null when the output is not whole. */
export function parseProcessListing(output: string): ProcessListing | null {
  const lines = output.split('\n')
  const scope = /^scope (cgroup|all)$/.exec(lines[0] ?? '')?.[1]
  if (scope === undefined || !lines.includes('end')) return null
  const processes: SeenProcess[] = []
  for (const line of lines) {
    if (line.startsWith('process ')) {
      const stat = parseProcessStat(line.slice('process '.length))
      if (stat === null) continue
      const {pid, comm, parentPid, startTicks} = stat
      processes.push({pid, comm, parentPid, startTicks, executable: null, firstArgument: null})
    } else if (/^(exe|argument) /.test(line) && processes.length > 0) {
      processes.push(withDetail(processes.pop()!, line))
    }
  }
  return {scope: scope as ProcessListing['scope'], processes}
}
