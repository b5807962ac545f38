import {existsSync} from 'node:fs'

/** `name.svg`, or `name.2.svg` and so on when it is there already. */
export function freePath(stem: string, extension: string): string {
  for (let attempt = 1; ; attempt++) {
    const path = attempt === 1 ? `${stem}${extension}` : `${stem}.${attempt}${extension}`
    if (!existsSync(path)) return path
  }
}
