import {type ByteSource, headOf} from '../../bytes/byte-source.ts'
import {openFile} from '../../bytes/open-file.ts'
import {InputError} from '../../errors/index.ts'
import {detectFormat, readStacks} from '../../stacks/formats/registry.ts'

/** Throws an InputError when the bytes are no stacks. Only what its head leaves in doubt is read to its end. */
async function mustBeStacks(source: ByteSource): Promise<void> {
  const reader = await detectFormat(source)
  if (reader.looksLike(await headOf(source), false) !== 'yes') await readStacks(source)
}

const SHOWN_CHARACTERS = 120

/** The first line, as data: quoted, and cut short. */
async function beginning(source: ByteSource): Promise<string> {
  const text = Buffer.from(await headOf(source, 4 * SHOWN_CHARACTERS)).toString('utf8')
  return JSON.stringify(text.split('\n')[0]!.slice(0, SHOWN_CHARACTERS))
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
    return `What it printed cannot be read as stacks; it begins with ${await beginning(source)}. ${error.message}`
  }
}
