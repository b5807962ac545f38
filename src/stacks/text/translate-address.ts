import {byStart, lastStartingAt} from '../../symbols/last-starting-at.ts'
import type {Frame, Mapping} from '../model/stacks.ts'
import {isKernelAddress, moduleFrame, unknownFrame} from './frame-names.ts'

/** The mapping that holds an address, from mappings sorted by `start`. */
export function mappingOfAddress(mappings: readonly Mapping[], address: bigint): Mapping | undefined {
  const candidate = lastStartingAt(mappings, address)
  return candidate !== undefined && address < candidate.limit ? candidate : undefined
}

export function sortedMappings(mappings: readonly Mapping[]): Mapping[] {
  return [...mappings].sort(byStart)
}

/** The frame of a run-time address: a place in a file where the mapping is of one, else just the address. */
export function frameAt(address: bigint, mapping: Mapping | undefined): Frame {
  if (mapping === undefined || mapping.path === '') return unknownFrame(address)
  if (isKernelAddress(address)) return moduleFrame(mapping.path, address, 'kernel')
  const isFile = mapping.path.startsWith('/') && !mapping.path.startsWith('//')
  if (!isFile) return moduleFrame(mapping.path, address)
  const place = moduleFrame(mapping.path, address - mapping.start + mapping.fileOffset)
  return {...place, addressIn: 'file', ...(mapping.buildId === null ? {} : {buildId: mapping.buildId})}
}
