import {CommandHelp, Help} from '@oclif/core'
import {wrapped} from '../terminal/wrapped.ts'

/** Lines for so many columns, which begin at the left, as the framework's own do. */
function inColumns(text: string, width: number): string {
  return wrapped(text.replaceAll(/^ +/gm, ''), width, '')
}

/** The framework's help of a command, whose lines break between words and choices, never inside one. */
class WholeWordCommandHelp extends CommandHelp {
  override wrap(body: string, spacing: number = this.indentSpacing): string {
    return inColumns(this.render(body), this.opts.maxWidth - spacing)
  }
}

/** The help that `--help` prints. */
export default class WholeWordHelp extends Help {
  protected override CommandHelpClass = WholeWordCommandHelp

  override wrap(body: string, spacing: number = this.indentSpacing): string {
    return inColumns(this.render(body), this.opts.maxWidth - spacing)
  }
}
