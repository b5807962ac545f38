import {readdir, readFile, readlink} from 'node:fs/promises'

/** Field 3 of /proc/net/tcp for a socket that listens. */
const LISTEN_STATE = '0A'

interface ListeningSocket {
  readonly port: number
  readonly inode: string
}

/** Sockets of this machine that listen on an IPv4 address. Format: Documentation/networking/proc_net_tcp.rst. */
export async function listeningSockets(): Promise<readonly ListeningSocket[]> {
  const lines = (await readFile('/proc/net/tcp', 'latin1')).split('\n').slice(1)
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter((fields) => fields[3] === LISTEN_STATE)
  return rows.map((fields) => ({port: Number.parseInt(fields[1]?.split(':')[1] ?? '', 16), inode: fields[9] ?? ''}))
}

async function socketsOf(pid: string): Promise<readonly string[]> {
  try {
    const folder = `/proc/${pid}/fd`
    const links = await Promise.allSettled((await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`)))
    return links.flatMap((link) => (link.status === 'fulfilled' ? [link.value] : []))
  } catch {
    return [] // It ended, or belongs to another user: not one that we can name.
  }
}

/** Inodes of the sockets that a process holds, as far as we may look. */
export async function socketInodesOf(pid: number): Promise<ReadonlySet<string>> {
  const links = await socketsOf(String(pid))
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
}

/** Name and pid of the program that listens on a port, such as `nginx (pid 812)`; null when it cannot be told. */
export async function holderOf(port: number): Promise<string | null> {
  const inodes = new Set((await listeningSockets()).filter((socket) => socket.port === port).map(({inode}) => inode))
  if (inodes.size === 0) return null
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const held = await socketInodesOf(Number(pid))
    if (![...inodes].some((inode) => held.has(inode))) continue
    return `${(await readFile(`/proc/${pid}/comm`, 'latin1')).trim()} (pid ${pid})`
  }
  return null
}
