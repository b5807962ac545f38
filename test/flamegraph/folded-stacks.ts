import {type FrameKind, frame, type SampleType, type Stacks, StacksBuilder} from '../../src/stacks/model/stacks.ts'

const KINDS: Readonly<Record<string, FrameKind>> = {k: 'kernel', j: 'jit', i: 'inlined'}

/** Stacks from `a;b_[k] 5` lines, taken as they stand. */
export function foldedStacks(text: string, sampleType?: SampleType): Stacks {
  const builder = new StacksBuilder([sampleType ?? {name: 'samples', unit: 'samples', event: null}])
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const blank = line.lastIndexOf(' ')
    const ids = line
      .slice(0, blank)
      .split(';')
      .map((part) => {
        const suffix = /_\[([kji])\]$/.exec(part)
        return builder.intern(
          suffix === null ? frame({name: part}) : frame({name: part.slice(0, suffix.index), kind: KINDS[suffix[1]!]!}),
        )
      })
    builder.add(ids, [Number(line.slice(blank + 1))])
  }
  return builder.build()
}
