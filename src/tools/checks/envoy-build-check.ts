import {openFile} from '../../bytes/open-file.ts'
import {buildIdOf} from '../../symbols/elf/build-id.ts'
import {sectionNamed} from '../../symbols/elf/contents.ts'
import {type Elf, SECTION} from '../../symbols/elf/elf-file.ts'
import {looksLikeElf, readElf} from '../../symbols/elf/read-elf.ts'
import type {Check, Machine, MachineCheck} from './check.ts'
import {searchFor} from './fetched-tool-check.ts'
import {framePointerShare} from './frame-pointer-share.ts'

const NAME = 'envoy build'
/** Envoy's published builds keep them in 9 functions of 10, a build without them in fewer than 1 of 100. */
const KEPT_SHARE = 0.5
const SHORT_BUILD_ID = 16

/** How well stacks of a program can be walked and named. */
export interface BuildFacts {
  /** Its own table of function names is there. */
  readonly symbols: boolean
  readonly buildId: string | null
  /** Share of functions that set up a frame pointer, 0..1; null when that cannot be told. */
  readonly framePointerShare: number | null
}

async function factsOf(elf: Elf): Promise<BuildFacts> {
  const table = sectionNamed(elf, '.symtab')
  return {
    symbols: table !== undefined && table.type === SECTION.symtab && table.size > 0,
    buildId: await buildIdOf(elf),
    framePointerShare: await framePointerShare(elf),
  }
}

/** Facts about the ELF program at a path; null when it is none, such as a script that starts the real one. */
export async function buildFacts(path: string): Promise<BuildFacts | null> {
  await using file = await openFile(path)
  return looksLikeElf(await file.read(0, 64)) ? await factsOf(await readElf(file)) : null
}

function describe(facts: BuildFacts): string {
  const symbols = facts.symbols ? 'has symbols' : 'stripped: names are inferred where nothing tells them'
  const share = facts.framePointerShare
  if (share === null) return `${symbols}; frame pointers unknown`
  const percent = `${Math.round(share * 100)} % of functions`
  return `${symbols}; frame pointers ${share >= KEPT_SHARE ? 'kept' : 'omitted: stacks will be cut short'} (${percent})`
}

async function checkBuild(machine: Machine): Promise<MachineCheck> {
  const {found} = await searchFor('envoy', machine)
  const shared = {name: NAME, required: false, remedy: null}
  const absent = {...shared, state: 'unneeded', version: null, origin: null} as const
  if (found === null) return {...absent, detail: 'looked at once Envoy is there'}
  const facts = await buildFacts(found.path)
  if (facts === null) return {...absent, detail: `${found.path} is a script; the Envoy that it starts is not looked at`}
  const omitted = facts.framePointerShare !== null && facts.framePointerShare < KEPT_SHARE
  const version = facts.buildId?.slice(0, SHORT_BUILD_ID) ?? null
  return {...shared, state: omitted ? 'limited' : 'ok', version, origin: 'build id', detail: describe(facts)}
}

/** What do stacks of the Envoy that was found look like? */
export const ENVOY_BUILD_CHECK: Check = {name: NAME, run: checkBuild}
