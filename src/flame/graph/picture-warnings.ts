import type {Warning} from '../../errors/index.ts'
import type {ProfileManifest} from '../../profiles/manifest.ts'
import {areaShareOf} from '../../stacks/model/shares.ts'
import type {NameGrounds, Stacks} from '../../stacks/model/stacks.ts'

/** Frames of which not even the function's start is known. */
const LOST: ReadonlySet<NameGrounds> = new Set(['module-only', 'unknown'])
/** Frames that can be told apart, but not by a name. */
const NAMELESS: ReadonlySet<NameGrounds> = new Set(['function-start'])
/** Share of the drawn area from which a reader is told why names are missing. */
const WORTH_A_WARNING = 0.25

function whatIs({name, process}: ProfileManifest): string {
  return `the picture of ${name} on ${process.proxy}`
}

function lostWarning(share: number, manifest: ProfileManifest): Warning {
  return {
    code: 'addresses-lost',
    message: `${Math.round(share * 100)} % of ${whatIs(manifest)} has neither name nor address.`,
    hint: 'The command dropped the addresses, or the modules cannot be read here. `perf record … && perf script` without further filters keeps them, so that functions can be told apart and named.',
  }
}

function namelessWarning(share: number, manifest: ProfileManifest): Warning {
  return {
    code: 'functions-without-names',
    message: `${Math.round(share * 100)} % of ${whatIs(manifest)} shows functions by their start addresses: the program is stripped.`,
    hint: 'A build with symbols names them; docs/symbols.md says what can be inferred without.',
  }
}

/** What a reader must know of the names in the pictures of a profile; judged by the worst of its sample types. */
export function pictureWarnings(manifest: ProfileManifest, stacks: Stacks): Warning[] {
  const worst = (grounds: ReadonlySet<NameGrounds>) =>
    Math.max(0, ...stacks.sampleTypes.map((_, type) => areaShareOf(stacks, type, (one) => grounds.has(one.grounds))))
  const [lost, nameless] = [worst(LOST), worst(NAMELESS)]
  return [
    ...(lost < WORTH_A_WARNING ? [] : [lostWarning(lost, manifest)]),
    ...(nameless < WORTH_A_WARNING ? [] : [namelessWarning(nameless, manifest)]),
  ]
}

/** Said instead of a picture where a profiler of ours worked and saw nothing. */
export function nothingRecorded(manifest: ProfileManifest): Warning {
  return {
    code: 'nothing-recorded',
    message: `${manifest.name} on ${manifest.process.proxy} recorded not one sample in ${manifest.window.durationSeconds} s, so there is no picture.`,
    hint: 'A longer --duration or a higher --qps gives it more to see.',
  }
}
