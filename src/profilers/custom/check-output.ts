import {openFile} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {detectFormat} from '../../stacks/registry.ts'

/** Why what a command printed is no profile, or null when it looks like one. */
export async function whyNoProfile(path: string): Promise<string | null> {
  await using source = await openFile(path)
  if (source.size === 0) return 'It printed nothing.'
  try {
    await detectFormat(source)
    return null
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return `What it printed cannot be read as stacks: ${error.message}`
  }
}
