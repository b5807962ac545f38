import {basename, join, resolve} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'
import {RunnerError, type Warning} from '../errors/index.ts'
import {compareSides} from '../flame/diff/compare-sides.ts'
import {judgeDifference} from '../flame/diff/judge-difference.ts'
import {writeDifferencePicture} from '../flame/diff/write-picture.ts'
import {readInput} from '../profiles/read-input.ts'
import type {StacksOfChange} from './change.ts'
import type {RunHistory} from './history-of.ts'

/** As `runner flame diff` does it without flags. */
const PLAIN = {sampleType: undefined, dispersion: undefined, requestsBefore: undefined, requestsAfter: undefined}
const NO_GATE = {failAbove: null, inconclusive: 'pass'} as const

/** By the folded file after the change. */
function pictureName({after}: StacksOfChange): string {
  return `${basename(after, '.folded')}-diff.svg`
}

async function draw({before, after}: StacksOfChange, output: string): Promise<void> {
  const naming = {keepStarts: true}
  const [there, here] = [await readInput(before, {naming}), await readInput(after, {naming})]
  const compared = await compareSides([[there], [here]], PLAIN, naming)
  await writeDifferencePicture(judgeDifference(compared.difference, NO_GATE), {...compared, output, drawing: {}})
}

/**
 * Draws into `folder` what moved with each change, once for all metrics that changed with it. Returns the history with the paths
 * of the pictures; stacks that cannot be read, such as those of removed files, are a warning.
 */
export async function drawChanges(history: RunHistory, folder: string): Promise<RunHistory> {
  await makeFolder(folder)
  const drawn = new Map<string, string | null>()
  const warnings: Warning[] = []
  const all = history.series.flatMap(({changes}) => changes.flatMap(({stacks}) => stacks))
  for (const one of all) {
    const key = pairOf(one)
    if (drawn.has(key)) continue
    const svg = resolve(join(folder, `${drawn.size + 1}_${pictureName(one)}`))
    try {
      await draw(one, svg)
      drawn.set(key, svg)
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error
      drawn.set(key, null)
      warnings.push({
        code: 'change-not-drawn',
        message: error.message,
        ...(error.hint === undefined ? {} : {hint: error.hint}),
      })
    }
  }
  const withPictures = (stacks: readonly StacksOfChange[]) =>
    stacks.map((one) => ({...one, svg: drawn.get(pairOf(one)) ?? null}))
  const series = history.series.map((one) => ({
    ...one,
    changes: one.changes.map((change) => ({...change, stacks: withPictures(change.stacks)})),
  }))
  return {...history, series, warnings: [...history.warnings, ...warnings]}
}

function pairOf({before, after}: StacksOfChange): string {
  return JSON.stringify([before, after])
}
