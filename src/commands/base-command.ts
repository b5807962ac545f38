import type {Interfaces} from '@oclif/core'
import {Command} from '@oclif/core/command'
import type {Config} from '@oclif/core/config'
import {flush} from '@oclif/core/flush'
import {ux} from '@oclif/core/ux'
import {closest} from '../config/checks/did-you-mean.ts'
import {guardArgv} from '../config/checks/guard-argv.ts'
import {type FlagShape, normalizeArgv} from '../config/normalize-argv.ts'
import {type ErrorDocument, errorDocument} from '../errors/error-document.ts'
import {asRunnerError, RunnerError, UsageError, type Warning} from '../errors/index.ts'
import {bareConfig} from '../hooks/bare-config.ts'
import {showSourcePlaces} from '../program/source-places.ts'
import {documentText} from '../terminal/document-text.ts'
import {errorText} from '../terminal/error-text.ts'
import {shownOn} from '../terminal/shown-on.ts'
import {styleFor} from '../terminal/style.ts'
import {createWarningPrinter} from '../terminal/warnings.ts'

const JSON_FLAG: FlagShape = {name: 'json', aliases: [], takesValue: false, negatable: false}

function shapesOf(flags: Interfaces.FlagInput): FlagShape[] {
  return Object.entries(flags).map(([name, flag]) => ({
    name,
    aliases: flag.aliases ?? [],
    takesValue: flag.type === 'option',
    negatable: flag.type === 'boolean' && flag.allowNo === true,
  }))
}

/** The flags that the parser did not know, if that is what `error` is about. */
function unknownFlags(error: object): readonly string[] {
  return 'flags' in error && Array.isArray(error.flags) ? error.flags.map(String) : []
}

function unknownFlag(spelled: string, shapes: readonly FlagShape[]): UsageError {
  const name = spelled.replace(/^--?(no[-_])?/, '').split('=')[0]!
  const near = closest(
    name,
    shapes.flatMap(({name, aliases}) => [name, ...aliases]),
  )
  const hint = near === undefined ? '--help lists all flags.' : `Did you mean --${near}?`
  return new UsageError(`There is no flag ${spelled.split('=')[0]}`, {hint})
}

/** The parser's complaint as an error of ours; anything else as it is. */
function usageError(error: unknown, shapes: readonly FlagShape[], flags: Interfaces.FlagInput): unknown {
  if (!(error instanceof Error) || error instanceof RunnerError || !('oclif' in error)) return error
  const [unknown] = unknownFlags(error)
  if (unknown !== undefined) return unknownFlag(unknown, shapes)
  const complaint = complaintOf(error.message)
  return new UsageError(complaint, {hint: choicesFor(complaint, flags) ?? '--help lists all flags.'})
}

/** What the parser says is wrong: its first line, and where this only names the place, what stands below it. */
function complaintOf(message: string): string {
  const [first, ...rest] = message.split('\n').filter((line) => line.trim() !== '')
  const [, flag] = /^Parsing (--\S+)/.exec(first!) ?? []
  if (flag !== undefined && rest[0] !== undefined) return `${flag}: ${rest[0].trim()}`
  if (/^The following errors? occurred:$/.test(first!)) return complaintOf(rest.join('\n').trimStart())
  const [, missing] = /^Missing required flag (\S+)/.exec(first!) ?? []
  if (missing !== undefined) return `--${missing.replace(/^--/, '')} is missing.`
  if (!/^Missing .* required args?:$/.test(first!)) return first!
  const names = rest.flatMap((line) => /^(\S+) {2}/.exec(line)?.[1] ?? [])
  return `${first} ${names.join(', ').toUpperCase()}`
}

/** Names what a flag can be set to, where a complaint is of that. */
function choicesFor(complaint: string, flags: Interfaces.FlagInput): string | null {
  const [, name = ''] = /--([\w-]+)/.exec(complaint) ?? []
  const choices = (flags[name] as {readonly options?: readonly string[]} | undefined)?.options
  return choices === undefined ? null : `--${name} is one of ${choices.join(', ')}.`
}

/** The flags as the parser checks them: choices of settings are for help and completion, and checked with all sources. */
function forParser(flags: Interfaces.FlagInput): Interfaces.FlagInput {
  const entries = Object.entries(flags).map(([name, flag]) => {
    const {options: _choices, ...unchecked} = flag as typeof flag & {readonly options?: readonly string[]}
    return [name, 'checkedBySetting' in flag ? unchecked : flag]
  })
  return Object.fromEntries(entries)
}

/** What all commands share: spellings of flags, errors as JSON, warnings said once, and in what is printed no secret, and nothing that steers a terminal. */
export abstract class RunnerCommand extends Command {
  static override enableJsonFlag = true
  readonly #printWarning = createWarningPrinter((text) => this.logToStderr(text), styleFor(process.stderr))

  /** Runs the command without what the framework loads for its own; `argv` is what comes after the command's name. */
  static async start(
    this: new (
      argv: string[],
      config: Config,
    ) => RunnerCommand,
    argv: readonly string[],
  ): Promise<void> {
    showSourcePlaces()
    await new this([...argv], bareConfig())._run()
    await flush()
  }

  /** Prints each warning to stderr, unless the same one was printed before; under `--json` the document carries them. */
  protected warnOnce(warnings: readonly Warning[]): void {
    for (const warning of warnings) this.#printWarning(warning)
  }

  /** Says what is wrong before the process leaves without waiting: as the document under `--json`, else on stderr. */
  protected sayNow(error: RunnerError): void {
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(error))
    else this.logToStderr(errorText(error))
  }

  override log(text = '', ...more: unknown[]): void {
    super.log(shownOn(process.stdout, text), ...more)
  }

  override logToStderr(text = '', ...more: unknown[]): void {
    super.logToStderr(shownOn(process.stderr, text), ...more)
  }

  override logJson(document: unknown): void {
    ux.stdout(documentText(document))
  }

  /** Errors that a user is meant to see are printed as they are; anything else is a fault and shows where it is. */
  protected override async catch(thrown: Error & {exitCode?: number}): Promise<unknown> {
    const error = asRunnerError(thrown)
    if (this.jsonEnabled() || error === null) return super.catch(error ?? thrown)
    this.logToStderr(errorText(error))
    return this.exit(error.exitCode)
  }

  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(options?: Interfaces.Input<F, B, A>, argv: string[] = this.argv): Promise<Interfaces.ParserOutput<F, B, A>> {
    const input = (options ?? this.ctor) as Interfaces.Input<F, B, A>
    const flags = input.flags as Interfaces.FlagInput
    const shapes = [...shapesOf(flags), ...(this.ctor.enableJsonFlag ? [JSON_FLAG] : [])]
    guardArgv(argv)
    try {
      const {enableJsonFlag = false} = input
      const checked = {...input, enableJsonFlag, flags: forParser(flags)} as Interfaces.Input<F, B, A>
      return await super.parse(checked, normalizeArgv(argv, shapes))
    } catch (error) {
      // The parser was asked; in development oclif would complain that it was not.
      this.parsed = true
      throw usageError(error, shapes, flags)
    }
  }

  protected override toErrorJson(error: unknown): ErrorDocument {
    return errorDocument(error)
  }
}
