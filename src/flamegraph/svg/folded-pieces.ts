/** The text in pieces of about `characters` UTF-16 units, cut at line ends. */
export function* foldedPieces(text: string, characters: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from + characters) + 1
    const to = end === 0 ? text.length : end
    yield text.slice(from, to)
    from = to
  }
}
