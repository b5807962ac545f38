import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import {type ByteSource, bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {foldedText} from '../../../../src/stacks/formats/folded/write/fold.ts'
import {type Frame, mapFrames, type Stacks} from '../../../../src/stacks/model/stacks.ts'
import {basenameOf} from '../../../../src/stacks/text/frame-names.ts'
import type {ModuleSymbols} from '../../../../src/symbols/module-symbols.ts'
import {readModuleSymbols} from '../../../../src/symbols/read-module-symbols.ts'
import {fixturePath} from '../../fixture.ts'

/** Recordings of spin.cc by perf 6.1, each with the text that perf script made of it. */
const FOLDER = 'perf-data/6.1'

/** A recording, with bytes changed where asked. */
export function recording(name: string, change: (bytes: Buffer) => Uint8Array = (bytes) => bytes): ByteSource {
  return bytesInMemory(change(readFileSync(fixturePath(`${FOLDER}/${name}.data`))), `${name}.data`)
}

/** The text that perf script made of it. */
export function recordingText(name: string): ByteSource {
  return bytesInMemory(gunzipSync(readFileSync(fixturePath(`${FOLDER}/${name}.txt.gz`))), `${name}.txt`)
}

/** Symbols of the program that was recorded. */
export function spinSymbols(): Promise<ModuleSymbols> {
  return readModuleSymbols(bytesInMemory(readFileSync(fixturePath(`${FOLDER}/spin`)), 'spin'))
}

function plainName(name: string): string {
  return name.replace(/\(.*/, '')
}

function comparable(one: Frame, symbols: ModuleSymbols): Frame {
  const bare = {name: one.name, kind: one.kind, grounds: one.grounds, module: null, address: null, evidence: null}
  if (one.kind === 'label' || one.module === null) return bare
  if (one.kind === 'kernel') return {...bare, name: '[kernel]'}
  if (basenameOf(one.module) !== 'spin') return {...bare, name: `[${basenameOf(one.module).replace(/^\[|\]$/g, '')}]`}
  const found = one.address === null ? null : symbols.lookupFileOffset(one.address)
  return {...bare, name: plainName(found?.name ?? one.name)}
}

/**
 * Folded text in which functions of the program have their names and places elsewhere only their module: what perf, which
 * names by its own rules, and we must agree on.
 */
export async function comparableText(stacks: Stacks, sampleType: number): Promise<string[]> {
  const symbols = await spinSymbols()
  const named = mapFrames(stacks, (one) => [comparable(one, symbols)])
  return foldedText(named, sampleType).split('\n').slice(0, -1)
}
