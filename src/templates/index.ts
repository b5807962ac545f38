/** Finds, checks and renders the files of templates/. Called by testbeds and profilers; mustache is used only here. */
import Mustache from 'mustache'
import {checkTemplate, type TemplateView} from './check-template.ts'
import {findTemplate} from './find-template.ts'

export type {FilledTemplate, TemplateValue, TemplateView} from './check-template.ts'

/**
 * The text of a template with `view` filled in. Values go in as they are: quote them for the language of the file
 * (see {@link yamlString}). Throws a ConfigurationError for a missing file, bad syntax or an unknown name.
 */
export async function renderTemplate(
  name: string,
  view: TemplateView,
  overrideFolder: string | null = null,
): Promise<string> {
  const template = await findTemplate(name, overrideFolder)
  checkTemplate(template, view)
  return Mustache.render(template.text, view, {}, {escape: String})
}

/** A text as a YAML scalar that stays that text, whatever is in it. */
export function yamlString(text: string): string {
  return JSON.stringify(text)
}
