import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {execIn} from '../exec/exec-in.ts'
import {type ContainerMemory, containerMemory, PROCESS_FILES} from './container-processes.ts'
import {type CgroupFigures, parseCgroup} from './usage-report.ts'

const ROOT = '/sys/fs/cgroup'
/** Files of a control group by what their lines are about: version 2, then version 1. */
const FILES: readonly (readonly [path: string, about: string])[] = [
  [`${ROOT}/cgroup.type`, 'type'],
  [`${ROOT}/cpu.stat`, 'cpu'],
  [`${ROOT}/cpu.max`, 'quota'],
  [`${ROOT}/memory.stat`, 'memory'],
  [`${ROOT}/cpuacct/cpuacct.usage`, 'nanoseconds'],
  [`${ROOT}/cpu/cpu.stat`, 'cpu'],
  [`${ROOT}/cpu/cpu.cfs_quota_us`, 'quota'],
  [`${ROOT}/memory/memory.stat`, 'memory'],
]
const MOST_LINES = 200

/** The argv that prints those files, each under a header; those that are not there are passed over. */
const PRINT_FILES = ['head', '-n', `${MOST_LINES}`, ...FILES.map(([path]) => path), ...PROCESS_FILES]

function withSubjects(text: string): string {
  let about = ''
  return text
    .split('\n')
    .map((line) => {
      const path = /^==> (.+) <==$/.exec(line)?.[1]
      if (path !== undefined) about = FILES.find(([known]) => known === path)?.[1] ?? ''
      return path === undefined && line !== '' ? `${about} ${line}` : ''
    })
    .join('\n')
}

/**
 * Figures from what `head` prints of a container's own control group. Null when it printed none, or those of a whole
 * machine: only the root of version 2 has no type.
 */
export function parseContainerFiles(text: string): CgroupFigures | null {
  const lines = withSubjects(text)
  return /^(type|nanoseconds) /m.test(lines) ? parseCgroup(lines) : null
}

/** What a container says of itself. */
export interface InnerFigures {
  readonly cgroup: CgroupFigures
  /** Null where its processes can't be told. */
  readonly memory: ContainerMemory | null
}

/**
 * Reads the control group and the processes of a container from within: nothing is written, and nothing but `head` has to
 * be there. Null where that is not to be had. Its own run costs the container about a millisecond of CPU.
 */
export async function readInContainer(
  cluster: Cluster,
  proxy: ContainerRef,
  executables: readonly string[],
): Promise<InnerFigures | null> {
  // Without a deadline or signal, which would need a shell in there.
  const {stdout} = await execIn(cluster, proxy, PRINT_FILES)
  const cgroup = parseContainerFiles(stdout)
  return cgroup === null ? null : {cgroup, memory: containerMemory(stdout, executables)}
}
