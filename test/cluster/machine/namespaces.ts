import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {TestbedError} from '../../../src/errors/index.ts'
import type {RunFolder} from '../folders.ts'
import {requireRunning, startProgram} from './programs.ts'
import {waitUntil} from './wait-until.ts'

/** Folders that containerd, kubelet and network plugins write into whatever they are told: the cluster has its own. */
export const COVERED_FOLDERS = ['/run', '/var/log', '/var/lib'] as const

/** Kernel settings that kubelet changes for the whole machine: it gets copies to change. */
const COVERED_SETTINGS = [
  '/proc/sys/kernel/panic',
  '/proc/sys/kernel/panic_on_oops',
  '/proc/sys/kernel/keys/root_maxkeys',
  '/proc/sys/kernel/keys/root_maxbytes',
  '/proc/sys/vm/overcommit_memory',
  '/proc/sys/vm/panic_on_oom',
]

/** $1 the run folder, then the folders, then `--`, then the settings. */
const HOLD = `
set -e
run=$1; shift
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
while [ "$1" != -- ]; do mkdir -p "$run/own$1"; mount --bind "$run/own$1" "$1"; shift; done; shift
mkdir -p "$run/own/settings"
for setting do
  [ -e "$setting" ] || continue
  copy=$run/own/settings/$(basename "$setting")
  cat "$setting" > "$copy"; mount --bind "$copy" "$setting"
done
mountpoint -q /sys/kernel/debug || mount -t debugfs nodev /sys/kernel/debug || echo 'no debugfs'
mountpoint -q /sys/kernel/tracing || mount -t tracefs nodev /sys/kernel/tracing || echo 'no tracefs'
mount --make-rshared /
: > "$run/namespaces-ready"
exec sleep infinity
`

/** Words that put a program into the cluster's namespaces. */
export type Inside = readonly string[]

/**
 * Makes a network namespace (own addresses, ports, iptables rules) and a mount namespace (own mounts) for the cluster,
 * and a process that holds them. When the last process of the cluster ends, the kernel removes both with all in them.
 * There is no pid namespace: bpftrace and bcc know processes by the machine's own pids.
 */
export async function makeNamespaces(folder: RunFolder): Promise<Inside> {
  const holder = await startProgram(folder, {
    name: 'namespaces',
    argv: ['sh', '-c', HOLD, 'sh', folder.path, ...COVERED_FOLDERS, '--', ...COVERED_SETTINGS],
    prefix: ['unshare', '--net', '--mount', '--propagation', 'private', '--'],
  })
  await waitUntil('namespaces of the test cluster are there', async () => {
    await requireRunning(folder, holder)
    return existsSync(join(folder.path, 'namespaces-ready'))
  })
  if (!existsSync(`/proc/${holder.pid}/ns/net`)) throw new TestbedError('Making namespaces for the test cluster failed')
  return ['nsenter', `--net=/proc/${holder.pid}/ns/net`, `--mount=/proc/${holder.pid}/ns/mnt`, '--']
}
