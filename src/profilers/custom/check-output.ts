import {type ByteSource, headOf, openFile} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {detectFormat, readStacks} from '../../stacks/registry.ts'

/** Throws an InputError when the bytes are no stacks. Only what its head leaves in doubt is read to its end. */
async function mustBeStacks(source: ByteSource): Promise<void> {
  const reader = await detectFormat(source)
  if (reader.looksLike(await headOf(source)) !== 'yes') await readStacks(source)
}

/** Why what a command printed is no profile, or null when it is one. */
export async function whyNoProfile(path: string): Promise<string | null> {
  await using source = await openFile(path)
  if (source.size === 0) return 'It printed nothing.'
  try {
    await mustBeStacks(source)
    return null
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return `What it printed cannot be read as stacks: ${error.message}`
  }
}
