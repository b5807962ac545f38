import {readFileSync} from 'node:fs'
import {join} from 'node:path'

/** One tree of control groups. */
export interface Hierarchy {
  readonly path: string
  readonly version: 1 | 2
  /** None for the second version's tree beside the first version's. */
  readonly controllers: readonly string[]
}

function hierarchy(path: string, type: string, options: string): Hierarchy {
  if (type === 'cgroup') return {path, version: 1, controllers: options.split(',')}
  const names = readFileSync(join(path, 'cgroup.controllers'), 'utf8').trim()
  return {path, version: 2, controllers: names === '' ? [] : names.split(' ')}
}

/** All trees: one on machines with version 2, one per controller with version 1. */
export function hierarchies(): readonly Hierarchy[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  return lines.flatMap((line) => {
    const [, path = '', type = '', options = ''] = line.split(' ')
    const isOne = path.startsWith('/sys/fs/cgroup') && (type === 'cgroup' || type === 'cgroup2')
    return isOne ? [hierarchy(path, type, options)] : []
  })
}

/** The tree by which the cluster's processes are known: every container has a group in it. */
export function countingHierarchy(): Hierarchy {
  return hierarchies().find(({controllers}) => controllers.includes('pids'))!
}
