import {Line, Location, Mapping, Function as PprofFunction, type StringTable} from 'pprof-format'
import type {Locations} from '../../../locations/locations.ts'
import {KERNEL, moduleOf} from '../../../locations/module-of.ts'
import {profiledModules} from '../../../model/profiled-modules.ts'
import type {Frame, Stacks} from '../../../model/stacks.ts'

/** Module paths with their numbers from 1, and their build ids where the stacks know them. */
function modulesOf(stacks: Stacks): Map<string, {id: number; buildId: string}> {
  const known = profiledModules(stacks)
  const isMissing = stacks.frames.some((one) => moduleOf(one) === KERNEL) && known.every(({path}) => path !== KERNEL)
  const all = isMissing ? [...known, {path: KERNEL, buildId: null}] : known
  const modules = all.map(({path, buildId}, index) => {
    return [path, {id: index + 1, buildId: buildId ?? ''}] as const
  })
  return new Map(modules)
}

/** Addresses that can be told apart by a reader; those of the process would need the maps, which are not written. */
function addressOf({address, addressIn}: Frame): bigint {
  return address !== null && addressIn === 'file' ? address : 0n
}

/** Functions by name with their numbers from 1: frames of one function differ in the line that ran. */
function functionsOf(frames: readonly Frame[]): Map<string, number> {
  const names = new Set(frames.map(({name}) => name))
  return new Map([...names].map((name, index) => [name, index + 1]))
}

function lineOf({name, line = 0}: Frame, functions: ReadonlyMap<string, number>): Line {
  return new Line({functionId: functions.get(name)!, line})
}

/**
 * The tables of a profile: what frames are called and where they are. Frames have their names already, so mappings say
 * that nothing is left to symbolise; a place in a file keeps its address beside the name.
 */
export function pprofTables(
  stacks: Stacks,
  locations: Locations,
  strings: StringTable,
): {mapping: Mapping[]; function: PprofFunction[]; location: Location[]} {
  const modules = modulesOf(stacks)
  const {frames} = stacks
  const functions = functionsOf(frames)
  return {
    mapping: [...modules].map(
      ([path, {id, buildId}]) =>
        new Mapping({
          id,
          filename: strings.dedup(path),
          buildId: strings.dedup(buildId),
          hasFunctions: true,
          hasInlineFrames: true,
        }),
    ),
    function: [...functions].map(([name, id]) => {
      const text = strings.dedup(name)
      return new PprofFunction({id, name: text, systemName: text})
    }),
    location: locations.frames.map((ofLocation, index) => {
      const outer = frames[ofLocation.at(-1)!]!
      const module = moduleOf(outer)
      return new Location({
        id: index + 1,
        mappingId: module === null ? 0 : modules.get(module)!.id,
        address: addressOf(outer),
        line: ofLocation.map((id) => lineOf(frames[id]!, functions)),
      })
    }),
  }
}
