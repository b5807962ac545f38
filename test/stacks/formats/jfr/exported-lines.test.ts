import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {Profile} from 'pprof-format'
import {toPprof} from '../../../../src/stacks/formats/pprof/write/to-pprof.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {toSpeedscope} from '../../../../src/stacks/formats/speedscope/to-speedscope.ts'
import {fixturePath, fixtureSource} from '../../fixture.ts'
import type {PrintedEvent} from './printed-events.ts'

const WINDOW = {startedAt: null, durationSeconds: 0}
const EVENT = 'jdk.ExecutionSample'
/** No deeper than jfr print shows: 64 frames. */
const RECORDINGS = ['jfr/jdk-17', 'jfr/jdk-25']

interface PrintedFrame {
  readonly method: {readonly name: string}
  readonly lineNumber: number
}

/** `method:line` of all frames that `jfr print --json` shows and that have a line; sorted. */
function printed(folder: string): string[] {
  const file = gunzipSync(readFileSync(fixturePath(`${folder}/samples.print.json.gz`)))
  const samples = (JSON.parse(file.toString()) as PrintedEvent[]).filter(({type}) => type === EVENT)
  const frames = samples.flatMap(({values}): readonly PrintedFrame[] => values['stackTrace']?.frames ?? [])
  const lined = frames.filter(({lineNumber}) => lineNumber > 0)
  return [...new Set(lined.map(({method, lineNumber}) => `${method.name}:${lineNumber}`))].toSorted()
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

for (const folder of RECORDINGS) {
  test(`the lines of ${folder} that jfr print shows are in its exports as pprof and for speedscope, and no others`, async (t) => {
    const stacks = await readStacks(fixtureSource(`${folder}/samples.jfr.gz`), {eventFilter: EVENT})
    t.deepEqual(
      stacks.sampleTypes.map(({event}) => event),
      [EVENT],
    )

    const {function: functions, location, stringTable} = Profile.decode(gunzipSync(toPprof(stacks, 0, WINDOW)))
    const names = new Map(functions.map(({id, name}) => [Number(id), stringTable.strings[Number(name)]!]))
    const inPprof = location.flatMap((one) => one.line).filter(({line}) => Number(line) > 0)
    const ofPprof = inPprof.map(({functionId, line}) => `${lastPart(names.get(Number(functionId))!)}:${line}`)
    t.deepEqual([...new Set(ofPprof)].toSorted(), printed(folder))
    t.is(new Set(names.values()).size, names.size, 'a function stands once')

    const file = JSON.parse(Buffer.from(toSpeedscope(stacks, [0], {name: 'x', window: WINDOW})).toString()) as {
      shared: {frames: {name: string; line?: number}[]}
    }
    const lined = file.shared.frames.filter(({line}) => line !== undefined)
    t.deepEqual([...new Set(lined.map(({name, line}) => `${lastPart(name)}:${line}`))].toSorted(), printed(folder))
  })
}
