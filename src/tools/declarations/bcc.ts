import {closeSync, openSync, readSync} from 'node:fs'
import type {Tool} from '../tool.ts'

const LONGEST_FIRST_LINE = 256

/** The interpreter that a script names in its first line; python3 when it names none. */
function interpreterOf(path: string): readonly string[] {
  const head = Buffer.alloc(LONGEST_FIRST_LINE)
  const file = openSync(path, 'r')
  try {
    const text = head.toString('latin1', 0, readSync(file, head, 0, head.length, 0))
    const line = /^#!\s*(\S[^\n]*)\n/.exec(text)?.[1]
    return line === undefined ? ['python3'] : line.trim().split(/\s+/)
  } finally {
    closeSync(file)
  }
}

/** The BPF compiler collection's programs. They have no --version: the library they import has. */
export const BCC: Tool = {
  name: 'bcc',
  purpose: 'its programs (profile, offcputime, …) trace in the kernel',
  pinnedVersion: null,
  minimumVersion: null,
  systemPackage: 'bpfcc-tools',
  packages: {debian: 'bpfcc-tools', ubuntu: 'bpfcc-tools', fedora: 'bcc-tools', alpine: 'bcc-tools'},
  programs: ['profile-bpfcc', '/usr/share/bcc/tools/profile'],
  versionArgv: (path) => [...interpreterOf(path), '-c', 'import bcc; print("bcc", bcc.__version__)'],
  parseVersion: (output) => /^bcc (\S+)/m.exec(output)?.[1] ?? null,
  fetchSteps: [],
}
