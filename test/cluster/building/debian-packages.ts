import {mkdir, readdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {findProgram} from '../../../src/process/find-program.ts'
import {run} from '../../../src/process/run.ts'
import {unpackedPackages} from '../folders.ts'
import {makeOnce} from './make-once.ts'
import {mustRun} from './must-run.ts'

/** Unpacked, not installed: installing containerd starts a service, and takes Docker's own away. */
const UNPACKED = ['busybox-static', 'containerd', 'containernetworking-plugins', 'runc']

/** Programs that are used as they are installed, and their packages. */
const INSTALLED: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  ip: 'iproute2',
  iptables: 'iptables',
  nsenter: 'util-linux',
}

const QUIET = {env: {DEBIAN_FRONTEND: 'noninteractive'}}

async function withLists<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch {
    // Package lists are missing or old. Should they be fine, the second attempt fails for the true reason.
    await run(['apt-get', 'update', '-qq'], QUIET)
    return action()
  }
}

async function unpack(destination: string): Promise<void> {
  const downloads = `${destination}.downloads`
  await rm(downloads, {recursive: true, force: true})
  await mkdir(downloads, {recursive: true})
  const argv = ['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', ...UNPACKED]
  await withLists(() => mustRun(argv, 'Downloading Debian packages', {...QUIET, cwd: downloads}))
  for (const file of await readdir(downloads)) {
    await mustRun(['dpkg-deb', '--extract', join(downloads, file), destination], `Unpacking ${file}`)
  }
  await rm(downloads, {recursive: true})
}

async function install(): Promise<void> {
  const missing = Object.entries(INSTALLED).filter(([program]) => findProgram(program) === null)
  if (missing.length === 0) return
  const packages = missing.map(([, name]) => name)
  const argv = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages]
  await withLists(() => mustRun(argv, `Installing ${packages.join(', ')}`, QUIET))
}

/** Gets containerd, runc, network plugins and busybox unpacked, and a few small programs installed. apt checks both. */
export async function getDebianPackages(say: (line: string) => void): Promise<void> {
  await install()
  await makeOnce(unpackedPackages(), UNPACKED.join(' '), unpack, say)
}
