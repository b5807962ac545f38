import {isMapping} from '../../../foreign-text/json-shape.ts'
import {arrayOf, type JsonObject, numberOf} from '../../json/read-json.ts'

/** Where the stacks of one profile go. Nodes are those of the tree that is being built. */
export interface StepSink {
  /** Node that every stack of the profile begins at. */
  readonly root: number
  /** Number of frames in the file. */
  readonly frameCount: number
  child(parent: number, frame: number): number
  /** One stretch: the stack that ends at `node`, and how much of the unit passed. */
  step(node: number, weight: number): void
  /** An entry that cannot be read. */
  faulty(): void
}

function isFrame(value: unknown, frameCount: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < frameCount
}

function sampled(profile: JsonObject, sink: StepSink): void {
  const [samples, weights] = [arrayOf(profile['samples']), arrayOf(profile['weights'])]
  samples.forEach((sample, index) => {
    const weight = numberOf(weights[index])
    const isStack = Array.isArray(sample) && sample.every((one) => isFrame(one, sink.frameCount))
    if (weight === null || !isStack) sink.faulty()
    else if (sample.length > 0) {
      sink.step(
        sample.reduce<number>((node, one: number) => sink.child(node, one), sink.root),
        weight,
      )
    }
  })
}

/**
 * Frames open and close in time. A frame that closes below others closes these too; one that closes without being open
 * is faulty, as is time that runs backwards.
 */
class OpenFrames {
  readonly #sink: StepSink
  /** Frame and node of each open call, the first of them the root. */
  readonly #frames: number[] = [-1]
  readonly #nodes: number[]
  /** How often each frame is open, so that one that is not need not be searched for. */
  readonly #openings: Int32Array
  #since: number

  constructor(since: number, sink: StepSink) {
    this.#since = since
    this.#sink = sink
    this.#nodes = [sink.root]
    this.#openings = new Int32Array(sink.frameCount)
  }

  passTo(at: number): void {
    const passed = at - this.#since
    if (passed < 0) this.#sink.faulty()
    else {
      if (passed > 0 && this.#nodes.length > 1) this.#sink.step(this.#nodes.at(-1)!, passed)
      this.#since = at
    }
  }

  open(frame: number): void {
    this.#nodes.push(this.#sink.child(this.#nodes.at(-1)!, frame))
    this.#frames.push(frame)
    this.#openings[frame]!++
  }

  close(frame: number): void {
    if (this.#frames.at(-1) !== frame) this.#sink.faulty()
    if (this.#openings[frame] === 0) return
    for (let closed = -1; closed !== frame; ) {
      closed = this.#frames.pop()!
      this.#nodes.pop()
      this.#openings[closed]!--
    }
  }
}

function evented(profile: JsonObject, sink: StepSink): void {
  const events = arrayOf(profile['events'])
  const first = events.find(isMapping)?.['at']
  const frames = new OpenFrames(numberOf(profile['startValue']) ?? numberOf(first) ?? 0, sink)
  for (const event of events) {
    const {type, at: time, frame} = isMapping(event) ? event : ({} as JsonObject)
    const at = numberOf(time)
    if (at === null || !isFrame(frame, sink.frameCount) || (type !== 'O' && type !== 'C')) sink.faulty()
    else {
      frames.passTo(at)
      if (type === 'O') frames.open(frame)
      else frames.close(frame)
    }
  }
  const end = numberOf(profile['endValue'])
  if (end !== null) frames.passTo(end)
}

/** Takes one profile of a speedscope file apart; false for a type of profile that the format does not have. */
export function profileSteps(profile: JsonObject, sink: StepSink): boolean {
  const {type} = profile
  if (type === 'sampled') sampled(profile, sink)
  else if (type === 'evented') evented(profile, sink)
  return type === 'sampled' || type === 'evented'
}
