import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {bytesInMemory} from '../../src/bytes/byte-source.ts'
import {foldedText} from '../../src/stacks/formats/folded/write/fold.ts'
import {type Frame, framesTo, type Stacks} from '../../src/stacks/model/stacks.ts'

/** Path of a recorded input. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/stacks/${name}`, import.meta.url))
}

export function fixtureText(name: string): string {
  return readFileSync(fixturePath(name), 'utf8')
}

export function fixtureSource(name: string) {
  return bytesInMemory(readFileSync(fixturePath(name)), name)
}

export function textSource(text: string) {
  return bytesInMemory(Buffer.from(text), 'input')
}

export function totalOf(stacks: Stacks, sampleType = 0): number {
  return stacks.self[sampleType]!.reduce((sum, weight) => sum + weight, 0)
}

/** Lines of folded text without their line ends. */
export function foldedLines(stacks: Stacks, sampleType = 0, options = {}): string[] {
  return foldedText(stacks, sampleType, options).split('\n').slice(0, -1)
}

export function frameNamed(stacks: Stacks, name: string): Frame {
  const found = stacks.frames.find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no frame ${name} among ${stacks.frames.map((one) => one.name)}.`)
  return found
}

/** Each stack with weight, as its frames. */
export function stacksWithWeight(stacks: Stacks): {frames: Frame[]; weights: number[]}[] {
  return [...stacks.parents.keys()]
    .filter((node) => stacks.self.some((weights) => weights[node] !== 0))
    .map((node) => ({frames: framesTo(stacks, node), weights: stacks.self.map((weights) => weights[node]!)}))
}
